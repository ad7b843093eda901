"""A configuration that changes while the desk goes on: what each kind of change does."""

import os

import pytest
from desk import USERS

TEXT = "Please I want a refund for my order, it never arrived."
GENERAL = "Hello, when do you open tomorrow?"


def reload(desk):
    """Writes the present configuration and asks for it."""
    desk.write_config()
    return desk.admin().post("/v1/config/reload")


def taken(desk, generation=2):
    """A reload that brings a new generation."""
    answer = reload(desk)
    assert answer.status == 200 and (answer.json["generation"], answer.json["isNew"]) == (generation, True), answer
    return answer.json


def moved(answer):
    return [(each["queue"], each["conversations"], each["gained"], each["lost"], each["candidates"]) for each in answer["moved"]]


def in_force(desk):
    now = desk.admin().ok("GET", "/v1/config")
    return now["generation"], now["hash"]


@pytest.fixture
def waiting(make):
    """c1 waits in billing, which asks for a skill at a level that ewa, ayse and bartek have."""
    desk = make()
    desk.say(TEXT, sender="a")
    return desk


def test_nothing_new(desk):
    answer = reload(desk)
    assert answer.status == 200, answer
    assert (answer.json["generation"], answer.json["isNew"]) == (1, False)
    assert answer.json["changes"] == [] and answer.json["moved"] == [] and answer.json["needsRestart"] == []
    assert len(desk.admin().ok("GET", "/v1/config/history")["generations"]) == 1


def test_what_waits_is_seen_by_the_new_rules(waiting):
    desk = waiting
    before = desk.agent("ewa").work("c1")
    desk.config["routes"][0]["require"]["billing"] = 9
    assert moved(taken(desk)) == [("billing", 1, [], ["ayse", "bartek"], 1)]
    after = desk.agent("ewa").work("c1")
    assert after["due"] == before["due"], "it keeps its age"
    assert {each["skill"]: each["level"] for each in after["requirement"]}["billing"] == 9
    assert desk.agent("ewa").ok("GET", "/v1/conversations/c1/why")["generation"] == 2
    desk.config["routes"][0]["require"]["billing"] = 7
    answer = taken(desk, 3)
    assert moved(answer) == [("billing", 1, ["ayse"], [], 2)]
    assert answer["changes"] == ["route refund: require.billing 9 → 7"]
    assert desk.agent("ayse").ready().next()["conversation"] == "c1"


def test_what_moved_is_told_by_queue_and_by_who_can_have_it(make):
    """Alike is told once, unlike apart, and what is as it was not at all."""
    desk = make()
    for number in range(3):
        desk.say(TEXT, sender=f"english{number}", language="en")
    for number in range(2):
        desk.say("Merhaba, siparişim için iade istiyorum", sender=f"turkish{number}", language="tr")
    desk.say(GENERAL, sender="g", language="en")
    desk.config["agents"]["bartek"]["skills"]["billing"] = 4
    desk.config["agents"]["zoe"] = {
        "unixUser": USERS["stranger"], "team": "desk", "profile": "clerk", "skills": {"billing": 9, "lang:tr": 9}}
    answer = taken(desk)
    assert sorted(moved(answer)) == [
        ("billing", 2, ["zoe"], [], 3), ("billing", 3, [], ["bartek"], 2), ("general", 1, ["zoe"], [], 4)], answer
    assert sorted(answer["changes"]) == ["agent bartek: skills.billing 6 → 4", "agent zoe added"]


def test_an_agent_who_is_new_gets_work_at_once(waiting):
    desk = waiting
    assert desk.agent("stranger").get("/v1/me").status == 403
    desk.config["agents"]["zoe"] = {
        "unixUser": USERS["stranger"], "team": "desk", "profile": "clerk", "skills": {"billing": 9, "lang:en": 9}}
    assert moved(taken(desk)) == [("billing", 1, ["zoe"], [], 4)]
    assert desk.agent("stranger").ready().next()["conversation"] == "c1"


def test_the_pull_of_an_agent_who_is_gone_ends(desk):
    bartek, ayse = desk.agent("bartek").ready(), desk.agent("ayse").ready()
    stays = desk.parked_pull(ayse, "60s", 1)
    pull = desk.parked_pull(bartek, "60s", 2)
    del desk.config["agents"]["bartek"]
    taken(desk)
    answer = pull.result(5)
    assert answer.status in (204, 403), answer
    assert bartek.get("/v1/me").status == 403 and desk.agent("bartek").pull().status == 403
    desk.parked(1)
    desk.say(GENERAL, sender="a")
    assert stays.result(5).json["work"][0]["conversation"] == "c1", "the pull of the other goes on"


def test_the_work_of_an_agent_who_is_gone_comes_back(desk):
    bartek, ewa = desk.agent("bartek").ready(), desk.agent("ewa")
    desk.say(GENERAL, sender="a")
    owned = bartek.take_next()
    del desk.config["agents"]["bartek"]
    taken(desk)
    now = ewa.work(owned["conversation"])
    assert now["state"] == "queued" and "owner" not in now and now["epoch"] > owned["epoch"]
    assert ewa.ok("GET", "/v1/conversations/c1/why")["because"] == "agent-gone"
    assert bartek.change("c1", "reply", epoch=owned["epoch"], text="Hi", seen="m1").status == 403
    assert ewa.ready().next()["conversation"] == "c1"


def test_the_offer_of_an_agent_who_is_gone_comes_back(desk):
    bartek = desk.agent("bartek").ready()
    desk.say(GENERAL, sender="a")
    offer = bartek.next()
    del desk.config["agents"]["bartek"]
    taken(desk)
    assert bartek.post(f"/v1/offers/{offer['offer']}/accept").status == 403
    assert desk.agent("ewa").ready().next()["conversation"] == "c1"


def test_a_parked_pull_wakes_for_what_its_agent_can_have_now(waiting):
    desk = waiting
    desk.config["agents"]["ayse"]["skills"] = {"lang:tr": 10}
    assert moved(taken(desk)) == [("billing", 1, [], ["ayse"], 2)]
    pull = desk.parked_pull(desk.agent("ayse").ready(), "60s")
    desk.config["agents"]["ayse"]["skills"] = {"lang:en": 10, "billing": 10}
    taken(desk, 3)
    assert pull.result(5).json["work"][0]["conversation"] == "c1"


def test_who_changes_team_sees_the_work_of_the_new_one(waiting):
    desk = waiting
    desk.config["teams"]["front"] = {"serves": ["general"]}
    desk.config["agents"]["ayse"]["team"] = "front"
    answer = taken(desk)
    assert moved(answer) == [("billing", 1, [], ["ayse"], 2)]
    assert "team front added" in answer["changes"] and "agent ayse: team desk → front" in answer["changes"]
    desk.config["agents"]["ayse"]["team"] = "desk"
    del desk.config["teams"]["front"]
    assert moved(taken(desk, 3)) == [("billing", 1, ["ayse"], [], 3)]


def test_who_leads_no_more_may_no_more(waiting):
    desk = waiting
    ewa = desk.agent("ewa")
    epoch = ewa.work("c1")["epoch"]
    desk.config["teams"]["desk"]["leads"] = ["ayse"]
    assert moved(taken(desk)) == []
    assert ewa.change("c1", "priority", epoch=epoch, priority="urgent").status == 403
    assert desk.agent("ayse").change("c1", "priority", epoch=epoch, priority="urgent").status == 200


def test_a_queue_and_a_route_that_are_new(waiting):
    desk = waiting
    desk.config["queues"]["visits"] = {}
    desk.config["teams"]["desk"]["serves"].append("visits")
    desk.config["routes"].insert(0, {"id": "visit", "when": {"text": ["open tomorrow"]}, "queue": "visits"})
    answer = taken(desk)
    assert moved(answer) == []
    assert {"queue visits added", "route visit added"} <= set(" ".join(each.split()[:3]) for each in answer["changes"]), answer
    desk.say(GENERAL, sender="b")
    ewa = desk.agent("ewa")
    assert ewa.work("c2")["queue"] == "visits" and ewa.work("c1")["queue"] == "billing"


def test_a_queue_that_is_retired_is_still_served(waiting):
    desk = waiting
    desk.config["queues"]["billing"]["retired"] = True
    desk.config["routes"][0]["queue"] = "general"
    assert moved(taken(desk)) == []
    desk.say(TEXT, sender="b")
    ewa = desk.agent("ewa")
    assert (ewa.work("c1")["queue"], ewa.work("c2")["queue"]) == ("billing", "general")
    assert {ewa.ready().take_next()["conversation"], ewa.take_next()["conversation"]} == {"c1", "c2"}


def test_a_queue_that_moved_takes_its_work_along(waiting):
    desk = waiting
    desk.config["queues"]["billing"] = {"movedTo": "general"}
    desk.config["routes"][0]["queue"] = "general"
    desk.config["teams"]["desk"]["serves"] = ["general"]
    [told] = taken(desk)["moved"]
    assert (told["queue"], told["movedTo"], told["conversations"]) == ("billing", "general", 1), told
    assert desk.agent("ewa").work("c1")["queue"] == "general"
    del desk.config["queues"]["billing"]
    taken(desk, 3)


def without_billing(desk):
    del desk.config["queues"]["billing"]
    desk.config["routes"][0]["queue"] = "general"
    desk.config["teams"]["desk"]["serves"] = ["general"]


def without_chat(desk):
    del desk.config["channels"]["chat"]


@pytest.mark.parametrize(
    "remove, kind, name, ways",
    [(without_billing, "queue", "billing", ("movedTo", "retired")), (without_chat, "channel", "chat", ("retired",))],
    ids=["queue", "channel"])
def test_what_has_open_work_cannot_vanish(waiting, needs_cli, remove, kind, name, ways):
    desk = waiting
    before, config = in_force(desk), desk.standard()
    remove(desk)
    desk.config["agents"]["zoe"] = {"unixUser": USERS["stranger"], "team": "desk"}
    answer = reload(desk)
    assert (answer.status, answer.code, answer.json[kind], answer.json["open"]) == (409, "in-use", name, 1), answer
    assert all(way in answer.json["title"] for way in ways), answer
    said = desk.cli(None, "reload", code=1)
    assert name in said and all(way in said for way in ways), said
    # Nothing of it has come, the rest of the file neither.
    assert in_force(desk) == before and desk.agent("stranger").get("/v1/me").status == 403
    assert desk.say(TEXT, sender="b").status == 202 and desk.agent("ewa").work("c2")["queue"] == "billing"
    desk.config = config
    assert (reload(desk).json["isNew"], in_force(desk)) == (False, before)


def test_a_queue_without_work_may_go(waiting):
    desk = waiting
    ewa = desk.agent("ewa").ready()
    work = ewa.take_next()
    assert ewa.change("c1", "resolve", epoch=work["epoch"], seen="m1").status == 200
    without_billing(desk)
    taken(desk)
    assert "billing" not in [each["queue"] for each in ewa.ok("GET", "/v1/queues")["queues"]]
    desk.say(TEXT, sender="a", message_id="again")
    assert ewa.work("c1")["queue"] == "general" if ewa.work("c1")["state"] != "resolved" else ewa.work("c2")["queue"] == "general"


def test_priorities_and_targets_change_the_order(make):
    desk = make()
    desk.say(TEXT, sender="a")
    desk.say(GENERAL, sender="b")
    desk.config["priorities"] = {"high": "-4h", "normal": "0s"}
    answer = taken(desk)
    assert moved(answer) == [], "the same agents can have it, only later"
    assert desk.agent("ewa").ready().next()["conversation"] == "c2"


def test_a_language_that_is_served_from_now_on(desk):
    desk.say("Bonjour, quand ouvrez-vous demain matin ?", sender="a", language="fr")
    desk.config["desk"]["languages"]["serve"].append("fr")
    desk.config["agents"]["ewa"]["skills"]["lang:fr"] = 9
    taken(desk)
    desk.config["routes"][1]["language"] = "required"
    desk.say("Bonjour, quand ouvrez-vous demain matin ?", sender="b", language="fr")
    taken(desk, 3)
    assert "lang:fr" in {each["skill"] for each in desk.agent("ewa").work("c2")["requirement"]}


def test_a_gateway_comes_and_goes(desk):
    stranger = desk.agent("stranger")
    assert stranger.post("/v1/sessions", {"agent": "ayse"}).status == 403
    desk.config["access"]["gateways"]["kiosk"] = {"unixUser": USERS["stranger"], "teams": ["desk"]}
    answer = reload(desk)
    assert answer.status == 200 and answer.json["needsRestart"] == [], answer
    token = stranger.ok("POST", "/v1/sessions", {"agent": "ayse"})["session"]
    ayse = desk.agent("stranger", session=token).ready()
    assert ayse.me()["agent"] == "ayse"
    del desk.config["access"]["gateways"]["kiosk"]
    assert reload(desk).status == 200
    assert ayse.get("/v1/me").status in (401, 403), "its sessions end with it"
    assert desk.agent("ayse").me()["presence"]["state"] == "ready"


def test_an_agent_becomes_another_unix_user(desk):
    desk.config["agents"]["ayse"]["unixUser"] = USERS["stranger"]
    assert reload(desk).status == 200
    assert desk.agent("ayse").get("/v1/me").status == 403
    assert desk.agent("stranger").me()["agent"] == "ayse"


def test_what_is_bound_at_the_start_is_named_and_holds_nothing_back(waiting, needs_cli):
    desk = waiting
    old = dict(desk.config["listen"])
    desk.config["listen"] = {"agents": "other.sock", "admins": "operators.sock", "web": "127.0.0.1:1"}
    desk.config["store"] = {"sqlite": "other.sqlite", "retention": "90d"}
    desk.config["access"]["adminGroup"] = "nobody-here"
    desk.config["routes"][0]["require"]["billing"] = 9
    answer = taken(desk)
    keys = ["access.adminGroup", "listen.admins", "listen.agents", "listen.web", "store.retention", "store.sqlite"]
    assert sorted(answer["needsRestart"]) == keys
    assert moved(answer) == [("billing", 1, [], ["ayse", "bartek"], 1)]
    assert desk.say(GENERAL, sender="b").status == 202, "it still listens where it did"
    again = reload(desk).json
    assert (again["isNew"], sorted(again["needsRestart"])) == (False, keys), "they are named until they hold"
    said = desk.cli(None, "reload")
    assert "From the next start on:" in said and all(key in " ".join(said.split()) for key in keys), said
    assert not os.path.exists(f"{desk.runtime}/other.sock") and not os.path.exists(f"{desk.state}/other.sqlite")
    desk.config["listen"], desk.config["store"] = old, {"sqlite": "desk.sqlite"}
    desk.config["access"]["adminGroup"] = "frontdesk-admin"
    assert taken(desk, 3)["needsRestart"] == []
