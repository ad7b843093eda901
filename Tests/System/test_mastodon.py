"""A channel of the Mastodon API, through the daemon, against mastodon-mock: what is said there, what is answered, and what goes wrong."""

import datetime
import math
import time

import pytest

import conftest
import desk as harness
import mastodon
from peers.talk import check_file, delivery, messages, outbox, reload, reply, row, standing, uploaded

TEXT = "Merhaba, siparişim hâlâ gelmedi ve iade istiyorum. Lütfen bana yardım eder misiniz?"


@pytest.fixture(scope="module")
def installed():
    reason = mastodon.VENV.reason_to_skip()
    if reason:
        pytest.skip(reason)


@pytest.fixture
def server(installed):
    with mastodon.running() as found:
        yield found


@pytest.fixture
def between(server):
    proxy = mastodon.Between(server)
    yield proxy
    proxy.stop()


def started(between, **accounts):
    """A desk with one channel for each account, by the channel's name; it has read each of them once."""
    def with_social(config):
        for channel in accounts:
            config["channels"][channel] = {
                "type": "mastodon", "class": "deferred", "weight": 20, "server": between.url,
                "token": {"credential": channel}, "poll": "1s", "privateHost": True,
            }
        for queue in config["queues"].values():
            queue["deferred"] = {"offer": {"auto": True}}

    made = harness.Desk(change=with_social)
    for channel, account in accounts.items():
        made.credential(channel, f"tok_{account}")
    try:
        made.start()
        # What is said from now on is read: the first look has found where to begin.
        harness.until(lambda: any("min_id" in line for line in between.asked("GET /api/v1/notifications")), 20, "a look")
        for channel in accounts:
            harness.until(lambda: standing(made, channel)["in"].get("lastAt"), 20, "a look by each")
        yield made
    finally:
        conftest.finish(made)


@pytest.fixture
def desk(between):
    yield from started(between, social=mastodon.DESK)


@pytest.fixture
def two_accounts(between):
    yield from started(between, social=mastodon.DESK, other=mastodon.OLA)


def take(desk, client):
    """The next work of an agent, accepted."""
    work = client.take_next("20s")
    assert work, desk.log_text()
    return work


def test_public_and_direct_are_two_conversations(desk, server):
    ayse = desk.agent("ayse").ready()
    public = server.post(mastodon.JAN, f"@desk {TEXT}")
    first = take(desk, ayse)
    assert [each["text"] for each in messages(ayse, first["conversation"])] == [TEXT]
    desk.cli("ayse", "reply", "--public", first["conversation"], "İadenizi başlattık.")
    [answer] = server.wait_for_said(1)
    assert (answer["visibility"], answer["in_reply_to_id"]) == ("public", public["id"])
    assert answer["content"] == "<p>@jan İadenizi başlattık.</p>"

    private = server.post(mastodon.JAN, "@desk Numaram 123, iade lütfen.", "direct")
    second = take(desk, ayse)
    assert second["conversation"] != first["conversation"]
    desk.cli("ayse", "reply", second["conversation"], "Teşekkürler. @ola bunu görmesin.")
    answer = server.wait_for_said(2)[1]
    assert (answer["visibility"], answer["in_reply_to_id"]) == ("direct", private["id"])
    assert [each["acct"] for each in answer["mentions"]] == ["jan"], "nobody else is told"

    # Another customer under the same status is in the same public conversation, and under another in another.
    server.post(mastodon.OLA, "@desk Benim de!", in_reply_to_id=public["id"])
    harness.until(lambda: len(messages(ayse, first["conversation"])) == 3, 20, "the second customer")
    assert len(messages(ayse, second["conversation"])) == 2


def test_a_public_complaint_is_answered_in_private(desk, server):
    ayse = desk.agent("ayse").ready()
    public = server.post(mastodon.JAN, f"@desk {TEXT}", "unlisted")
    work = take(desk, ayse)
    desk.cli("ayse", "reply", "--private", work["conversation"], "Sipariş numaranızı yazar mısınız?")
    [answer] = server.wait_for_said(1)
    assert (answer["visibility"], answer["in_reply_to_id"]) == ("direct", public["id"])
    server.post(mastodon.JAN, "@desk 123", "direct", in_reply_to_id=answer["id"])
    harness.until(lambda: desk.sql("SELECT 1 FROM message WHERE text = '123'"), 20, "the private answer")
    [(private,)] = desk.sql("SELECT conversation FROM message WHERE text = '123'")
    assert f"c{private}" != work["conversation"]
    # It has come into the conversation that the answer has begun.
    begun = ayse.work(f"c{private}")
    assert (begun["visibility"], begun["owner"], begun["linked"], begun["link"]) == (
        "private", "ayse", work["conversation"], "person")
    assert [each["direction"] for each in messages(ayse, f"c{private}")] == ["out", "in"]
    assert ayse.work(work["conversation"])["state"] == "active"


def test_edits_and_deletions_are_shown(desk, server):
    ayse = desk.agent("ayse").ready()
    one = server.post(mastodon.JAN, f"@desk {TEXT}")
    other = server.post(mastodon.JAN, f"@desk {TEXT} 2", in_reply_to_id=one["id"])
    work = take(desk, ayse)
    harness.until(lambda: len(messages(ayse, work["conversation"])) == 2, 20, "both")
    server.edit(mastodon.JAN, one["id"], "@desk Hallettim.")
    server.delete(mastodon.JAN, other["id"])
    harness.until(lambda: len(messages(ayse, work["conversation"])) >= 4, 30, "the edit and the deletion")
    kinds = {each["kind"]: each["text"] for each in messages(ayse, work["conversation"])}
    assert kinds["edit"] == "Hallettim." and "delete" in kinds


def test_a_machines_word_sets_nothing_going_and_a_persons_does(desk, server):
    """It opens no work, wakes none that waits for the customer, and is acknowledged by nothing."""
    desk.config["templates"] = {"got": {"en": "We have it, as {case}."}}
    for queue in desk.config["queues"].values():
        queue["acknowledge"] = "got"
    desk.config["routes"].insert(0, {"id": "robots", "when": {"auto": True}, "end": "file"})
    desk.write_config()
    reload(desk)
    ayse = desk.agent("ayse").ready()
    public = server.post(mastodon.JAN, f"@desk {TEXT}")
    work = take(desk, ayse)
    reply(ayse, work, "Bakıyoruz.")
    [answer] = server.wait_for_said(1)
    server.post(mastodon.ROBOT, "@desk beep", in_reply_to_id=answer["id"])
    server.post(mastodon.ROBOT, "@desk bip")
    harness.until(lambda: desk.sql("SELECT count(*) FROM message WHERE text IN ('beep', 'bip')") == [(2,)], 20, "both words")
    assert [each["text"] for each in messages(ayse, work["conversation"])][-1] == "beep"
    assert ayse.work(work["conversation"])["state"] == "waiting" and ayse.pull().status == 204
    assert desk.agent("ewa").work("c2")["state"] == "filed"
    server.post(mastodon.OLA, f"@desk {TEXT}")
    assert take(desk, ayse)["conversation"] == "c3"
    server.post(mastodon.JAN, "@desk Hâlâ bekliyorum.", in_reply_to_id=public["id"])
    harness.until(lambda: ayse.work(work["conversation"])["state"] == "active", 20, "a person's word wakes it")
    assert len(server.said()) == 1 and outbox(desk) == []


def test_a_picture_comes_along(desk, server):
    ayse = desk.agent("ayse").ready()
    picture = b"\x89PNG\r\n\x1a\n" + bytes(100)
    file = server.upload(mastodon.JAN, "bill.png", picture)
    server.post(mastodon.JAN, f"@desk {TEXT}", media_ids=[file])
    work = take(desk, ayse)
    [message] = messages(ayse, work["conversation"])
    assert message["attachments"][0]["type"] == "image/png"
    check_file(ayse, message, picture)


def test_a_reply_with_a_picture(desk, server):
    ayse = desk.agent("ayse").ready()
    server.post(mastodon.JAN, f"@desk {TEXT}")
    work = take(desk, ayse)
    picture = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40
    number = reply(ayse, work, "Faturanız.", attachments=[uploaded(ayse, picture, "bill.png", "image/png")])
    harness.until(lambda: delivery(ayse, work, number) == "sent", 20, "sent")
    [answer] = server.said()
    [file] = answer["media_attachments"]
    assert answer["content"] == "<p>@jan Faturanız.</p>" and server.bytes(file["url"]) == picture


def ends_in(seconds, form):
    """A time some whole seconds ahead, and as the server writes it."""
    at = math.ceil(time.time() + seconds)
    return at, str(at) if form == "seconds" else time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime(at))


@pytest.mark.parametrize("form", ["date", "seconds"])
def test_what_the_server_tells_of_its_limit_stops_the_next_answer_until_then(desk, server, between, form):
    ayse = desk.agent("ayse").ready()
    server.post(mastodon.JAN, f"@desk {TEXT}")
    server.post(mastodon.OLA, f"@desk {TEXT}")
    works = [take(desk, ayse) for _ in range(2)]
    at, text = ends_in(6, form)
    between.once("POST /api/v1/statuses", mastodon.telling(X_RateLimit_Remaining="0", X_RateLimit_Reset=text))
    reply(ayse, works[0], "Birinci.")
    server.wait_for_said(1)
    harness.until(lambda: outbox(desk) == [], 5, "the first has left")
    number = reply(ayse, works[1], "İkinci.")
    [waits] = outbox(desk)
    assert (waits["message"], waits["state"], waits["waitsFor"], waits["attempts"]) == (number, "waiting", "limit", 0)
    shown = standing(desk, "social")
    assert (shown["state"], shown["out"]["state"], shown["out"]["waiting"]) == ("up", "limited", 1)
    assert "error" not in shown["out"] and at == instant(shown["out"]["retryAt"]) == instant(waits["nextAt"])
    assert "out: at its limit" in row(desk, "social")
    assert len(server.said()) == 1 and time.time() < at
    server.wait_for_said(2)
    assert time.time() >= at
    harness.until(lambda: standing(desk, "social")["out"]["state"] == "open", 5, "open again")
    assert len(between.asked("POST /api/v1/statuses")) == 2 and len(server.said()) == 2


def instant(text):
    return datetime.datetime.fromisoformat(text).timestamp()


def test_what_came_while_the_daemon_was_away_comes_once(desk, server):
    desk.stop()
    for number in range(90):
        server.post(mastodon.JAN, f"@desk Numara {number}", "direct")
    desk.start()
    harness.until(lambda: desk.sql("SELECT count(*) FROM message")[0][0] == 90, 40, "all of them")
    desk.restart()
    said = desk.sql("SELECT text FROM message ORDER BY id")
    assert [text for (text,) in said] == [f"Numara {number}" for number in range(90)]


@pytest.mark.parametrize("rule", [mastodon.cut_after, mastodon.cut_within, mastodon.cut_before], ids=lambda each: each.__name__)
@pytest.mark.parametrize("drops", [set(), {"Idempotency-Key"}], ids=["keys", "no keys"])
def test_an_answer_is_there_once_after_an_uncertain_post(desk, server, between, rule, drops):
    ayse = desk.agent("ayse").ready()
    server.post(mastodon.JAN, f"@desk {TEXT}")
    work = take(desk, ayse)
    between.drops = drops
    between.once("POST /api/v1/statuses", rule)
    desk.cli("ayse", "reply", "--public", work["conversation"], "Bir kez.")
    server.wait_for_said(1, 60)
    harness.until(lambda: messages(ayse, work["conversation"])[-1].get("delivery") == "sent", 60, "the state")
    assert len(server.said()) == 1
    assert between.asked("GET /api/v1/statuses/"), "it was looked for"


@pytest.mark.parametrize("rule", [mastodon.cut_after, mastodon.cut_before], ids=lambda each: each.__name__)
def test_the_same_words_said_twice_are_there_twice_after_an_uncertain_post(desk, server, between, rule):
    """What the first has posted is not taken for the second."""
    ayse = desk.agent("ayse").ready()
    server.post(mastodon.JAN, f"@desk {TEXT}")
    work = take(desk, ayse)
    reply(ayse, work, "Bakıyoruz.")
    harness.until(lambda: outbox(desk) == [], 20, "the first sent")
    between.drops = {"Idempotency-Key"}
    between.once("POST /api/v1/statuses", rule)
    reply(ayse, work, "Bakıyoruz.")
    harness.until(lambda: outbox(desk) == [], 60, "the second sent")
    states = [each.get("delivery") for each in messages(ayse, work["conversation"]) if each["direction"] == "out"]
    assert states == ["sent", "sent"] and len(server.said()) == 2


@pytest.mark.parametrize(
    ("rule", "state"),
    [
        (mastodon.answering(200, b'{"error":"no"}'), "failed"), (mastodon.answering(401), "queued"),
        (mastodon.answering(403), "queued"), (mastodon.answering(404), "failed"), (mastodon.answering(409), "failed"),
        (mastodon.answering(410), "failed"), (mastodon.answering(422), "failed"),
        (mastodon.answering(302, headers=[("Location", "http://127.0.0.1:1/")]), "failed"),
        (mastodon.answering(429, headers=[("Retry-After", "1")]), "sent"), (mastodon.answering(500), "sent"),
        (mastodon.answering(502, b"<html>"), "sent"), (mastodon.answering(200, b"<html>"), "sent"), (mastodon.endless, "sent"),
    ],
    ids=["error in 200", "401", "403", "404", "409", "410", "422", "redirect", "429", "500", "502", "html", "100 MB"])
def test_what_the_server_answers_to_a_post(desk, server, between, rule, state):
    ayse = desk.agent("ayse").ready()
    server.post(mastodon.JAN, f"@desk {TEXT}")
    work = take(desk, ayse)
    between.once("POST /api/v1/statuses", rule)
    desk.cli("ayse", "reply", "--public", work["conversation"], "Merhaba.")
    if state == "queued":
        # Nothing is wrong with the answer: it waits until the channel may write again.
        harness.until(lambda: standing(desk, "social")["out"]["state"] == "down", 60, "the channel is down")
    harness.until(lambda: messages(ayse, work["conversation"])[-1].get("delivery") == state, 60, state)
    assert len(server.said()) == (1 if state == "sent" else 0)
    assert "Merhaba." not in desk.log_text()


@pytest.mark.parametrize(
    "rule",
    [
        mastodon.answering(200, b'{"error":"no"}'), mastodon.answering(404), mastodon.answering(500), mastodon.cut_before,
        mastodon.cut_within, mastodon.answering(429, headers=[("Retry-After", "1")]), mastodon.answering(200, b"<html>"),
        mastodon.answering(302, headers=[("Location", "http://127.0.0.1:1/")]), mastodon.endless,
    ],
    ids=["error in 200", "404", "500", "cut", "cut within", "429", "html", "redirect", "100 MB"])
def test_a_look_that_fails_loses_nothing(desk, server, between, rule):
    between.once("GET /api/v1/notifications", rule)
    server.post(mastodon.JAN, f"@desk {TEXT}")
    harness.until(lambda: desk.sql("SELECT 1 FROM message WHERE text = ?", TEXT), 40, "the mention")
    assert desk.sql("SELECT count(*) FROM message") == [(1,)]


def test_a_token_that_expires_takes_the_channel_down_alone(desk, server, between):
    ayse = desk.agent("ayse").ready()
    between.once("GET /api/v1/notifications", mastodon.answering(401, b'{"error":"The access token was revoked"}'))
    harness.until(lambda: standing(desk, "social")["state"] == "down", 20, "the channel is down")
    server.post(mastodon.JAN, f"@desk {TEXT}")
    assert desk.say("Hello", message_id="w1").status == 202, "the others go on"
    desk.credential("social", "tok_desk")
    desk.cli(None, "reload")
    harness.until(lambda: desk.sql("SELECT 1 FROM message WHERE text = ?", TEXT), 40, "the mention")
    assert take(desk, ayse)


def test_of_two_accounts_on_one_server_the_one_that_is_refused_is_down_alone(two_accounts, server, between):
    desk = two_accounts
    ayse = desk.agent("ayse").ready()
    works = {}
    for account, channel in ((mastodon.DESK, "social"), (mastodon.OLA, "other")):
        server.post(mastodon.JAN, f"@{account} {TEXT}")
        works[channel] = take(desk, ayse)
        assert works[channel]["channel"] == channel
    between.once("POST /api/v1/statuses", mastodon.answering(401, b'{"error":"The access token was revoked"}'))
    refused = reply(ayse, works["social"], "by the account that is refused")
    harness.until(lambda: standing(desk, "social")["out"]["state"] == "down", 20, "the channel is down")
    taken = reply(ayse, works["other"], "by the other one")
    harness.until(lambda: delivery(ayse, works["other"], taken) == "sent", 20, "the other account's answer")
    # That one is taken says nothing of the login of the other.
    assert (standing(desk, "social")["out"]["state"], standing(desk, "other")["out"]["state"]) == ("down", "open")
    assert standing(desk, "social")["out"]["waiting"] == 1 and delivery(ayse, works["social"], refused) == "queued"
    assert server.said() == [] and len(server.said(mastodon.OLA)) == 1
    reload(desk)
    harness.until(lambda: delivery(ayse, works["social"], refused) == "sent", 20, "the answer after the reload")
    assert len(server.said()) == 1 and len(server.said(mastodon.OLA)) == 1
    assert standing(desk, "social")["out"]["state"] == "open"


def test_it_is_asked_by_min_id_and_dismisses_nothing(desk, server, between):
    server.post(mastodon.JAN, f"@desk {TEXT}")
    harness.until(lambda: desk.sql("SELECT 1 FROM message"), 20, "the mention")
    looks = [mastodon.query(line) for line in between.asked("GET /api/v1/notifications")]
    assert all("since_id" not in look for look in looks)
    assert not [line for line in between.lines if line.startswith("POST ") or line.startswith("DELETE ")]
