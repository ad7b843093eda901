"""A restart with another configuration: what waits is derived anew, what somebody has is left alone."""

import pytest
from desk import Stream

TEXT = "Please I want a refund for my order, it never arrived."
GENERAL = "Hello, when do you open tomorrow?"


def queued_because(client, conversation):
    return client.ok("GET", f"/v1/conversations/{conversation}/why")["because"]


def refused(desk):
    """What a start says that fails by its configuration."""
    desk.stop()
    code, said = desk.run()
    assert code == 78, (code, said)
    return said


@pytest.fixture
def waiting(make):
    """c1 waits in billing, c2 in general, and c3 is ayse's in general."""
    desk = make()
    ayse = desk.agent("ayse").ready()
    desk.say(GENERAL, sender="c")
    work = ayse.take_next()
    ayse.put("/v1/me/presence", {"state": "away"})
    desk.say(TEXT, sender="a")
    desk.say(GENERAL, sender="b")
    assert {each["conversation"]: each["state"] for each in desk.agent("ewa").ok("GET", "/v1/conversations")["conversations"]} == {
        "c1": "active", "c2": "queued", "c3": "queued"}
    return desk, work


def test_what_waits_has_its_due_and_requirement_anew(waiting):
    desk, work = waiting
    before = desk.agent("ewa").work("c2")
    desk.config["routes"][0].update(require={"billing": 3}, priority="urgent")
    desk.config["queues"]["billing"] = {"require": {"orders": 1}, "live": {"target": {"firstReply": "10m"}}}
    desk.config["agents"]["ewa"]["skills"]["orders"] = 1
    desk.restart()
    ewa = desk.agent("ewa")
    after = ewa.work("c2")
    assert after["queue"] == before["queue"] == "billing" and after["epoch"] >= before["epoch"]
    assert {(each["skill"], each["level"]) for each in after["requirement"]} == {("billing", 3), ("orders", 1), ("lang:en", 1)}
    assert after["due"] > before["due"]
    why = ewa.ok("GET", "/v1/conversations/c2/why?agents=all")
    assert why["generation"] == 2
    codes = {each["agent"]: each["code"] for each in why["agents"]}
    assert codes["ayse"] in ("not-ready", "lacks-skill")
    assert "sooner, by the priority of its route" in " ".join(why["sentences"])
    assert ewa.ready().next()["conversation"] == "c2"


def test_what_somebody_has_is_left_alone(waiting):
    desk, work = waiting
    desk.config["queues"]["general"] = {"live": {"target": {"firstReply": "10m"}}}
    desk.restart()
    ayse = desk.agent("ayse")
    now = ayse.work("c1")
    assert (now["owner"], now["state"], now["epoch"], now["due"]) == ("ayse", "active", work["epoch"], work["due"])
    assert ayse.change("c1", "reply", epoch=work["epoch"], text="Still me", seen="m1").status == 200


def test_a_queue_that_moved(waiting):
    desk, work = waiting
    desk.config["queues"]["billing"] = {"movedTo": "general"}
    assert "general" in refused(desk), "no route leads there any more; it says whereto instead"
    desk.config["routes"][0]["queue"] = "general"
    desk.start()
    ewa = desk.agent("ewa")
    assert ewa.work("c2")["queue"] == "general"
    assert queued_because(ewa, "c2") in ("moved", "policy")
    assert "(handed on when a queue closed or was moved)" in " ".join(ewa.ok("GET", "/v1/conversations/c2/why")["sentences"])
    assert {each["queue"]: each["waiting"] for each in ewa.ok("GET", "/v1/queues")["queues"]}.get("billing", 0) == 0
    moved = ewa.ok("POST", "/v1/conversations/c1/transfer", {"epoch": work["epoch"], "queue": "billing"})
    assert moved["queue"] == "general", "the old name stands for the new queue"
    assert ewa.ready().next()["queue"] == "general"


def test_a_queue_that_is_retired(waiting):
    desk, work = waiting
    desk.config["queues"]["billing"]["retired"] = True
    said = refused(desk)
    assert "billing" in said and "route" in said, "no route may lead to it"
    desk.config["routes"][0]["queue"] = "general"
    desk.start()
    ewa = desk.agent("ewa")
    assert ewa.work("c2")["queue"] == "billing", "what is in it is still served"
    owned = ewa.work("c1")
    taken = ewa.change("c1", "transfer", epoch=owned["epoch"], queue="billing")
    assert taken.status == 409 and taken.code == "queue-retired" and taken.json["queue"] == "billing"
    assert desk.say(TEXT, sender="new").json["conversation"] == "c4" and ewa.work("c4")["queue"] == "general"
    ewa.ready()
    offers = set()
    for _ in range(2):
        offers.add(ewa.take_next()["conversation"])
    assert "c2" in offers


def test_a_queue_with_work_cannot_vanish(waiting):
    desk, work = waiting
    del desk.config["queues"]["billing"]
    desk.config["routes"][0]["queue"] = "general"
    desk.config["teams"]["desk"]["serves"] = ["general"]
    said = refused(desk)
    assert "billing" in said, said
    desk.config["queues"]["billing"] = {"movedTo": "general"}
    desk.start()
    assert desk.agent("ewa").work("c2")["queue"] == "general"


@pytest.mark.parametrize("kind, name, ways", [("queues", "billing", ("movedTo", "retired")), ("channels", "chat", ("retired",))])
def test_who_removes_what_has_work_is_told_what_to_write_instead(waiting, kind, name, ways):
    desk, work = waiting
    del desk.config[kind][name]
    if kind == "queues":
        desk.config["routes"][0]["queue"] = "general"
        desk.config["teams"]["desk"]["serves"] = ["general"]
    said = refused(desk)
    assert all(way in said for way in ways), said


def test_a_channel_with_work_cannot_vanish(waiting):
    desk, work = waiting
    chat = desk.config["channels"].pop("chat")
    said = refused(desk)
    assert "chat" in said, said
    desk.config["channels"]["chat"] = {**chat, "retired": True}
    desk.start()
    assert desk.say(GENERAL, sender="new").status in (404, 410), "it takes nothing new"
    ayse = desk.agent("ayse")
    assert ayse.change("c1", "reply", epoch=work["epoch"], text="Bye", seen="m1").status == 200
    assert desk.receiver.wait(1)[0]["body"]["text"] == "Bye", "what came by it is still answered"


def test_the_work_of_an_agent_who_is_gone_comes_back(waiting):
    desk, work = waiting
    before = desk.agent("ewa").work("c1")
    del desk.config["agents"]["ayse"]
    desk.restart()
    ewa = desk.agent("ewa")
    now = ewa.work("c1")
    assert now["state"] == "queued" and "owner" not in now and now["due"] == before["due"] and now["epoch"] > before["epoch"]
    assert queued_because(ewa, "c1") == "agent-gone"
    assert desk.agent("ayse").get("/v1/me").status == 403
    assert ewa.ready().next()["conversation"] in ("c1", "c2")
    desk.config["agents"]["ayse"] = desk.standard()["agents"]["ayse"]
    desk.restart()
    assert desk.agent("ayse").me()["load"]["owned"] == 0


def test_a_priority_that_a_lead_gave_stays(waiting):
    desk, work = waiting
    ewa = desk.agent("ewa")
    ewa.ok("POST", "/v1/conversations/c3/priority", {"epoch": ewa.work("c3")["epoch"], "priority": "urgent"})
    desk.config["queues"]["general"] = {"live": {"target": {"firstReply": "10m"}}}
    desk.restart()
    ewa = desk.agent("ewa")
    assert "as if it were due 4 h sooner" in " ".join(ewa.ok("GET", "/v1/conversations/c3/why")["sentences"])
    assert ewa.ready().next()["conversation"] == "c3"


def test_the_events_of_a_new_policy(waiting):
    desk, work = waiting
    desk.config["queues"]["general"] = {"live": {"target": {"firstReply": "10m"}}}
    desk.restart()
    stream = Stream(desk.admin(), "?after=0")
    events = stream.wait(lambda stream: any(name == "policy-installed" and data["generation"] == 2 for _, name, data in stream.events))
    stream.close()
    assert [data["generation"] for _, name, data in events if name == "policy-installed"] == [1, 2]
    assert [each["generation"] for each in desk.admin().ok("GET", "/v1/config/history")["generations"]] == [2, 1]
