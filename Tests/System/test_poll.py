"""A channel that the configuration alone declares, by a fake of a forum: its list is asked for, replies are written by a template."""

import pytest

from desk import until
from peers.forum import FakeForum
from peers.presets import TEXT, check_bad_answer, every_bad_answer
from peers.recorder import CUT, HTML, HUGE, answer
from peers.talk import credentials, held, messages, reply, sent


@pytest.fixture(params=[True, False], ids=["newest-first", "oldest-first"])
def forum(request):
    with FakeForum(newest_first=request.param, page=3) as peer:
        yield peer


def declared(forum):
    authorization = {"credential": "forum"}
    return {
        "type": "poll", "class": "deferred", "weight": 10, "privateHost": True, "kind": "comment", "visibility": "public",
        "request": {"url": forum.url + "/api/posts?sort=id", "headers": {"Authorization": authorization}, "every": "1s"},
        "items": "/posts", "cursor": {"item": "/id", "parameter": "after"},
        "map": {"id": "/id", "thread": "/topic", "from": {"id": "/author/id", "name": "/author/name"}, "text": "/body"},
        "reply": {
            "url": forum.url + "/api/topics/{thread}/posts", "method": "POST", "headers": {"Authorization": authorization},
            "body": {"text": "{text}", "replyTo": "{id}", "by": "{agent}"}, "id": "/post/id"}}


@pytest.fixture
def desk(make, forum):
    return make(
        lambda config: config["channels"].update(forum=declared(forum)),
        before=credentials(forum=f"Bearer {forum.token}"))


def test_a_forum_becomes_a_channel_by_the_configuration_alone(desk, forum):
    ewa = desk.agent("ewa").ready()
    forum.write(TEXT, topic="a topic/with ?signs")
    work = ewa.take_next()
    (one,) = messages(ewa, work["conversation"])
    assert one["kind"] == "comment" and one["visibility"] == "public" and one["text"] == TEXT
    reply(ewa, work, 'He said "no"}, {text} \\ 👋')
    (post,) = forum.wait(1)
    assert post.target == "/api/topics/a%20topic%2Fwith%20%3Fsigns/posts"
    assert post.json == {"text": 'He said "no"}, {text} \\ 👋', "replyTo": "1", "by": post.json["by"]}
    sent(desk)


def test_every_post_comes_in_once_over_pages_and_a_restart(desk, forum):
    ewa = desk.agent("ewa").ready()
    texts = [TEXT] + [f"and more of it, part {number}" for number in range(2, 10)]
    for text in texts:
        forum.write(text)
    work = ewa.take_next()
    conversation = work["conversation"]
    until(lambda: len(messages(ewa, conversation)) == 9, 20, "all of them")
    desk.restart()
    forum.write("after the restart")
    ewa = desk.agent("ewa")
    until(lambda: len(messages(ewa, conversation)) == 10, 20, "the last")
    assert [each["text"] for each in messages(ewa, conversation)] == [*texts, "after the restart"]


def test_an_item_that_cannot_be_read_is_in_quarantine_once(desk, forum):
    forum.write(TEXT)
    forum.posts_made[0]["author"] = None
    until(lambda: len(desk.admin().ok("GET", "/v1/quarantine")["quarantine"]) == 1, 20)
    looks = forum.looked()
    until(lambda: forum.looked() >= looks + 3, 20)
    assert len(desk.admin().ok("GET", "/v1/quarantine")["quarantine"]) == 1


@pytest.mark.parametrize("bad", [HTML, CUT, HUGE, answer(500), answer(429, {}, retry_after="1"), answer(200, {}), answer(200, [])])
def test_a_list_that_is_broken_for_a_while_loses_nothing(desk, forum, bad):
    ewa = desk.agent("ewa").ready()
    forum.looks = [bad, bad]
    forum.write(TEXT)
    work = ewa.take_next("30s")
    assert [each["text"] for each in messages(ewa, work["conversation"])] == [TEXT]


def test_a_refused_token_takes_the_channel_down_alone_and_a_reload_brings_it_back(desk, forum, needs_cli):
    old = forum.token
    forum.token = "another-token"
    state = lambda: next(
        each for each in desk.admin().ok("GET", "/v1/channels")["channels"] if each["channel"] == "forum")["in"]
    until(lambda: state()["state"] == "down", 20)
    looks = forum.looked()
    ewa = desk.agent("ewa").ready()
    desk.say(TEXT)
    work = ewa.take_next()
    assert forum.looked() == looks
    assert "401" in state()["error"] and "401" in desk.log_text() and old not in desk.log_text()
    row = next(line for line in desk.cli(None, "channels").splitlines() if line.startswith("forum"))
    assert row.split()[1:3] == ["poll", "down"]
    forum.write("Where is my parcel? I am waiting for three weeks.")
    desk.credential("forum", f"Bearer {forum.token}")
    assert desk.admin().post("/v1/config/reload").status // 100 == 2
    until(lambda: state()["state"] == "open", 20)
    ewa.change(work["conversation"], "resolve", epoch=work["epoch"], reason="other")
    assert ewa.take_next("20s")["channel"] == "forum"


@every_bad_answer
def test_bad_answers(desk, forum, name):
    ewa = desk.agent("ewa").ready()
    forum.write(TEXT)
    check_bad_answer(desk, ewa, ewa.take_next(), forum, name, explains=False)


def test_an_answer_that_does_not_name_the_reply_is_no_success(desk, forum):
    ewa = desk.agent("ewa").ready()
    forum.write(TEXT)
    work = ewa.take_next()
    forum.plan(answer(200, {"error": "flood control"}))
    reply(ewa, work, "hello")
    assert held(desk)["attempts"] == 1 and len(forum.posts()) == 1
