"""Files that a provider names on other hosts: fetched from public addresses alone, each redirect judged anew.

The test has a network of its own, in which public and private addresses are all this machine's: nothing leaves it.
"""

import threading
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

import conftest
import desk as harness
from peers.network import own_network
from peers.recorder import Recorder, answer

PUBLIC, OTHER, PRIVATE, SHARED, METADATA = "9.9.9.9", "8.8.4.4", "10.1.2.3", "100.64.1.1", "169.254.169.254"
PORT = 8088
FILE = b"\x89PNG\r\n\x1a\n" + bytes(64)


@pytest.fixture(scope="module")
def network():
    with own_network(PUBLIC, OTHER, PRIVATE, SHARED, METADATA):
        yield


class Web:
    """All hosts but the channel's own: `/file` is a file, `/to?URL` leads on, and what was asked for where is noted."""

    def __init__(self):
        self.visits = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                outer.visits.append((self.connection.getsockname()[0], self.path, dict(self.headers)))
                path, _, target = self.path.partition("?")
                leads = path == "/to"
                self.send_response(302 if leads else 200)
                if leads:
                    self.send_header("location", urllib.parse.unquote(target))
                self.send_header("content-length", "0" if leads else str(len(FILE)))
                self.end_headers()
                if not leads:
                    self.wfile.write(FILE)

            def log_message(self, *arguments):
                pass

        self.server = ThreadingHTTPServer(("0.0.0.0", PORT), Handler)
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def asked(self, name):
        """The addresses at which something of this name was asked for, in their order."""
        return [address for address, path, _ in list(self.visits) if name in urllib.parse.unquote(path)]

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class Server(Recorder):
    """As much of the Mastodon API as a mention with a picture needs; a fake, since the real mock takes files of its own only."""

    def __init__(self):
        self.mentions = []
        super().__init__()

    def mention(self, picture):
        with self.changed:
            number = str(len(self.mentions) + 1)
            account = {"id": "2", "username": "jan", "acct": "jan", "display_name": "Jan", "bot": False}
            status = {
                "id": f"10{number}", "created_at": "2026-08-07T09:30:00.000Z", "visibility": "direct", "language": "pl",
                "content": f"<p>Picture {number}</p>", "account": account, "mentions": [], "in_reply_to_id": None,
                "media_attachments": [{"type": "image", "url": picture}]}
            self.mentions.append({"id": number, "type": "mention", "status": status})

    def usual(self, asked):
        if asked.path == "/api/v1/accounts/verify_credentials":
            return answer(200, {"id": "1", "username": "desk", "acct": "desk"})
        if asked.path == "/api/v1/notifications":
            return answer(200, [each for each in self.mentions if int(each["id"]) > int(asked.query.get("min_id", 0))][::-1])
        return answer(404, {})


@pytest.fixture(scope="module")
def place(network):
    web = Web()
    server = Server()

    def with_social(config):
        config["channels"]["social"] = {
            "type": "mastodon", "class": "deferred", "weight": 20, "server": server.url, "token": {"credential": "social"},
            "poll": "1s", "privateHost": True}

    desk = harness.Desk(change=with_social)
    desk.credential("social", "tok_desk")
    try:
        desk.start()
        harness.until(lambda: any("min_id" in asked.query for asked in list(server.asked)), 20, "a look")
        yield desk, server, web
    finally:
        conftest.finish(desk)
        server.stop()
        web.close()


def url(address, path):
    return f"http://{address}:{PORT}{path}"


def redirect(target, by=PUBLIC):
    return url(by, "/to?" + urllib.parse.quote(target, safe=""))


def picture_of(place, source):
    """What becomes of a picture: its row among those that were named, once it is there or given up."""
    desk, server, web = place
    server.mention(source)
    number = len(server.mentions)
    harness.until(lambda: desk.sql("SELECT 1 FROM message WHERE text = ?", f"Picture {number}"), 20, "the mention")
    key, conversation = desk.sql("SELECT id, conversation FROM message WHERE text = ?", f"Picture {number}")[0]
    reader = desk.agent("ayse")

    def ended():
        said = reader.ok("GET", f"/v1/conversations/c{conversation}/messages")["messages"]
        (found,) = next(each for each in said if each["id"] == f"m{key}")["attachments"]
        return found if found.get("place", "here") in ("here", "gone") else None

    return harness.until(ended, 20, f"an end of {source}")


@pytest.mark.parametrize("source", [
    url(PUBLIC, "/file-a"), redirect(url(OTHER, "/file-b")), redirect(redirect(url(PUBLIC, "/file-c"), by=OTHER)),
], ids=["straight", "over one", "over two"])
def test_from_public_addresses_files_are_fetched(place, source):
    assert picture_of(place, source)["bytes"] == len(FILE)
    assert not [headers for _, _, headers in place[2].visits if "tok_desk" in str(headers)]


@pytest.mark.parametrize("target", [
    url("127.0.0.1", "/secret-1"), url(PRIVATE, "/secret-2"), url(SHARED, "/secret-3"), url(METADATA, "/secret-4"),
    url("localhost", "/secret-5"), url("[::1]", "/secret-6"), url("[::ffff:10.1.2.3]", "/secret-7"),
    url("0x7f000001", "/secret-8"), url("2130706433", "/secret-9"), url("0", "/secret-10"), url("127.1", "/secret-11"),
    redirect(url(PRIVATE, "/secret-12"), by=OTHER), "file:///etc/hostname", "gopher://10.1.2.3:8088/_secret",
])
def test_a_redirect_to_a_private_address_is_not_followed(place, target):
    found = picture_of(place, redirect(target))
    assert "bytes" not in found or not found["bytes"]
    web = place[2]
    assert set(web.asked("secret")) <= {PUBLIC, OTHER}, "only those that lead there were asked"
    assert not [path for _, path, _ in web.visits if path.startswith("/secret")]
