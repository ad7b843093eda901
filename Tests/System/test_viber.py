"""A bot at Viber, by a fake of its API: chats, reports, and a status of its own under 200."""

import pytest

from desk import until
from peers.presets import (
    TEXT, check_bad_answer, check_down_and_back, check_signature, check_token_that_ends, deliver, every_bad_answer,
    owned_by_ewa, report_before_the_answer)
from peers.recorder import answer
from peers.talk import credentials, held, message, messages, reply, sent
from peers.viber import FakeViber

PATH = "/hooks/viber"


@pytest.fixture
def viber():
    with FakeViber() as peer:
        yield peer


@pytest.fixture
def desk(make, viber):
    def change(config):
        config["channels"]["viber"] = {
            "type": "viber", "weight": 10, "path": PATH, "token": {"credential": "viber"}, "name": "Acme",
            "api": viber.url, "privateHost": True}

    return make(change, before=credentials(viber=viber.token))


@pytest.fixture
def owned(desk, viber):
    return desk, *owned_by_ewa(desk, PATH, viber.text(4912661846655238145, TEXT)), viber


def test_the_endpoint_is_there_when_viber_asks(desk, viber):
    assert deliver(desk, PATH, viber.signed({"event": "webhook", "timestamp": 1, "message_token": 241256543215})).status == 200


def test_each_message_comes_in_once_and_what_nobody_says_is_nothing(owned):
    desk, ewa, work, viber = owned
    for delivery in (
        viber.text(4912661846655238145, TEXT), viber.text(4912661846655238146, "and more"),
        viber.callback("conversation_started", 5), viber.callback("subscribed", 6), viber.text(4912661846655238146, "and more"),
    ):
        assert deliver(desk, PATH, delivery).status == 200
    assert [each["text"] for each in messages(ewa, work["conversation"])] == [TEXT, "and more"]


def test_a_forged_request_is_refused(desk, viber):
    check_signature(desk, PATH, viber.text(1, TEXT), "x-viber-content-signature")


def test_a_reply_leaves_once_and_reports_are_shown_on_it(owned):
    desk, ewa, work, viber = owned
    number = reply(ewa, work, "Dzień dobry 👋")
    (post,) = viber.wait(1)
    assert post.json == {
        "receiver": "01234567890A=", "min_api_version": 1, "sender": {"name": "Acme"}, "type": "text",
        "text": "Dzień dobry 👋"}
    sent(desk)
    for event, shown in (("delivered", "delivered"), ("seen", "read")):
        assert deliver(desk, PATH, viber.callback(event, viber.count)).status == 200
        until(lambda: message(ewa, work["conversation"], number)["delivery"] == shown)


def test_reports_out_of_order_and_again_and_before_the_answer_count_once(owned):
    desk, ewa, work, viber = owned
    report_before_the_answer(desk, PATH, viber, lambda: viber.callback("delivered", viber.count))
    number = reply(ewa, work, "first")
    shown = lambda: message(ewa, work["conversation"], number)["delivery"]
    until(lambda: shown() == "delivered")
    for event in ("seen", "delivered", "seen", "failed", "delivered"):
        assert deliver(desk, PATH, viber.callback(event, viber.count)).status == 200
    assert shown() == "read"
    first, second, third = (viber.text(4912661846655238145 + place, text) for place, text in enumerate((TEXT, "second", "third")))
    for delivery in (third, second, third, first):
        assert deliver(desk, PATH, delivery).status == 200
    found = [each["text"] for each in messages(ewa, work["conversation"]) if each["direction"] == "in"]
    assert sorted(found) == sorted([TEXT, "second", "third"])
    sent(desk)
    assert len(viber.posts()) == 1


@pytest.mark.parametrize("status", [2, 6, 7])
def test_a_status_of_its_own_holds_the_reply(owned, status):
    desk, ewa, work, viber = owned
    viber.plan(answer(200, {"status": status, "status_message": "no"}))
    reply(ewa, work, "hello")
    assert held(desk)["attempts"] == 1 and len(viber.posts()) == 1


@every_bad_answer
def test_bad_answers(owned, name):
    desk, ewa, work, viber = owned
    check_bad_answer(desk, ewa, work, viber, name, explains=False)


def test_an_api_that_is_away_for_a_while(owned):
    desk, ewa, work, viber = owned
    check_down_and_back(desk, ewa, work, viber)


@pytest.mark.parametrize("refusal", [None, answer(401)], ids=["its own", "401"])
def test_a_token_that_ends_stops_this_channel_alone_until_a_reload(owned, refusal):
    desk, ewa, work, viber = owned
    check_token_that_ends(desk, ewa, work, viber, refusal, "viber", "viber")
