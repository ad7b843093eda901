"""An app in Slack, by a fake of its API: direct messages and mentions, edits, replies in their threads."""

import pytest

from desk import until
from peers.presets import (
    TEXT, check_bad_answer, check_down_and_back, check_signature, check_token_that_ends, deliver, every_bad_answer,
    owned_by_ewa)
from peers.recorder import answer
from peers.slack import FakeSlack
from peers.talk import credentials, held, messages, reply, sent

PATH = "/hooks/slack"


@pytest.fixture
def slack():
    with FakeSlack() as peer:
        yield peer


@pytest.fixture
def desk(make, slack):
    def change(config):
        config["channels"]["slack"] = {
            "type": "slack", "weight": 10, "path": PATH, "signingSecret": {"credential": "slack-secret"},
            "token": {"credential": "slack-token"}, "api": slack.api, "privateHost": True}

    return make(change, before=credentials(**{"slack-secret": slack.secret, "slack-token": slack.token}))


@pytest.fixture
def owned(desk, slack):
    return desk, *owned_by_ewa(desk, PATH, slack.direct("1786090000.000100", TEXT)), slack


def test_the_endpoint_proves_itself(desk, slack):
    answered = deliver(desk, PATH, slack.signed({"type": "url_verification", "challenge": "c4a11enge", "token": "x"}))
    assert answered.status == 200 and answered.body == b"c4a11enge"
    assert answered.headers["content-type"].startswith("text/plain")


def test_a_mention_and_a_direct_message_of_one_person_are_two_conversations(desk, slack):
    ewa = desk.agent("ewa").ready()
    deliver(desk, PATH, slack.direct("1786090000.000100", TEXT))
    first = ewa.take_next()
    deliver(desk, PATH, slack.mention("1786090001.000100", TEXT))
    second = ewa.take_next()
    assert first["conversation"] != second["conversation"]
    assert [each["visibility"] for each in messages(ewa, first["conversation"])] == ["private"]
    assert [each["visibility"] for each in messages(ewa, second["conversation"])] == ["public"]
    reply(ewa, second, "in public")
    (post,) = slack.wait(1)
    assert post.json["channel"] == "C1" and post.json["thread_ts"] == "1786090001.000100"
    sent(desk)


def test_a_mention_is_answered_in_private(desk, slack):
    ewa = desk.agent("ewa").ready()
    deliver(desk, PATH, slack.mention("1786090000.000100", TEXT))
    public = ewa.take_next()
    desk.cli("ewa", "reply", "--private", public["conversation"], "What is your order's number?")
    (post,) = slack.wait(1)
    assert post.json["channel"] == "U1" and "thread_ts" not in post.json
    deliver(desk, PATH, slack.direct("1786090002.000100", "It is 123"))
    ((begun,),) = desk.sql("SELECT conversation FROM message WHERE text = 'It is 123'")
    private = ewa.work(f"c{begun}")
    assert (private["visibility"], private["owner"], private["linked"], private["link"]) == (
        "private", "ewa", public["conversation"], "person")
    assert [each["direction"] for each in messages(ewa, f"c{begun}")] == ["out", "in"]
    reply(ewa, private, "Thank you")
    assert slack.wait(2)[1].json["channel"] == "D1"
    sent(desk)


def test_each_message_comes_in_once_and_edits_and_deletions_are_shown(owned):
    desk, ewa, work, slack = owned
    stamp = "1786090000.000100"
    changed = {"type": "message", "channel_type": "im", "channel": "D1", "ts": "1786090009.0001"}
    edit = slack.event({
        **changed, "subtype": "message_changed", "previous_message": {"user": "U1", "ts": stamp, "text": TEXT},
        "message": {"user": "U1", "ts": stamp, "text": "No refund, thank you.", "edited": {"user": "U1", "ts": "1786090008.0"}}})
    gone = slack.event({
        **changed, "subtype": "message_deleted", "deleted_ts": stamp,
        "previous_message": {"user": "U1", "ts": stamp, "text": "No refund, thank you."}})
    own = slack.event({**changed, "user": "UBOT", "text": "an echo"})
    for delivery in (slack.direct(stamp, TEXT), edit, edit, gone, own, gone):
        assert deliver(desk, PATH, delivery).status == 200
    kinds = [each["kind"] for each in messages(ewa, work["conversation"])]
    assert kinds == ["message", "edit", "delete"]


def test_what_happens_to_a_message_before_it_comes_counts_once(owned):
    """An edit and a deletion overtake what they are of; all of it comes again, in the order of Slack."""
    desk, ewa, work, slack = owned
    stamp, when = "1786090020.000100", "1786090028.0"
    first, edited = {"user": "U1", "ts": stamp, "text": "the second"}, {"user": "U1", "ts": stamp, "text": "the second, better"}
    place = {"type": "message", "channel_type": "im", "channel": "D1"}
    came = slack.direct(stamp, "the second")
    edit = slack.event({
        **place, "ts": when, "subtype": "message_changed", "previous_message": first,
        "message": {**edited, "edited": {"user": "U1", "ts": when}}})
    gone = slack.event({
        **place, "ts": "1786090029.0", "subtype": "message_deleted", "deleted_ts": stamp, "previous_message": edited})
    for delivery in (gone, edit, came, came, edit, gone):
        assert deliver(desk, PATH, delivery).status == 200
    found = [(each["kind"], each["text"]) for each in messages(ewa, work["conversation"])]
    assert sorted(found) == sorted([
        ("message", TEXT), ("message", "the second"), ("edit", "the second, better"), ("delete", "")])
    assert desk.sql("SELECT count(*) FROM conversation") == [(1,)] and desk.sql("SELECT count(*) FROM quarantine") == [(0,)]


def test_a_file_is_fetched_with_the_token(desk, slack):
    ewa = desk.agent("ewa").ready()
    file = {"id": "F1", "name": "a.pdf", "mimetype": "application/pdf", "size": 9, "url_private": slack.url + "/files/a"}
    deliver(desk, PATH, slack.direct("1786090000.000100", TEXT, files=[file]))
    (one,) = messages(ewa, ewa.take_next()["conversation"])
    until(lambda: ewa.get(f"/v1/messages/{one['id']}/attachments/0").body == slack.file, 20, "the file")


def test_a_forged_request_is_refused(desk, slack):
    check_signature(desk, PATH, slack.direct("1786090000.000100", TEXT), "x-slack-signature")
    body, headers = slack.signed({"type": "event_callback"}, stamp="1786090000")
    assert desk.web("POST", PATH, body, headers).status == 401


def test_a_reply_is_escaped_and_stays_in_its_thread(owned):
    desk, ewa, work, slack = owned
    deliver(desk, PATH, slack.direct("1786090002.000100", "more", thread_ts="1786090000.000100"))
    until(lambda: len(messages(ewa, work["conversation"])) == 2)
    reply(ewa, work, "5 < 6 & <!channel>")
    (post,) = slack.wait(1)
    assert post.json["text"] == "5 &lt; 6 &amp; &lt;!channel&gt;" and post.json["channel"] == "D1"
    assert post.json["thread_ts"] == "1786090000.000100"
    sent(desk)


@pytest.mark.parametrize("error", ["invalid_auth", "channel_not_found", "fatal_error"])
def test_an_error_under_200_holds_the_reply(owned, error):
    desk, ewa, work, slack = owned
    slack.plan(answer(200, {"ok": False, "error": error}))
    reply(ewa, work, "hello")
    assert held(desk)["attempts"] == 1 and len(slack.posts()) == 1


@every_bad_answer
def test_bad_answers(owned, name):
    desk, ewa, work, slack = owned
    check_bad_answer(desk, ewa, work, slack, name)


def test_an_api_that_is_away_for_a_while(owned):
    desk, ewa, work, slack = owned
    check_down_and_back(desk, ewa, work, slack)


@pytest.mark.parametrize("refusal", [None, answer(200, {"ok": False, "error": "token_revoked"})], ids=["its own", "revoked"])
def test_a_token_that_ends_stops_this_channel_alone_until_a_reload(owned, refusal):
    desk, ewa, work, slack = owned
    check_token_that_ends(desk, ewa, work, slack, refusal, "slack", "slack-token")
