"""Channels that change while the desk goes on, with what comes in and goes out by them."""

import base64
import os

import pytest
from desk import until
from peers.forum import FakeForum
from peers.talk import credentials, standing
from test_reload import GENERAL, TEXT, in_force, reload, taken


def answered(desk, text="Bye"):
    """ewa answers c1 and resolves it."""
    ewa = desk.agent("ewa").ready()
    work = ewa.take_next()
    done = ewa.change(work["conversation"], "reply", epoch=work["epoch"], text=text, seen=work["lastMessage"], then="resolve")
    assert done.status == 200, done
    return work["conversation"]


def outbox(desk):
    return desk.admin().ok("GET", "/v1/outbox")["outbox"]


def test_a_new_channel_answers_at_once(desk):
    assert desk.say(GENERAL, channel="kiosk").status == 404
    desk.config["channels"]["kiosk"] = {**desk.config["channels"]["chat"], "path": "/hooks/kiosk"}
    answer = taken(desk)
    assert any(each.startswith("channel kiosk added") for each in answer["changes"]), answer
    told = desk.say(GENERAL, channel="kiosk")
    assert told.status == 202, told
    assert desk.agent("ewa").work(told.json["conversation"])["channel"] == "kiosk"
    assert "kiosk" in [each["channel"] for each in desk.admin().ok("GET", "/v1/channels")["channels"]]


def test_a_removed_channel_takes_nothing(desk):
    assert desk.say(GENERAL, sender="a", channel="form").status == 202
    answered(desk)
    until(lambda: outbox(desk) == [])
    form = desk.config["channels"].pop("form")
    taken(desk)
    assert desk.say(GENERAL, sender="b", channel="form").status == 404
    assert desk.say(GENERAL, sender="b").status == 202
    assert "form" not in [each["channel"] for each in desk.admin().ok("GET", "/v1/channels")["channels"]]
    desk.config["channels"]["form"] = form
    taken(desk, 3)
    assert desk.say(GENERAL, sender="b", channel="form").status == 202


def test_a_retired_channel_is_still_answered(desk):
    desk.say(GENERAL, sender="a")
    desk.config["channels"]["chat"]["retired"] = True
    taken(desk)
    assert desk.say(GENERAL, sender="b").status in (404, 410)
    answered(desk)
    assert desk.receiver.wait(1)[0]["body"]["text"] == "Bye"


def test_another_path(desk):
    desk.config["channels"]["chat"]["path"] = "/hooks/new"
    taken(desk)
    assert desk.say(GENERAL, sender="a").status == 404
    assert desk.say(GENERAL, sender="a", channel="new").status == 202


def test_two_channels_exchange_their_paths(desk):
    chat, form = desk.config["channels"]["chat"], desk.config["channels"]["form"]
    chat["path"], form["path"] = form["path"], chat["path"]
    taken(desk)
    told = desk.say(GENERAL, sender="a", channel="form").json
    assert desk.agent("ewa").work(told["conversation"])["channel"] == "chat"


def test_a_secret_that_changes_in_its_file_counts_from_the_reload_on(desk):
    old, new = desk.secret, "whsec_" + base64.b64encode(os.urandom(32)).decode()
    assert desk.say(GENERAL, sender="a").status == 202
    desk.credential("shop", new)
    assert desk.say(GENERAL, sender="b").status == 202, "until then the old one counts"
    answer = reload(desk)
    assert answer.status == 200 and (answer.json["generation"], answer.json["isNew"]) == (1, False)
    assert desk.say(GENERAL, sender="c").status == 401
    desk.secret = new
    assert desk.say(GENERAL, sender="c").status == 202
    desk.receiver.secret = new
    answered(desk)
    assert desk.receiver.wait(1)[0]["signed"], "replies are signed with the new one too"
    assert old not in desk.log_text() and new not in desk.log_text()


def test_a_new_token_is_what_a_channel_is_asked_by_from_the_reload_on(make):
    """It is put in while the old one counts still: whoever revokes that one afterwards needs no second reload."""
    with FakeForum() as forum:
        def declared(config):
            config["channels"]["forum"] = {
                "type": "poll", "class": "deferred", "weight": 10, "privateHost": True, "visibility": "public",
                "request": {"url": forum.url + "/api/posts", "headers": {"Authorization": {"credential": "forum"}}, "every": "1s"},
                "items": "/posts", "cursor": {"item": "/id", "parameter": "after"},
                "map": {"id": "/id", "thread": "/topic", "from": {"id": "/author/id"}, "text": "/body"}}

        desk = make(declared, before=credentials(forum=f"Bearer {forum.token}"))
        looks = lambda token: [asked for asked in list(forum.asked) if asked.headers["authorization"] == f"Bearer {token}"]
        until(lambda: looks(forum.token))
        ups = lambda: sum("the channel answers" in line for line in desk.log_text().splitlines())
        begun = until(ups)
        # The same secret, as text of another file: nothing is begun anew.
        desk.credential("forum", f"Bearer {forum.token}\n")
        assert reload(desk).status == 200
        seen = len(looks(forum.token))
        until(lambda: len(looks(forum.token)) > seen + 1)
        assert ups() == begun, "a channel whose secret is the same goes on as it was"
        forum.other_tokens = {"the-new-one"}
        desk.credential("forum", "Bearer the-new-one")
        answer = reload(desk)
        assert (answer.json["generation"], answer.json["isNew"]) == (1, False)
        until(lambda: looks("the-new-one"))
        forum.token = "the-new-one"
        forum.write(TEXT)
        until(lambda: desk.sql("SELECT 1 FROM message WHERE text = ?", TEXT))
        assert standing(desk, "forum")["in"]["state"] == "open"
        assert "the-new-one" not in desk.log_text()


def test_another_address_for_the_replies(desk):
    desk.say(GENERAL, sender="a")
    desk.config["channels"]["chat"]["reply"]["url"] += "/two"
    taken(desk)
    answered(desk)
    assert desk.receiver.wait(1)[0]["signed"]
    until(lambda: outbox(desk) == [])


def test_what_waits_to_be_sent_goes_by_the_new_address(desk):
    """The reply failed for a wrong address; the corrected one is used without a restart."""
    right = desk.config["channels"]["chat"]["reply"]["url"]
    desk.config["channels"]["chat"]["reply"]["url"] = "http://127.0.0.1:9/reply"
    taken(desk)
    desk.say(GENERAL, sender="a")
    answered(desk)
    (item,) = until(lambda: [each for each in outbox(desk) if each.get("error")])
    desk.config["channels"]["chat"]["reply"]["url"] = right
    taken(desk, 3)
    assert desk.admin().post(f"/v1/outbox/{item['outbox']}/retry").status in (204, 404)
    assert desk.receiver.wait(1)[0]["body"]["text"] == "Bye"
    until(lambda: outbox(desk) == [])


def test_a_channel_with_unsent_answers_cannot_vanish(desk, needs_cli):
    desk.receiver.answers = [503] * 50
    desk.say(GENERAL, sender="a")
    answered(desk)
    (item,) = until(lambda: [each for each in outbox(desk) if each["status"] == 503])
    before = in_force(desk)
    chat = desk.config["channels"].pop("chat")
    answer = reload(desk)
    assert (answer.status, answer.code, answer.json["channel"], answer.json["unsent"]) == (409, "unsent", "chat", 1), answer
    assert in_force(desk) == before
    said = desk.cli(None, "reload", code=1)
    assert "chat" in said and "retired" in said, said
    desk.config["channels"]["chat"] = {**chat, "retired": True}
    taken(desk)
    del desk.config["channels"]["chat"]
    desk.receiver.answers = []
    assert desk.admin().post(f"/v1/outbox/{item['outbox']}/retry").status == 204
    desk.receiver.wait(2)
    until(lambda: outbox(desk) == [])
    taken(desk, 3)


@pytest.mark.parametrize("kind", ["missing", "readable by all", "empty", "no secret"])
def test_a_secret_that_cannot_be_used(desk, needs_cli, kind):
    desk.say(TEXT, sender="a")
    before = in_force(desk)
    path = f"{desk.credentials}/other"
    if kind != "missing":
        desk.credential("other", {"empty": "", "no secret": "whsec_not-base64!"}.get(kind, desk.secret))
    if kind == "readable by all":
        os.chmod(path, 0o644)
        secret = {"file": path}
    else:
        secret = {"credential": "other"}
    desk.config["channels"]["form"]["verify"] = {"scheme": "standard-webhooks", "secrets": [secret]}
    desk.config["routes"][0]["require"]["billing"] = 9
    answer = reload(desk)
    assert (answer.status, answer.code) == (422, "config-unusable"), answer
    assert "form" in answer.json["detail"] and "other" in answer.json["detail"], answer
    said = desk.cli(None, "reload", code=78)
    assert "other" in said, said
    assert in_force(desk) == before and desk.say(GENERAL, sender="b", channel="form").status == 202
    assert desk.metric("config_last_reload_successful") == 0


def test_a_start_without_a_channel_that_has_unsent_answers_says_so(desk):
    desk.receiver.answers = [503] * 50
    desk.say(GENERAL, sender="a")
    answered(desk)
    until(lambda: [each for each in outbox(desk) if each["status"] == 503])
    desk.stop()
    chat = desk.config["channels"].pop("chat")
    code, said = desk.run()
    assert code == 78 and "channel chat" in said and "1 answer to send" in said and '"retired"' in said, said
    desk.config["channels"]["chat"] = {**chat, "retired": True}
    desk.start()
