"""What leads and owners decide by hand: priorities, spam, opening again, whose customer it is, what comes along."""

import pytest
from desk import Stream, until

TEXT = "Please I want a refund for my order, it never arrived."
GENERAL = "Hello, when do you open tomorrow?"


def ends(config):
    """Routes that end without an agent."""
    config["routes"][:0] = [
        {"id": "newsletter", "when": {"text": ["unsubscribe"]}, "end": "file"},
        {"id": "casino", "when": {"text": ["casino"]}, "end": "spam"}]


@pytest.fixture
def two(desk):
    """c1 and c2 wait in general."""
    for sender in ("a", "b"):
        desk.say(GENERAL, sender=sender)
    return desk, desk.agent("ewa")


@pytest.fixture
def owned(make):
    desk = make(ends)
    ayse = desk.agent("ayse").ready()
    desk.say(TEXT, message_id="e1")
    return desk, ayse, ayse.take_next()


# Priorities


def test_a_priority_changes_whose_turn_it_is(two):
    desk, ewa = two
    stream = Stream(ewa)
    before = ewa.work("c2")
    body = {"epoch": before["epoch"], "priority": "urgent"}
    raised = ewa.ok("POST", "/v1/conversations/c2/priority", body)
    assert raised["epoch"] == before["epoch"] and raised["due"] == before["due"], "the due is what was promised"
    assert ewa.ok("POST", "/v1/conversations/c2/priority", body) == raised
    (rekeyed,) = [data for _, name, data in stream.wait(lambda stream: any(name == "rekeyed" for _, name, _ in stream.events)) if name == "rekeyed"]
    stream.close()
    assert rekeyed["conversation"] == "c2" and rekeyed["because"]
    why = " ".join(ewa.ok("GET", "/v1/conversations/c2/why")["sentences"])
    assert "as if it were due 4 h sooner, by the priority a lead has set" in why, why
    assert desk.agent("ayse").ready().next()["conversation"] == "c2"


def test_a_low_priority_waits_for_the_others(two):
    desk, ewa = two
    ewa.ok("POST", "/v1/conversations/c1/priority", {"epoch": ewa.work("c1")["epoch"], "priority": "low"})
    assert desk.agent("ayse").ready().next()["conversation"] == "c2"


def test_a_strict_class_comes_before_all_of_a_lower_one(make):
    def change(config):
        config["priorities"] = {"urgent": "4h", "high": "30m", "emergency": {"strict": 1}}

    desk = make(change)
    ewa = desk.agent("ewa")
    for sender in ("a", "b"):
        desk.say(GENERAL, sender=sender)
    for conversation, priority in (("c1", "urgent"), ("c2", "emergency")):
        ewa.ok("POST", f"/v1/conversations/{conversation}/priority", {"epoch": 0, "priority": priority})
    assert "before everything below class 1" in " ".join(ewa.ok("GET", "/v1/conversations/c2/why")["sentences"])
    assert desk.agent("ayse").ready().next()["conversation"] == "c2"


def test_a_priority_nobody_declared(two):
    _, ewa = two
    for priority in ("nonsense", "", 7, None):
        answer = ewa.change("c1", "priority", epoch=ewa.work("c1")["epoch"], priority=priority)
        assert answer.status == 400 and answer.json["pointer"] == "/priority", (priority, answer)
    answer = ewa.change("c1", "priority", epoch=0, priority="nonsense")
    assert all(word in answer.json["detail"] for word in ("urgent", "high", "normal", "low")), "it says which there are"


def test_a_priority_is_for_leads(two):
    desk, ewa = two
    refused = desk.agent("ayse").change("c1", "priority", epoch=0, priority="high")
    assert refused.status == 403 and refused.code == "forbidden"
    assert ewa.change("c1", "priority", epoch=7, priority="high").code == "stale-epoch"


# Spam


def test_spam_leaves_and_comes_back_with_its_place(owned):
    desk, ayse, work = owned
    body = {"epoch": work["epoch"]}
    spam = ayse.ok("POST", "/v1/conversations/c1/spam", body)
    assert spam["state"] == "spam" and "due" not in spam and "owner" not in spam
    assert ayse.ok("POST", "/v1/conversations/c1/spam", body) == spam, "the same call gets the first answer"
    assert ayse.me()["work"] == [] and ayse.me()["load"]["units"] == 0 and ayse.me()["load"]["owned"] == 0
    assert ayse.change("c1", "reply", epoch=spam["epoch"], text="x").json["state"] == "spam"
    ayse.put("/v1/me/presence", {"state": "away"})
    ewa = desk.agent("ewa")
    back = ewa.ok("POST", "/v1/conversations/c1/not-spam")
    assert (back["state"], back["queue"], back["due"]) == ("queued", "billing", work["due"])
    assert ewa.ok("POST", "/v1/conversations/c1/not-spam") == back
    assert ewa.ok("GET", "/v1/conversations/c1/why")["because"] == "not-spam"
    assert ewa.ready().next()["conversation"] == "c1"


def test_what_is_shown_of_spam(owned):
    """An answer is owed to nobody, and nobody has it."""
    desk, ayse, work = owned
    ayse.ok("POST", "/v1/conversations/c1/spam", {"epoch": work["epoch"]})
    shown = desk.agent("ewa").work("c1")
    assert shown["state"] == "spam" and "due" not in shown and "owner" not in shown, shown


@pytest.mark.parametrize("verb, back", [("spam", "not-spam"), ("resolve", "reopen")])
def test_what_comes_back_knows_what_its_customer_wrote(owned, verb, back):
    desk, ayse, work = owned
    ayse.ok("POST", f"/v1/conversations/c1/{verb}", {"epoch": work["epoch"], "sendAnyway": True})
    ayse.put("/v1/me/presence", {"state": "away"})
    queued = ayse.ok("POST", f"/v1/conversations/c1/{back}")
    assert queued["lastMessage"] == "m1", queued
    again = ayse.ready().take_next()
    assert again["lastMessage"] == "m1"
    desk.say("And one more thing")
    refused = ayse.change("c1", "reply", epoch=again["epoch"], text="x", seen="m1")
    assert refused.status == 409 and refused.code == "new-message" and refused.json["message"] == "m2"


def test_an_answer_that_was_owed_before_it_was_spam_is_owed_after(owned):
    desk, ayse, work = owned
    ayse.ok("POST", "/v1/conversations/c1/spam", {"epoch": work["epoch"]})
    ayse.ok("POST", "/v1/conversations/c1/not-spam")
    active = ayse.take_next()
    assert active["unanswered"] == work["unanswered"] and active["due"] == work["due"]


def test_not_spam_to_another_queue(owned):
    desk, ayse, work = owned
    ayse.ok("POST", "/v1/conversations/c1/spam", {"epoch": work["epoch"]})
    ewa = desk.agent("ewa")
    wrong = ewa.change("c1", "not-spam", queue="nowhere")
    assert wrong.status == 400 and wrong.json["pointer"] == "/queue"
    assert ewa.ok("POST", "/v1/conversations/c1/not-spam", {"queue": "general"})["queue"] == "general"


def test_who_may_say_what_is_spam(owned):
    desk, ayse, work = owned
    bartek, ewa = desk.agent("bartek"), desk.agent("ewa")
    refused = bartek.change("c1", "spam", epoch=work["epoch"])
    assert refused.status in (403, 409) and refused.code in ("forbidden", "not-owner"), refused
    assert ewa.change("c1", "spam", epoch=work["epoch"] - 1).code == "stale-epoch"
    assert ewa.ok("POST", "/v1/conversations/c1/spam", {"epoch": work["epoch"]})["state"] == "spam"
    assert ayse.me()["load"]["owned"] == 0, "the lead took it from her"


def test_a_lead_marks_what_waits(two):
    desk, ewa = two
    assert ewa.ok("POST", "/v1/conversations/c1/spam", {"epoch": ewa.work("c1")["epoch"]})["state"] == "spam"
    assert desk.agent("ayse").ready().next()["conversation"] == "c2"
    again = desk.say("Buy now!", sender="a").json["conversation"]
    assert ewa.work(again)["state"] in ("spam", "queued")


# Opening again


@pytest.mark.parametrize("text, state, route", [
    ("I want to unsubscribe", "filed", "newsletter"), ("The best casino in town", "spam", "casino")])
def test_what_a_route_ended_is_brought_back_by_leads_only(owned, text, state, route):
    desk, ayse, _ = owned
    conversation = desk.say(text, sender="x").json["conversation"]
    ewa = desk.agent("ewa")
    shown = ewa.work(conversation)
    assert (shown["state"], shown["route"]) == (state, route) and "due" not in shown
    assert "no agent is asked" in " ".join(ewa.ok("GET", f"/v1/conversations/{conversation}/why")["sentences"])
    verb = {"filed": "reopen", "spam": "not-spam"}[state]
    refused = ayse.change(conversation, verb, queue="general")
    assert refused.status in (403, 404), refused
    other = ewa.change(conversation, {"reopen": "not-spam", "not-spam": "reopen"}[verb], queue="general")
    assert other.status == 409 and other.code == "wrong-state" and other.json["state"] == state
    wrong = ewa.change(conversation, verb, queue="nowhere")
    assert wrong.status == 400 and wrong.json["pointer"] == "/queue"
    back = ewa.ok("POST", f"/v1/conversations/{conversation}/{verb}", {"queue": "general"})
    assert back["queue"] == "general" and back["state"] in ("queued", "offered") and back["due"]
    assert ayse.next()["conversation"] == conversation


def test_what_was_resolved_is_opened_again_for_who_resolved_it(owned):
    desk, ayse, work = owned
    desk.agent("ewa").ready()
    ayse.ok("POST", "/v1/conversations/c1/resolve", {"epoch": work["epoch"], "seen": "m1"})
    back = ayse.ok("POST", "/v1/conversations/c1/reopen")
    assert back["queue"] == "billing" and back["epoch"] > work["epoch"] + 1
    offer = ayse.next()
    assert offer["conversation"] == "c1"
    assert ayse.ok("GET", "/v1/conversations/c1/why")["because"] == "reopened-by-hand"
    assert ayse.change("c1", "reopen").code == "wrong-state", "it is open"


def test_what_is_open_is_not_opened(owned):
    _, ayse, work = owned
    for verb in ("reopen", "not-spam"):
        answer = ayse.change("c1", verb)
        assert answer.status == 409 and answer.code == "wrong-state" and answer.json["state"] == "active"
        assert ayse.change("c99", verb).status == 404


# Whose customer it is


@pytest.fixture
def belonging(make):
    """Work of general is kept for an hour for the agent to whom the customer belongs."""

    def change(config):
        config["routes"][-1]["contactOwner"] = "1h"
        config["queues"]["general"]["live"] = {"target": {"firstReply": "2h"}}

    desk = make(change)
    desk.say(GENERAL)
    ewa = desk.agent("ewa")
    contact = ewa.work("c1")["contact"]["id"]
    ewa.ok("POST", "/v1/conversations/c1/spam", {"epoch": ewa.work("c1")["epoch"]})
    return desk, ewa, contact


def test_work_of_a_customer_is_kept_for_their_agent(belonging):
    desk, ewa, contact = belonging
    answer = ewa.call("PATCH", f"/v1/contacts/{contact}", {"owner": "bartek"})
    assert answer.status == 204 and not answer.body
    ayse, bartek = desk.agent("ayse").ready(), desk.agent("bartek").ready()
    conversation = desk.say(GENERAL, thread="another").json["conversation"]
    assert ayse.pull("0s").status == 204
    why = ayse.ok("GET", f"/v1/conversations/{conversation}/why?agent=ayse")
    assert "It is kept for Bartek, to whom the customer belongs, for" in " ".join(why["sentences"])
    assert why["agents"][0]["code"] == "reserved"
    assert bartek.next()["conversation"] == conversation


def test_a_customer_of_nobody_is_anybodys(belonging):
    desk, ewa, contact = belonging
    for owner in ("bartek", ""):
        assert ewa.call("PATCH", f"/v1/contacts/{contact}", {"owner": owner}).status == 204
    conversation = desk.say(GENERAL, thread="another").json["conversation"]
    assert desk.agent("ayse").ready().next()["conversation"] == conversation


def test_a_customer_belongs_over_a_restart(belonging):
    desk, ewa, contact = belonging
    ewa.call("PATCH", f"/v1/contacts/{contact}", {"owner": "bartek"})
    desk.restart()
    conversation = desk.say(GENERAL, thread="another").json["conversation"]
    assert desk.agent("ayse").ready().pull("0s").status == 204
    assert desk.agent("bartek").ready().next()["conversation"] == conversation


def test_whose_customer_it_is_is_for_leads_to_say(belonging):
    desk, ewa, contact = belonging
    assert desk.agent("ayse").call("PATCH", f"/v1/contacts/{contact}", {"owner": "ayse"}).status == 403
    for body in ({"owner": "nobody"}, {"owner": 7}, {}):
        wrong = ewa.call("PATCH", f"/v1/contacts/{contact}", body)
        assert wrong.status == 400 and wrong.json["pointer"] == "/owner", (body, wrong)
    for unknown in ("p999", "c1", "x"):
        assert ewa.call("PATCH", f"/v1/contacts/{unknown}", {"owner": "ayse"}).status == 404, unknown


# What comes along


@pytest.fixture
def siblings(desk):
    """One customer with four live conversations, of which three have room in one pair of hands; one of somebody else."""
    for number in range(4):
        desk.say(GENERAL, sender="a", thread=f"t{number}")
    desk.say(GENERAL, sender="b")
    return desk, desk.agent("ayse").ready()


def test_other_conversations_of_the_customer_come_along(siblings):
    desk, ayse = siblings
    offer = ayse.next()
    mine = ayse.ok("POST", f"/v1/offers/{offer['offer']}/accept", {"siblings": ["c2", "c3", "c4", "c5", "c99"]})
    assert mine["conversation"] == "c1" and mine["state"] == "active"
    assert {each["conversation"] for each in ayse.me()["work"]} == {"c1", "c2", "c3"}, "as far as she may have them"
    assert ayse.me()["load"]["units"] == 90
    stream = Stream(ayse, "?after=0")
    events = stream.wait(lambda stream: sum(name == "assigned" for _, name, _ in stream.events) == 2)
    stream.close()
    assert {data["how"] for _, name, data in events if name == "assigned"} == {"sibling"}
    assert ayse.change("c2", "reply", epoch=ayse.work("c2")["epoch"], text="Hello").status == 200
    assert {each["conversation"]: each["state"] for each in desk.agent("ewa").ok("GET", "/v1/conversations")["conversations"]}["c5"] == "queued"


def test_siblings_that_cannot_be_read(siblings):
    desk, ayse = siblings
    offer = ayse.next()
    for wrong in ("c2", [7], ["m2"], [f"c{number}" for number in range(17)]):
        answer = ayse.post(f"/v1/offers/{offer['offer']}/accept", {"siblings": wrong})
        assert answer.status == 400 and answer.json["pointer"].startswith("/siblings"), (wrong, answer)
    assert ayse.accept(offer)["state"] == "active"
    assert [each["conversation"] for each in ayse.me()["work"] if "owner" in each] == ["c1"]
