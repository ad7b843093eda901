"""A channel that the configuration alone declares, by a fake of a forum: its list is asked for, replies are written by a template."""

import pytest

from desk import until
from peers.forum import FakeForum
from peers.presets import TEXT, check_bad_answer, every_bad_answer
from peers.recorder import CUT, HTML, HUGE, answer
from peers.talk import (
    check_others_go_on, credentials, delivery, held, messages, reload, reply, row, sent, standing)


@pytest.fixture(params=[True, False], ids=["newest-first", "oldest-first"])
def forum(request):
    with FakeForum(newest_first=request.param, page=3) as peer:
        yield peer


def declared(forum):
    return {
        "type": "poll", "class": "deferred", "weight": 10, "privateHost": True, "kind": "comment", "visibility": "public",
        "request": {"url": forum.url + "/api/posts?sort=id", "headers": {"Authorization": {"credential": "forum"}}, "every": "1s"},
        "items": "/posts", "cursor": {"item": "/id", "parameter": "after"},
        "map": {"id": "/id", "thread": "/topic", "from": {"id": "/author/id", "name": "/author/name"}, "text": "/body"},
        "reply": {
            "url": forum.url + "/api/topics/{thread}/posts", "method": "POST", "headers": {"Authorization": {"credential": "writer"}},
            "body": {"text": "{text}", "replyTo": "{id}", "by": "{agent}"}, "id": "/post/id"}}


@pytest.fixture
def desk(make, forum):
    return make(
        lambda config: config["channels"].update(forum=declared(forum)),
        before=credentials(forum=f"Bearer {forum.token}", writer=f"Bearer {forum.writer}"))


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


def test_a_refused_token_of_the_replies_stops_them_alone_until_a_reload(desk, forum):
    ewa = desk.agent("ewa").ready()
    forum.write(TEXT)
    work = ewa.take_next()
    old, forum.writer = forum.writer, "renewed-writer"
    number = reply(ewa, work, "as soon as it may")
    until(lambda: standing(desk, "forum")["state"] == "down", 20, "the channel down")
    shown = standing(desk, "forum")
    assert (shown["in"]["state"], shown["out"]["state"], shown["out"]["waiting"]) == ("open", "down", 1)
    assert "login" in shown["out"]["error"] and old not in desk.log_text()
    check_others_go_on(desk, ewa)
    # What others write is still read.
    forum.write("still there?", author="u2", topic="t2")
    assert ewa.take_next("20s")["channel"] == "forum"
    assert delivery(ewa, work, number) == "queued" and len(forum.posts()) == 1
    desk.credential("writer", f"Bearer {forum.writer}")
    reload(desk)
    assert len(forum.wait(2)) == 2
    sent(desk)
    assert delivery(ewa, work, number) == "sent" and len(forum.posts()) == 2
    # With another secret it asks anew.
    until(lambda: standing(desk, "forum")["state"] == "up", 20, "the channel up")


def test_the_last_success_is_that_of_the_last_look(desk, forum, needs_cli):
    """A look that brings nothing is one; one that is refused is none."""
    read = lambda: standing(desk, "forum")["in"]
    first = until(lambda: read().get("lastAt"), 20, "a look")
    cells = [cell.strip() for cell in row(desk, "forum").split("  ") if cell.strip()]
    assert forum.posts_made == [] and read()["state"] == "open" and cells[2] == "up"
    assert cells[3] != "never" and cells[4] == "never"
    second = until(lambda: (at := read()["lastAt"]) > first and at, 20, "the next look")
    forum.write(TEXT)
    desk.agent("ewa").ready().take_next()
    third = until(lambda: (at := read()["lastAt"]) > second and at, 20, "a look that brought something")
    forum.looks = [answer(500)] * 1_000
    until(lambda: read()["state"] == "waiting", 20, "a failure")
    failed = read()
    assert failed["lastAt"] >= third and "500" in failed["error"] and failed["retryAt"] > failed["lastAt"]
    looks = forum.looked()
    until(lambda: forum.looked() > looks, 30, "another look")
    assert read()["lastAt"] == failed["lastAt"]
    forum.looks = []
    until(lambda: read()["state"] == "open" and read()["lastAt"] > failed["lastAt"], 60, "a look that is answered")
    assert "error" not in read()


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
