"""Shifts, overtime and closed queues. Hours are chosen relative to now, so that nothing has to be waited for."""

import datetime

import pytest
from desk import Stream

TEXT = "Please I want a refund for my order, it never arrived."
GENERAL = "Hello, when do you open tomorrow?"


def clock(minutes):
    """The time of day so far from now, UTC."""
    return (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(minutes=minutes)).strftime("%H:%M")


def day(days):
    return (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=days)).strftime("%Y-%m-%d")


def plan(config):
    """Hours that are "shut" for hours to come, "open" for hours to come, and "ending" within an hour and a half."""
    config["hours"] = {
        "shut": {"week": {"daily": [f"{clock(180)}-{clock(240)}"]}},
        "open": {"week": {"daily": [f"{clock(-120)}-{clock(600)}"]}},
        "ending": {"week": {"daily": [f"{clock(-60)}-{clock(90)}"]}},
    }


def standing(client, conversation, agent):
    (found,) = client.ok("GET", f"/v1/conversations/{conversation}/why?agent={agent}")["agents"]
    return found


# Shifts


def test_off_shift_nothing_comes_until_overtime(make):
    def change(config):
        plan(config)
        config["agents"]["ayse"]["hours"] = "shut"

    desk = make(change)
    ayse, ewa = desk.agent("ayse").ready(), desk.agent("ewa")
    stream = Stream(ewa)
    desk.say(GENERAL)
    assert ayse.pull("0s").status == 204
    found = standing(ewa, "c1", "ayse")
    assert (found["eligible"], found["code"]) == (False, "off-shift") and "on shift again in" in found["sentence"]
    (shown,) = [each for each in ewa.ok("GET", "/v1/agents")["agents"] if each["agent"] == "ayse"]
    assert shown["shift"] == "off" and shown["shiftUntil"] and shown["presence"] == {"state": "ready"}
    ayse.ready(overtime="2h")
    assert ayse.next()["conversation"] == "c1"
    (shown,) = [each for each in ewa.ok("GET", "/v1/agents")["agents"] if each["agent"] == "ayse"]
    assert shown["shift"] == "on"
    names = [name for _, name, _ in stream.wait(lambda stream: any(name == "delivered" for _, name, _ in stream.events))]
    stream.close()
    assert "overtime-set" in names and "shift-changed" in names


def test_overtime_lasts_over_a_restart(make):
    def change(config):
        plan(config)
        config["agents"]["ayse"]["hours"] = "shut"

    desk = make(change)
    desk.agent("ayse").ready(overtime="2h")
    desk.restart()
    desk.say(GENERAL)
    assert desk.agent("ayse").next()["conversation"] == "c1"


@pytest.mark.parametrize("overtime", ["25h", "-1h", "x", 7, ""])
def test_an_overtime_that_cannot_be(desk, overtime):
    answer = desk.agent("ayse").put("/v1/me/presence", {"state": "ready", "overtime": overtime})
    assert answer.status == 400 and answer.json["pointer"] == "/overtime", answer


def test_in_the_last_part_of_a_shift_nothing_new_comes(make):
    def change(config):
        plan(config)
        config["profiles"]["clerk"]["lastOfferBefore"] = "2h"
        config["agents"]["ayse"]["hours"] = "ending"

    desk = make(change)
    ayse, ewa = desk.agent("ayse").ready(), desk.agent("ewa")
    desk.say(GENERAL)
    assert ayse.pull("0s").status == 204
    found = standing(ewa, "c1", "ayse")
    assert found["code"] == "shift-ending" and "the shift ends in 1 h" in found["sentence"]
    (shown,) = [each for each in ewa.ok("GET", "/v1/agents")["agents"] if each["agent"] == "ayse"]
    assert shown["shift"] == "closing"
    taken = ewa.ok("POST", "/v1/conversations/c1/assign", {"epoch": ewa.work("c1")["epoch"], "agent": "ayse"})
    assert taken["owner"] == "ayse", "a lead may give it all the same"
    ayse.ok("POST", "/v1/conversations/c1/reply", {"epoch": taken["epoch"], "text": "Hello", "seen": "m1"})
    desk.say("Are you there?")
    assert ayse.next()["kind"] == "wake", "what is hers still comes"


def test_who_is_absent_is_not_there_and_the_substitute_stands_in(make):
    def change(config):
        config["agents"]["ayse"]["absent"] = [{"from": day(-1), "to": day(1), "substitute": "bartek"}]
        config["routes"][-1]["agent"] = {"name": "ayse", "for": "1h"}

    desk = make(change)
    agents = {name: desk.agent(name).ready() for name in ("ayse", "ewa", "bartek")}
    desk.say(GENERAL)
    assert agents["ayse"].pull("0s").status == agents["ewa"].pull("0s").status == 204
    assert standing(agents["ewa"], "c1", "ayse")["code"] == "off-shift"
    assert standing(agents["ewa"], "c1", "ewa")["code"] == "reserved"
    assert agents["bartek"].next()["conversation"] == "c1"


def test_a_lead_declares_for_others(desk):
    ewa = desk.agent("ewa")
    set_away = ewa.put("/v1/agents/ayse/presence", {"state": "away", "reason": "ill"})
    assert set_away.status == 200 and desk.agent("ayse").me()["presence"] == {"state": "away", "reason": "ill"}
    assert ewa.put("/v1/agents/ayse/presence", {"state": "ready", "only": "live", "overtime": "30m"}).status == 200
    assert desk.agent("ayse").me()["presence"] == {"state": "ready", "only": "live"}
    assert ewa.put("/v1/agents/nobody/presence", {"state": "away"}).status == 404


# Closed queues


def shut(**classes):
    def change(config):
        plan(config)
        config["queues"]["general"] = {"hours": "shut", **classes}
        config["queues"]["night"] = {}
        config["teams"]["desk"]["serves"].append("night")

    return change


def row(client, queue):
    (found,) = [each for each in client.ok("GET", "/v1/queues")["queues"] if each["queue"] == queue]
    return found


def test_a_closed_queue_holds_what_comes(make):
    desk = make(shut())
    ayse = desk.agent("ayse").ready()
    desk.say(GENERAL)
    assert ayse.pull("0s").status == 204
    shown = row(ayse, "general")
    assert shown["open"] is False and shown["waiting"] == 1 and shown["until"] > ayse.work("c1")["openedAt"]
    assert ayse.work("c1")["due"] > shown["until"], "time counts from the opening"
    why = ayse.ok("GET", "/v1/conversations/c1/why?agent=ayse")
    assert why["agents"][0]["code"] == "queue-closed" and "queue general is closed, and opens in" in why["agents"][0]["sentence"]
    assert any("Queue general is closed and holds it: it opens in" in sentence for sentence in why["sentences"])
    assert row(ayse, "billing")["open"] is True and "until" not in row(ayse, "billing"), "it never closes"


def test_a_closed_queue_that_serves(make):
    desk = make(shut(live={"whenClosed": "serve"}))
    ayse = desk.agent("ayse").ready()
    desk.say(GENERAL)
    assert ayse.next()["conversation"] == "c1"


def test_a_closed_queue_makes_live_work_deferred(make):
    desk = make(shut(live={"whenClosed": "convert"}, deferred={"whenClosed": "serve", "offer": {"auto": False}}))
    ayse = desk.agent("ayse").ready()
    desk.say(GENERAL)
    offer = ayse.next()
    assert (offer["conversation"], offer["class"], offer["channel"]) == ("c1", "deferred", "chat")


def test_a_closed_queue_sends_to_another(make):
    desk = make(shut(live={"whenClosed": {"queue": "night"}}))
    ayse = desk.agent("ayse").ready()
    desk.say(GENERAL)
    desk.say(GENERAL, channel="form", sender="b")
    offer = ayse.next()
    assert (offer["conversation"], offer["queue"]) == ("c1", "night")
    assert ayse.work("c2")["queue"] == "general", "the other class is held"


def test_what_was_kept_for_an_agent_is_not_held(make):
    """The hours of a queue are not asked of work whose agent it was."""
    def change(config):
        shut()(config)
        config["queues"]["general"]["hours"] = "open"
        config["absence"] = {"live": "10s"}

    desk = make(change)
    ayse = desk.agent("ayse").ready()
    desk.say(GENERAL)
    work = ayse.take_next()
    ayse.ok("POST", "/v1/conversations/c1/reply", {"epoch": work["epoch"], "text": "Hello", "seen": "m1"})
    desk.config["queues"]["general"]["hours"] = "shut"
    desk.restart()
    ayse = desk.agent("ayse")
    desk.say("Thanks, one more question")
    assert ayse.next()["kind"] == "wake"
    assert row(ayse, "general")["open"] is False
