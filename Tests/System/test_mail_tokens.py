"""Logins by tokens: a server of refresh tokens, and mailboxes that want what it gives (RFC 6749, RFC 7628)."""

import http.server
import json
import signal
import threading
import urllib.parse

import pytest

import conftest
import desk as harness
import office
import scripted


class TokenServer:
    """Gives an access token for the right refresh token (RFC 6749, section 6), and another one each time.

    With `rotates` each refresh token is good once: the answer names the next one, and the old one is refused for good.
    """

    def __init__(self, good="refresh-1", rotates=False, seconds=3600):
        self.good, self.rotates, self.seconds = good, rotates, seconds
        self.given, self.asked = [], []
        self.changed = threading.Lock()
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"])).decode()
                status, answer = outer.answer(dict(urllib.parse.parse_qsl(body)))
                data = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("content-length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *arguments):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/token"
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def answer(self, fields):
        with self.changed:
            self.asked.append(fields)
            if fields.get("refresh_token") != self.good:
                return 400, {"error": "invalid_grant"}
            token = f"token-{len(self.given) + 1}"
            self.given.append(token)
            answer = {"access_token": token, "expires_in": self.seconds, "token_type": "Bearer"}
            if self.rotates:
                self.good = answer["refresh_token"] = f"refresh-{len(self.given) + 1}"
            return 200, answer

    def used(self):
        """The refresh tokens that were shown, in their order."""
        with self.changed:
            return [fields.get("refresh_token") for fields in self.asked]

    def close(self):
        self.server.shutdown()
        self.server.server_close()


def channel(tokens, mailbox, relay=None):
    found = {
        "type": "email", "class": "deferred", "address": office.SUPPORT,
        "imap": {"url": mailbox.url, "user": office.SUPPORT},
        "oauth": {"tokenURL": tokens.url, "clientID": "desk&1", "refreshToken": {"credential": "refresh"}},
    }
    if relay:
        found["smtp"] = {**relay.key(), "user": office.SUPPORT}
    return found


@pytest.fixture
def start():
    """Starts a desk with one mailbox, and ends all that a test has started."""
    opened = []

    def start(tokens, sasl="XOAUTH2", refresh="refresh-1", accepted=("token-1",), relay=None):
        mailbox = scripted.Mailbox([office.mail("Hello there.").as_bytes()], sasl=sasl)
        mailbox.tokens = set(accepted)
        desk = office.desk({"support": channel(tokens, mailbox, relay)})
        if relay:
            opened.append(relay.close)
        opened.extend([mailbox.close, tokens.close, lambda: conftest.finish(desk)])
        desk.credential("refresh", refresh)
        return desk.start(), mailbox

    yield start
    for close in reversed(opened):
        close()


def no_secret_in_log(desk, tokens):
    text = desk.log_text()
    assert not [token for token in [*tokens.given, *filter(None, tokens.used())] if token in text]


@pytest.mark.parametrize("mechanism", ["XOAUTH2", "OAUTHBEARER"])
def test_a_mailbox_is_opened_by_a_token(start, mechanism):
    tokens = TokenServer()
    desk, _ = start(tokens, mechanism, refresh="not-this-one", accepted=["token-2"])
    down = office.wait_for_state(desk, "down")
    assert "invalid_grant" in down["error"], down
    # The first token is refused by the mailbox; the next login asks for another.
    desk.credential("refresh", "refresh-1")
    desk.admin().ok("POST", "/v1/config/reload")
    harness.until(lambda: tokens.given == ["token-1"], 20, "the first token")
    office.wait_for_state(desk, "down")
    desk.admin().ok("POST", "/v1/config/reload")
    office.wait_for_state(desk, "open")
    harness.until(lambda: desk.sql("SELECT count(*) FROM message") == [(1,)], 20, "the mail")
    assert tokens.asked[-1]["client_id"] == "desk&1" and tokens.asked[-1]["grant_type"] == "refresh_token"
    no_secret_in_log(desk, tokens)


@pytest.mark.parametrize("mechanism", ["XOAUTH2", "OAUTHBEARER"])
def test_an_answer_goes_out_by_a_token(start, mechanism):
    tokens, relay = TokenServer(), scripted.Relay(mechanism=mechanism)
    desk, _ = start(tokens, mechanism, accepted=["token-1", "token-2"], relay=relay)
    office.wait_for_state(desk, "open")
    # The mailbox takes the first token and the relay does not: it waits, and the next login asks for another.
    relay.tokens = {"token-2"}
    ewa = desk.agent("ewa").ready()
    work = ewa.next("20s")
    desk.cli("ewa", "reply", work["conversation"], "It is on its way")
    item = harness.until(lambda: [
        each for each in desk.admin().ok("GET", "/v1/outbox")["outbox"] if each.get("error") == "login"], 30, "a refusal")[0]
    assert item["state"] == "waiting" and not relay.mails, item
    desk.admin().ok("POST", "/v1/config/reload")
    [taken] = relay.wait(lambda mails: list(mails))
    assert taken.answer.startswith("250") and taken.text.startswith("It is on its way")
    assert relay.logins == [mechanism] * 2 and tokens.given == ["token-1", "token-2"], relay.logins
    harness.until(lambda: desk.admin().ok("GET", "/v1/outbox")["outbox"] == [], 20, "an empty outbox")
    no_secret_in_log(desk, tokens)


def test_each_refresh_token_is_used_once_over_a_crash_and_a_reload(start):
    tokens = TokenServer(rotates=True)
    desk, mailbox = start(tokens, accepted=["token-1", "token-2", "token-3"])
    office.wait_for_state(desk, "open")
    assert tokens.used() == ["refresh-1"]
    desk.restart(signal.SIGKILL)
    office.wait_for_state(desk, "open")
    assert tokens.used() == ["refresh-1", "refresh-2"], "what the first answer brought was kept before it was used"
    # Another configured token is another login: it wins over what came of the old one.
    tokens.good = "by-hand"
    desk.credential("refresh", "by-hand")
    desk.restart()
    office.wait_for_state(desk, "open")
    assert tokens.used()[2:] == ["by-hand"]
    harness.until(lambda: desk.sql("SELECT count(*) FROM message") == [(1,)], 20, "the mail, once")
    no_secret_in_log(desk, tokens)


def test_a_token_that_ends_while_the_daemon_runs_is_replaced(start):
    # What lasts as short as this is never used for a second login.
    tokens = TokenServer(rotates=True, seconds=1)
    desk, mailbox = start(tokens, accepted=["token-1"])
    office.wait_for_state(desk, "open")
    mailbox.tokens = {"token-2"}
    mailbox.hang_up()
    harness.until(lambda: tokens.used() == ["refresh-1", "refresh-2"], 30, "the second refresh token")
    office.wait_for_state(desk, "open")


def test_a_grant_that_is_taken_back_stops_the_channel_alone_until_a_reload(start):
    tokens = TokenServer(rotates=True, seconds=1)
    desk, mailbox = start(tokens, accepted=["token-1", "token-2"])
    office.wait_for_state(desk, "open")
    tokens.good = "granted-anew"
    mailbox.hang_up()
    down = office.wait_for_state(desk, "down", seconds=30)
    assert "invalid_grant" in down["error"], down
    asked = len(tokens.asked)
    ewa = desk.agent("ewa").ready()
    desk.say("Please I want a refund for my order, it never arrived.")
    ewa.take_next()
    assert len(tokens.asked) == asked, "what is refused for good is not asked for again"
    desk.credential("refresh", "granted-anew")
    desk.admin().ok("POST", "/v1/config/reload")
    office.wait_for_state(desk, "open", seconds=30)
    no_secret_in_log(desk, tokens)
