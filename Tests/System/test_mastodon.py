"""A channel of the Mastodon API, through the daemon, against mastodon-mock: what is said there, what is answered, and what goes wrong."""

import pytest

import conftest
import desk as harness
import mastodon
from peers.talk import messages

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


@pytest.fixture
def desk(between):
    def with_social(config):
        config["channels"]["social"] = {
            "type": "mastodon", "class": "deferred", "weight": 20, "server": between.url,
            "token": {"credential": "social"}, "poll": "1s", "privateHost": True,
        }
        for queue in config["queues"].values():
            queue["deferred"] = {"offer": {"auto": True}}

    made = harness.Desk(change=with_social)
    made.credential("social", "tok_desk")
    try:
        made.start()
        # What is said from now on is read: the first look has found where to begin.
        harness.until(lambda: any("min_id" in line for line in between.asked("GET /api/v1/notifications")), 20, "a look")
        yield made
    finally:
        conftest.finish(made)


def take(desk, client):
    """The next work of an agent, accepted."""
    work = client.take_next("20s")
    assert work, desk.log_text()
    return work


def states(desk):
    return {each["channel"]: each for each in desk.admin().ok("GET", "/v1/channels")["channels"]}


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


def test_a_machine_is_not_answered_by_a_machine(desk, server):
    server.post(mastodon.ROBOT, "@desk beep")
    harness.until(lambda: desk.sql("SELECT 1 FROM message WHERE text = 'beep'"), 20, "the robot's word")
    assert server.said() == []


def test_a_picture_comes_along(desk, server):
    ayse = desk.agent("ayse").ready()
    picture = b"\x89PNG\r\n\x1a\n" + bytes(100)
    file = server.upload(mastodon.JAN, "bill.png", picture)
    server.post(mastodon.JAN, f"@desk {TEXT}", media_ids=[file])
    work = take(desk, ayse)
    [message] = messages(ayse, work["conversation"])
    harness.until(
        lambda: messages(ayse, work["conversation"])[0]["attachments"][0]["bytes"] == len(picture), 20, "the picture")
    assert message["attachments"][0]["type"] == "image/png"


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
        harness.until(lambda: states(desk)["social"]["out"]["state"] == "down", 60, "the channel is down")
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
    harness.until(lambda: states(desk)["social"]["state"] == "down", 20, "the channel is down")
    server.post(mastodon.JAN, f"@desk {TEXT}")
    assert desk.say("Hello", message_id="w1").status == 202, "the others go on"
    desk.credential("social", "tok_desk")
    desk.cli(None, "reload")
    harness.until(lambda: desk.sql("SELECT 1 FROM message WHERE text = ?", TEXT), 40, "the mention")
    assert take(desk, ayse)


def test_it_is_asked_by_min_id_and_dismisses_nothing(desk, server, between):
    server.post(mastodon.JAN, f"@desk {TEXT}")
    harness.until(lambda: desk.sql("SELECT 1 FROM message"), 20, "the mention")
    looks = [mastodon.query(line) for line in between.asked("GET /api/v1/notifications")]
    assert all("since_id" not in look for look in looks)
    assert not [line for line in between.lines if line.startswith("POST ") or line.startswith("DELETE ")]
