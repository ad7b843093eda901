"""A number at Twilio, by a fake of its API: texts and calls come in, replies and what became of them."""

import pytest

from desk import until
from peers.presets import TEXT, check_bad_answer, check_down_and_back, check_signature, deliver, every_bad_answer, owned_by_ewa
from peers.talk import credentials, message, messages, reply, sent
from peers.twilio import FakeTwilio

PATH, PUBLIC = "/hooks/sms", "https://desk.example.com/hooks/sms"


@pytest.fixture
def twilio():
    with FakeTwilio(PUBLIC) as peer:
        yield peer


@pytest.fixture
def desk(make, twilio):
    def change(config):
        config["channels"]["sms"] = {
            "type": "twilio", "weight": 10, "path": PATH, "url": PUBLIC, "account": twilio.account,
            "token": {"credential": "twilio"}, "from": "+15550009999", "api": twilio.url, "privateHost": True}

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


@every_bad_answer
def test_bad_answers(owned, name):
    desk, ewa, work, twilio = owned
    check_bad_answer(desk, ewa, work, twilio, name)


def test_an_api_that_is_away_for_a_while(owned):
    desk, ewa, work, twilio = owned
    check_down_and_back(desk, ewa, work, twilio)
