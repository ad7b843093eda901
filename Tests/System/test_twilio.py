"""A number at Twilio, by a fake of its API: texts and calls come in, replies and what became of them."""

import pytest

from desk import Stream, until
from peers.presets import (
    TEXT, check_bad_answer, check_down_and_back, check_signature, check_token_that_ends, deliver, every_bad_answer,
    owned_by_ewa, report_before_the_answer)
from peers.recorder import CUT, answer
from peers.talk import credentials, held, message, messages, reply, sent
from peers.twilio import FakeTwilio

PATH, PUBLIC = "/hooks/sms", "https://desk.example.com/hooks/sms"


@pytest.fixture
def twilio():
    with FakeTwilio(PUBLIC) as peer:
        yield peer


@pytest.fixture
def desk(make, twilio):
    def change(config):
        config["channels"]["sms"] = twilio.channel(PATH)

    return make(change, before=credentials(twilio=twilio.token))


@pytest.fixture
def owned(desk, twilio):
    return desk, *owned_by_ewa(desk, PATH, twilio.text("SMin1", TEXT)), twilio


def test_a_text_comes_in_once_and_is_answered_with_instructions_for_nothing(desk, twilio):
    ewa = desk.agent("ewa").ready()
    for _ in range(3):
        answer = deliver(desk, PATH, twilio.text("SMin1", TEXT))
        assert answer.status == 200 and answer.headers["content-type"].startswith("text/xml")
        assert answer.body.endswith(b"<Response/>")
    work = ewa.take_next()
    (one,) = messages(ewa, work["conversation"])
    assert one["text"] == TEXT and one["visibility"] == "private"


def test_a_file_of_a_text_is_fetched_with_the_accounts_login(desk, twilio):
    ewa = desk.agent("ewa").ready()
    deliver(desk, PATH, twilio.text("SMin2", TEXT, media=1))
    work = ewa.take_next()
    (one,) = messages(ewa, work["conversation"])
    until(lambda: ewa.get(f"/v1/messages/{one['id']}/attachments/0").body == twilio.media, 20, "the file")


def test_a_call_is_a_message_of_its_own_kind_and_only_once(desk, twilio):
    ewa = desk.agent("ewa").ready()
    for status in ("ringing", "no-answer", "completed"):
        assert deliver(desk, PATH, twilio.call("CA1", status=status)).status == 200
    work = ewa.take_next()
    (one,) = messages(ewa, work["conversation"])
    assert one["kind"] == "call" and one["text"] == "Missed call"


def test_a_forged_request_is_refused(desk, twilio):
    check_signature(desk, PATH, twilio.text("SMin3", TEXT), "x-twilio-signature")


def test_a_reply_leaves_once_and_reports_are_shown_on_it(owned):
    desk, ewa, work, twilio = owned
    number = reply(ewa, work, "Kolay gelsin & dziękuję 👋")
    (post,) = twilio.wait(1)
    assert post.form == {
        "To": "+14158675309", "From": "+15550009999", "Body": "Kolay gelsin & dziękuję 👋", "StatusCallback": PUBLIC}
    sent(desk)
    for status in ("sent", "delivered"):
        assert deliver(desk, PATH, twilio.report("SM0001", status)).status == 200
    until(lambda: message(ewa, work["conversation"], number)["delivery"] == "delivered")


def test_what_becomes_of_replies_is_told_in_the_event_stream(owned):
    desk, ewa, work, twilio = owned
    stream = Stream(ewa)
    twilio.plan(answer(400, {"code": 21211}), CUT)
    numbers = {}
    for outcome in ("failed", "ambiguous", "sent"):
        numbers[outcome] = reply(ewa, work, outcome)
        until(lambda: message(ewa, work["conversation"], numbers[outcome])["delivery"] == outcome)
    assert deliver(desk, PATH, twilio.report("SM0001", "delivered")).status == 200
    assert deliver(desk, PATH, twilio.report("SM0001", "read")).status == 200
    told = [(name, data) for _, name, data in stream.wait(lambda stream: named(stream, "delivery-told") == 2)]
    stream.close()
    outboxes = {data["message"]: data["outbox"] for name, data in told if name == "replied"}
    ended = {data["outbox"]: data for name, data in told if name == "outbox-ended"}
    assert {outcome: ended[outboxes[number]]["outcome"] for outcome, number in numbers.items()} == {
        outcome: outcome for outcome in numbers}
    assert [ended[outboxes[numbers[outcome]]]["status"] for outcome in ("failed", "ambiguous", "sent")] == [400, 0, 201]
    assert all(data["conversation"] == work["conversation"] for data in ended.values()) and len(ended) == 3
    assert [(data["message"], data["delivery"]) for name, data in told if name == "delivery-told"] == [
        (numbers["sent"], "delivered"), (numbers["sent"], "read")]


def named(stream, wanted):
    return sum(name == wanted for _, name, _ in stream.events)


def test_a_reply_of_which_nobody_knows_is_shown_as_such_to_its_agent(owned, needs_cli):
    desk, ewa, work, twilio = owned
    twilio.plan(CUT)
    number = reply(ewa, work, "Has it arrived?")
    assert held(desk)["mayHaveBeenSent"]
    (mine,) = ewa.ok("GET", "/v1/outbox")["outbox"]
    assert (mine["message"], mine["state"], mine["mayHaveBeenSent"], mine["error"]) == (number, "held", True, "cut")
    (line,) = [line for line in desk.cli("ewa", "show", work["conversation"]).splitlines() if line.startswith(number + " ")]
    assert line.split()[-1] == "ambiguous"
    (line,) = [line for line in desk.cli("ewa", "outbox", "mine").splitlines() if number in line.split()]
    assert "held" in line and "none (cut)" in line and "by hand" in line
    assert len(twilio.posts()) == 1


def test_reports_out_of_order_and_again_and_before_the_answer_count_once(owned):
    desk, ewa, work, twilio = owned
    report_before_the_answer(desk, PATH, twilio, lambda: twilio.report("SM0001", "delivered"))
    number_of_reply = reply(ewa, work, "first")
    shown = lambda: message(ewa, work["conversation"], number_of_reply)["delivery"]
    until(lambda: shown() == "delivered")
    # What comes late takes nothing back, and nothing of it is a message.
    for status in ("sent", "queued", "read", "delivered", "read", "failed", "sent"):
        assert deliver(desk, PATH, twilio.report("SM0001", status)).status == 200
    assert shown() == "read"
    for number, text in (("SMin3", "third"), ("SMin2", "second"), ("SMin3", "third"), ("SMin1", TEXT)):
        assert deliver(desk, PATH, twilio.text(number, text)).status == 200
    found = [each["text"] for each in messages(ewa, work["conversation"]) if each["direction"] == "in"]
    assert sorted(found) == sorted([TEXT, "second", "third"])
    sent(desk)
    assert len(twilio.posts()) == 1


@every_bad_answer
def test_bad_answers(owned, name):
    desk, ewa, work, twilio = owned
    check_bad_answer(desk, ewa, work, twilio, name)


def test_an_api_that_is_away_for_a_while(owned):
    desk, ewa, work, twilio = owned
    check_down_and_back(desk, ewa, work, twilio)


@pytest.mark.parametrize("refusal", [None, answer(401), answer(403)], ids=["its own", "401", "403"])
def test_a_token_that_ends_stops_this_channel_alone_until_a_reload(owned, refusal):
    desk, ewa, work, twilio = owned
    check_token_that_ends(desk, ewa, work, twilio, refusal, "sms", "twilio")
