"""An account at LINE, by a fake of its API: batches of events, files by their id, replies that arrive once."""

import pytest

from desk import until
from peers.line import FakeLine
from peers.presets import (
    TEXT, check_bad_answer, check_down_and_back, check_signature, check_token_that_ends, deliver, every_bad_answer,
    owned_by_ewa)
from peers.recorder import answer
from peers.talk import credentials, messages, reply, sent

PATH = "/hooks/line"


@pytest.fixture
def line():
    with FakeLine() as peer:
        yield peer


@pytest.fixture
def desk(make, line):
    def change(config):
        config["channels"]["line"] = {
            "type": "line", "weight": 10, "path": PATH, "secret": {"credential": "line-secret"},
            "token": {"credential": "line-token"}, "api": line.url, "privateHost": True}

    return make(change, before=credentials(**{"line-secret": line.secret, "line-token": line.token}))


@pytest.fixture
def owned(desk, line):
    return desk, *owned_by_ewa(desk, PATH, line.events(line.text("e1", TEXT))), line


def test_an_empty_batch_is_taken(desk, line):
    assert deliver(desk, PATH, line.events()).status == 200


def test_batches_out_of_order_and_again_give_each_message_once(owned):
    desk, ewa, work, line = owned
    second, third = line.text("e2", "and the second"), line.text("e3", "and the third")
    unsent = {**line.message("e4", None), "type": "unsend", "unsend": {"messageId": "me1"}}
    followed = {**line.message("e5", None), "type": "follow"}
    again = {**second, "deliveryContext": {"isRedelivery": True}}
    for batch in ([third, second], [again, unsent, followed], [third, again], [unsent]):
        assert deliver(desk, PATH, line.events(*batch)).status == 200
    found = messages(ewa, work["conversation"])
    assert sorted(each["text"] for each in found if each["kind"] == "message") == sorted([TEXT, "and the second", "and the third"])
    assert [each["kind"] for each in found].count("delete") == 1 and len(found) == 4


def test_a_group_is_public_and_a_chat_is_not(owned):
    desk, ewa, work, line = owned
    group = {"type": "group", "groupId": "C1", "userId": "U1"}
    deliver(desk, PATH, line.events(line.text("e2", TEXT, source=group)))
    other = ewa.take_next()
    assert other["conversation"] != work["conversation"]
    assert [each["visibility"] for each in messages(ewa, other["conversation"])] == ["public"]
    reply(ewa, other, "to all")
    (post,) = line.wait(1)
    assert post.json["to"] == "C1"
    sent(desk)


def test_an_image_is_fetched_by_the_messages_id(owned):
    desk, ewa, work, line = owned
    image = line.message("e2", {"id": "m2", "type": "image", "contentProvider": {"type": "line"}})
    deliver(desk, PATH, line.events(image))
    one = until(lambda: [each for each in messages(ewa, work["conversation"]) if each.get("attachments")])[0]
    until(lambda: ewa.get(f"/v1/messages/{one['id']}/attachments/0").body == line.content, 20, "the file")


def test_a_forged_request_is_refused(desk, line):
    check_signature(desk, PATH, line.events(line.text("e1", TEXT)), "x-line-signature")


def test_a_reply_that_was_taken_and_never_answered_arrives_once(owned):
    desk, ewa, work, line = owned
    line.take_and_cut()
    reply(ewa, work, "hello")
    posts = line.wait(2, 30)
    sent(desk)
    assert len({post.headers["x-line-retry-key"] for post in posts}) == 1
    assert [body["messages"] for _, body in line.taken.values()] == [[{"type": "text", "text": "hello"}]]


@every_bad_answer
def test_bad_answers(owned, name):
    desk, ewa, work, line = owned
    check_bad_answer(desk, ewa, work, line, name, repeats_unknown=True)


def test_an_api_that_is_away_for_a_while(owned):
    desk, ewa, work, line = owned
    check_down_and_back(desk, ewa, work, line)


@pytest.mark.parametrize("refusal", [None, answer(403, {"message": "Forbidden"})], ids=["its own", "403"])
def test_a_token_that_ends_stops_this_channel_alone_until_a_reload(owned, refusal):
    desk, ewa, work, line = owned
    check_token_that_ends(desk, ewa, work, line, refusal, "line", "line-token")
