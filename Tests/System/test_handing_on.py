"""Transfers to a queue, colleagues who are asked, and the way back."""

import pytest
from desk import Stream, until

TEXT = "Please I want a refund for my order, it never arrived."


def two_teams(config):
    """ayse and ewa serve billing and general, bartek alone orders; "law" wants what only ewa has, "old" takes nothing."""
    config["skills"]["legal"] = {"hard": True}
    config["queues"].update({"orders": {}, "law": {"require": {"legal": 3}}, "old": {"retired": True}})
    config["teams"]["other"] = {"serves": ["orders", "law", "old"], "leads": []}
    config["agents"]["bartek"]["team"] = "other"
    config["agents"]["ewa"]["skills"]["legal"] = 5


@pytest.fixture
def owned(make):
    """c1 is ayse's."""
    desk = make(two_teams)
    ayse, bartek = desk.agent("ayse").ready(), desk.agent("bartek").ready()
    desk.say(TEXT, message_id="e1")
    return desk, ayse, bartek, ayse.take_next()


def test_a_transfer_goes_to_the_other_queue_and_loses_what_the_route_asked(owned):
    desk, ayse, bartek, work = owned
    assert {each["skill"] for each in ayse.work("c1")["requirement"]} == {"billing", "lang:en"}
    body = {"epoch": work["epoch"], "queue": "orders"}
    first = ayse.ok("POST", "/v1/conversations/c1/transfer", body)
    assert (first["state"], first["queue"], first["epoch"]) == ("queued", "orders", work["epoch"] + 1) and "owner" not in first
    assert first["due"] <= work["due"], "the earlier of the old due and the new target"
    assert ayse.ok("POST", "/v1/conversations/c1/transfer", body) == first, "the same call gets the first answer"
    got = bartek.next()
    assert ayse.get("/v1/conversations/c1").status == 404, "it has left the queues of her team"
    assert (got["conversation"], got["queue"], got["kind"]) == ("c1", "orders", "offer")
    assert bartek.work("c1")["requirement"] == [{"skill": "lang:en", "level": 1}]
    assert "transferred once" in " ".join(bartek.ok("GET", "/v1/conversations/c1/why")["sentences"])


def test_who_transferred_it_is_not_asked_again_for_a_while(make):
    desk = make()
    ayse = desk.agent("ayse").ready()
    desk.say(TEXT)
    work = ayse.take_next()
    assert ayse.change("c1", "transfer", epoch=work["epoch"], queue="general").status == 200
    assert ayse.pull("0s").status == 204
    (standing,) = ayse.ok("GET", "/v1/conversations/c1/why?agent=ayse")["agents"]
    assert (standing["eligible"], standing["code"]) == (False, "excluded") and "transferred it" in standing["sentence"]
    assert desk.agent("ewa").ready().next()["conversation"] == "c1"


def test_who_handed_it_on_sees_it_no_more(owned):
    """Whatever the customer writes from then on is for the other queue."""
    desk, ayse, bartek, work = owned
    body = {"epoch": work["epoch"], "queue": "orders"}
    first = ayse.ok("POST", "/v1/conversations/c1/transfer", body)
    desk.say("Something for the other team alone")
    for path in ("", "/messages"):
        assert ayse.get(f"/v1/conversations/c1{path}").status == 404, path
    assert first["queue"] == "orders" and desk.agent("ewa").get("/v1/conversations/c1").status == 404


def test_where_nobody_could_have_it_it_stays_and_others_are_named(owned):
    desk, ayse, _, work = owned
    desk.agent("ewa").ready()
    refused = ayse.change("c1", "transfer", epoch=work["epoch"], queue="law")
    assert refused.status == 409 and refused.code == "not-servable" and refused.json["suggestions"] == ["ewa"]
    retired = ayse.change("c1", "transfer", epoch=work["epoch"], queue="old")
    assert retired.status == 409 and retired.code == "queue-retired" and retired.json["queue"] == "old"
    assert ayse.work("c1")["epoch"] == work["epoch"] and ayse.work("c1")["owner"] == "ayse"


@pytest.mark.parametrize("more, pointer", [
    ({}, ""), ({"queue": "nowhere"}, "/queue"), ({"ask": "nobody"}, "/ask"), ({"ask": "ayse"}, "/ask"), ({"queue": "orders", "ask": "bartek"}, ""),
    ({"queue": "orders", "back": True}, ""), ({"back": "yes"}, "/back"), ({"queue": 7}, "/queue")])
def test_a_transfer_that_says_too_little_or_too_much(owned, more, pointer):
    _, ayse, _, work = owned
    answer = ayse.change("c1", "transfer", epoch=work["epoch"], **more)
    assert answer.status == 400 and answer.code == "bad-request" and answer.json["pointer"] == pointer, answer


def test_who_may_transfer(owned):
    desk, ayse, bartek, work = owned
    ewa = desk.agent("ewa")
    assert bartek.change("c1", "transfer", epoch=work["epoch"], queue="orders").status == 404, "not in his view"
    stale = ayse.change("c1", "transfer", epoch=work["epoch"] - 1, queue="orders")
    assert stale.status == 409 and stale.code == "stale-epoch"
    assert ayse.change("c1", "transfer", epoch=work["epoch"], back=True).code == "no-origin"
    moved = ewa.change("c1", "transfer", epoch=work["epoch"], queue="general")
    assert moved.status == 200 and moved.json["queue"] == "general", "a lead may, whoever has it"
    again = ewa.change("c1", "transfer", epoch=moved.json["epoch"], queue="orders")
    assert again.status == 200 and again.json["queue"] == "orders", "a lead may, while nobody has it"


# Asking a colleague


@pytest.fixture
def asked(owned):
    """ayse has asked bartek to take c1 over."""
    desk, ayse, bartek, work = owned
    assert bartek.get("/v1/conversations/c1").status == 404
    answer = ayse.ok("POST", "/v1/conversations/c1/transfer", {"epoch": work["epoch"], "ask": "bartek"})
    assert (answer["owner"], answer["state"], answer["epoch"]) == ("ayse", "active", work["epoch"])
    ask = bartek.next()
    assert (ask["kind"], ask["conversation"], ask["owner"]) == ("ask", "c1", "ayse") and ask["expires"]
    return desk, ayse, bartek, work, ask


def test_a_colleague_who_accepts_has_it(asked):
    desk, ayse, bartek, work, ask = asked
    load = bartek.me()["load"]
    assert load["units"] == 30 and load["offers"] == 1, "the room is taken while he thinks"
    assert bartek.ok("GET", "/v1/conversations/c1/messages")["messages"][0]["text"] == TEXT
    mine = bartek.accept(ask)
    assert (mine["owner"], mine["state"], mine["epoch"]) == ("bartek", "active", work["epoch"] + 1)
    late = ayse.change("c1", "reply", epoch=work["epoch"], text="Mine", seen="m1")
    assert late.status in (404, 409), late
    assert bartek.change("c1", "reply", epoch=mine["epoch"], text="Hello", seen="m1").status == 200
    assert desk.receiver.wait(1)[0]["body"]["agent"] == "Bartek"


def test_a_colleague_who_declines_sees_it_no_more(asked):
    desk, ayse, bartek, work, ask = asked
    assert bartek.get("/v1/conversations/c1/messages").status == 200
    assert bartek.post(f"/v1/offers/{ask['offer']}/decline", {"reason": "busy"}).status == 200
    for path in ("", "/messages", "/why"):
        assert bartek.get(f"/v1/conversations/c1{path}").status == 404, path
    assert bartek.me()["load"] == {**bartek.me()["load"], "units": 0, "offers": 0}
    assert (ayse.work("c1")["owner"], ayse.work("c1")["epoch"]) == ("ayse", work["epoch"])
    assert ayse.change("c1", "reply", epoch=work["epoch"], text="Then me", seen="m1").status == 200
    assert bartek.post(f"/v1/offers/{ask['offer']}/accept").status == 404


@pytest.mark.parametrize("verb, more", [
    ("reply", {"text": "Solved it"}), ("wait", {}), ("park", {}), ("resolve", {}), ("return", {}), ("transfer", {"queue": "general"})])
def test_any_change_by_the_owner_ends_the_ask(asked, verb, more):
    desk, ayse, bartek, work, ask = asked
    changed = ayse.change("c1", verb, epoch=work["epoch"], **({"seen": "m1"} if verb not in ("return", "transfer") else {}), **more)
    assert changed.status == 200, changed
    assert bartek.post(f"/v1/offers/{ask['offer']}/accept").status == 404
    assert bartek.get("/v1/conversations/c1/messages").status == 404
    assert bartek.me()["load"]["offers"] == 0 and bartek.pull("0s").status == 204


def test_the_events_of_an_ask(asked):
    desk, ayse, bartek, work, ask = asked
    bartek.accept(ask)
    stream = Stream(desk.admin(), "?after=0")
    events = stream.wait(lambda stream: any(name == "ask-accepted" for _, name, _ in stream.events))
    stream.close()
    data = {name: data for _, name, data in events}
    assert data["asked"]["agent"] == "bartek" and data["asked"]["offer"] == ask["offer"] and data["asked"]["until"]
    assert data["ask-accepted"]["epoch"] == work["epoch"] + 1


def test_a_colleague_who_cannot_is_not_asked(owned):
    desk, ayse, bartek, work = owned
    for presence, code in (({"state": "away"}, "not-ready"), ({"state": "ready", "only": "deferred"}, "not-ready")):
        assert bartek.put("/v1/me/presence", presence).status == 200
        refused = ayse.change("c1", "transfer", epoch=work["epoch"], ask="bartek")
        assert refused.status == 409 and refused.code == "not-servable" and refused.json["reason"] == code, refused
        assert refused.json["detail"] and "bartek" not in refused.json["suggestions"]
    assert ayse.work("c1")["owner"] == "ayse"


@pytest.mark.slow
def test_an_ask_that_nobody_answers_ends_by_itself(make):
    def change(config):
        two_teams(config)
        config["asks"] = {"live": "10s"}

    desk = make(change)
    ayse, bartek = desk.agent("ayse").ready(), desk.agent("bartek").ready()
    desk.say(TEXT)
    work = ayse.take_next()
    ayse.ok("POST", "/v1/conversations/c1/transfer", {"epoch": work["epoch"], "ask": "bartek"})
    bartek.next()
    until(lambda: bartek.me()["load"]["offers"] == 0, 20, "the end of the ask")
    assert bartek.get("/v1/conversations/c1").status == 404
    assert ayse.work("c1")["owner"] == "ayse" and bartek.me()["presence"]["state"] == "ready"


# The way back


def test_back_to_whom_it_came_from(owned):
    desk, ayse, bartek, work = owned
    ayse.ok("POST", "/v1/conversations/c1/transfer", {"epoch": work["epoch"], "queue": "orders"})
    ewa = desk.agent("ewa").ready()
    mine = bartek.take_next()
    back = bartek.change("c1", "transfer", epoch=mine["epoch"], back=True)
    assert back.status == 200 and back.json["queue"] == "billing", back
    assert ewa.pull("0s").status == 204, "it is kept for who handed it on"
    (standing,) = ewa.ok("GET", "/v1/conversations/c1/why?agent=ewa")["agents"]
    assert standing["code"] in ("reserved", "not-waiting"), standing
    offer = ayse.next()
    assert offer["conversation"] == "c1" and offer["queue"] == "billing" and offer["due"] <= work["due"]


def test_the_answer_to_a_command_shows_one_moment(owned):
    desk, ayse, bartek, work = owned
    ayse.ok("POST", "/v1/conversations/c1/transfer", {"epoch": work["epoch"], "queue": "orders"})
    mine = bartek.take_next()
    pull = desk.parked_pull(ayse, "5s")
    back = bartek.ok("POST", "/v1/conversations/c1/transfer", {"epoch": mine["epoch"], "back": True})
    assert ("offer" in back) == (back["state"] == "offered"), back
    assert pull.result(10).status == 200


def test_from_the_third_time_on_it_is_said_that_it_goes_in_circles(make):
    def change(config):
        two_teams(config)
        config["decline"] = {"coolDown": "0s"}

    desk = make(change)
    ewa, ayse = desk.agent("ewa"), desk.agent("ayse").ready()
    desk.say(TEXT)
    ayse.take_next()
    for queue in ("general", "billing", "general", "billing"):
        ewa.ok("POST", "/v1/conversations/c1/transfer", {"epoch": ewa.work("c1")["epoch"], "queue": queue})
    stream = Stream(ewa, "?after=0")
    events = stream.wait(lambda stream: sum(name == "circling" for _, name, _ in stream.events) == 2)
    stream.close()
    assert [data["count"] for _, name, data in events if name == "transferred"] == [1, 2, 3, 4]
    assert [data["count"] for _, name, data in events if name == "circling"] == [3, 4]
    assert [data["queue"] for _, name, data in events if name == "transferred"] == ["billing", "general", "billing", "general"]


def test_four_eyes(make):
    def change(config):
        config["queues"]["check"] = {"fourEyes": True}
        config["teams"]["desk"]["serves"].append("check")
        config["decline"] = {"coolDown": "0s"}

    desk = make(change)
    ayse = desk.agent("ayse").ready()
    desk.say(TEXT)
    work = ayse.take_next()
    ayse.ok("POST", "/v1/conversations/c1/transfer", {"epoch": work["epoch"], "queue": "check"})
    assert ayse.pull("0s").status == 204
    (standing,) = ayse.ok("GET", "/v1/conversations/c1/why?agent=ayse")["agents"]
    assert standing["code"] == "excluded" and "other eyes" in standing["sentence"]
    assert desk.agent("ewa").ready().next()["conversation"] == "c1"
