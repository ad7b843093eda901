"""What happens while work waits: steps of relaxation, delayed teams, bots, and what is said where nobody is there."""

import datetime

import pytest
from desk import Stream, until

GENERAL = "Hello, when do you open tomorrow?"


def now():
    return datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def standing(client, conversation, agent):
    (found,) = client.ok("GET", f"/v1/conversations/{conversation}/why?agent={agent}")["agents"]
    return found


def sentences(client, conversation):
    return " ".join(client.ok("GET", f"/v1/conversations/{conversation}/why")["sentences"])


def events(client, name, count=1):
    """The data of the first events of this name, since the beginning."""
    stream = Stream(client, "?after=0")
    found = stream.wait(lambda stream: sum(each == name for _, each, _ in stream.events) >= count)
    stream.close()
    return [data for _, each, data in found if each == name]


# Steps


def vip(config):
    config["skills"]["vip"] = {}
    config["agents"]["ewa"]["skills"]["vip"] = 3
    config["queues"]["general"] = {
        "require": {"vip": 5}, "relax": [{"after": "1s", "lower": {"vip": 3}}, {"after": "2s", "drop": ["vip"]}]}


def test_work_asks_for_less_while_it_waits(make):
    desk = make(vip)
    ayse, ewa = desk.agent("ayse").ready(), desk.agent("ewa")
    desk.say(GENERAL)
    assert ayse.pull("0s").status == 204
    assert standing(ewa, "c1", "ayse")["code"] == "lacks-skill"
    assert ewa.work("c1")["requirement"] == [{"skill": "vip", "level": 5}]
    assert "it asks for vip 3." in sentences(ewa, "c1")
    assert [data["stage"] for data in events(ewa, "relaxed")] == [1]
    assert ewa.work("c1")["requirement"] == [{"skill": "vip", "level": 3}]
    assert ayse.next("5s")["conversation"] == "c1"
    assert [data["stage"] for data in events(ewa, "relaxed", 2)] == [1, 2]
    assert ewa.work("c1")["requirement"] == []


def test_the_better_step_comes_first(make):
    desk = make(vip)
    ayse, ewa = desk.agent("ayse").ready(), desk.agent("ewa").ready()
    pulls = [desk.parked_pull(ayse, "1800ms"), desk.parked_pull(ewa, "5s", count=2)]
    desk.say(GENERAL)
    assert pulls[1].result(10).json["work"][0]["conversation"] == "c1", "her level was enough after the first step"
    assert pulls[0].result(10).status == 204


def test_steps_go_on_over_a_restart(make):
    desk = make(vip)
    desk.say(GENERAL)
    desk.restart()
    assert desk.agent("ayse").ready().next("5s")["conversation"] == "c1"


def test_a_hard_skill_is_never_dropped(make):
    def change(config):
        vip(config)
        config["skills"]["vip"] = {"hard": True}

    desk = make(change, start=False)
    code, said = desk.run()
    assert code == 78 and "hard" in said


def test_the_last_step_drops_all_skills_that_are_not_hard(make):
    def change(config):
        vip(config)
        config["queues"]["general"] = {"require": {"vip": 5}, "live": {"target": {"firstReply": "1s"}}}

    desk = make(change)
    ayse = desk.agent("ayse").ready()
    desk.say(GENERAL)
    assert ayse.next("10s")["conversation"] == "c1"
    (relaxed,) = events(ayse, "relaxed")
    assert relaxed["at"] > ayse.work("c1")["openedAt"]


def helpers(config):
    """bartek's team sees general only after a second, and special only once it is widened to them."""
    config["queues"]["special"] = {"relax": [{"after": "1s", "widen": "helpers"}]}
    config["routes"].insert(0, {"id": "special", "when": {"text": ["special"]}, "queue": "special"})
    config["teams"]["desk"]["serves"].append("special")
    config["teams"]["helpers"] = {"serves": [{"queue": "general", "after": "1s"}]}
    config["agents"]["bartek"]["team"] = "helpers"


@pytest.mark.parametrize("text, queue", [(GENERAL, "general"), ("Something special", "special")])
def test_a_team_that_comes_later(make, text, queue):
    desk = make(helpers)
    ewa, bartek = desk.agent("ewa"), desk.agent("bartek").ready()
    pull = desk.parked_pull(bartek, "5s")
    desk.say(text)
    found = standing(ewa, "c1", "bartek")
    assert found["code"] == "sees-later" and f"sees queue {queue} only after 1 s of waiting" in found["sentence"]
    assert "more agents see it." in sentences(ewa, "c1")
    offer = pull.result(10).json["work"][0]
    assert offer["conversation"] == "c1" and bartek.accept(offer)["owner"] == "bartek"


# Bots


def bots(config):
    config["bots"] = {"handOver": ["human", "=insan"]}
    config["queues"]["general"] = {"live": {"botsFirst": "1h"}}
    config["teams"]["bots"] = {"serves": ["general"]}
    config["agents"]["bartek"].update(team="bots", bot=True)


def test_bots_have_it_first_and_their_answer_meets_no_target(make):
    desk = make(bots)
    bot, ewa = desk.agent("bartek").ready(), desk.agent("ewa").ready()
    desk.say(GENERAL)
    assert ewa.pull("0s").status == 204
    found = standing(ewa, "c1", "ewa")
    assert found["code"] == "bots-first" and "bots have it first" in found["sentence"]
    work = bot.take_next()
    replied = bot.ok("POST", "/v1/conversations/c1/reply", {"epoch": work["epoch"], "text": "Beep", "seen": "m1"})
    assert replied["unanswered"] == work["unanswered"], "only a person's answer is one"
    assert desk.receiver.wait(1)[0]["body"]["text"] == "Beep"


def test_a_word_for_a_person_takes_it_from_the_bot(make):
    desk = make(bots)
    bot, ewa = desk.agent("bartek").ready(), desk.agent("ewa").ready()
    desk.say(GENERAL)
    work = bot.take_next()
    bot.ok("POST", "/v1/conversations/c1/reply", {"epoch": work["epoch"], "text": "Beep", "seen": "m1"})
    desk.say("I want to talk to a human")
    back = ewa.next()
    assert back["conversation"] == "c1" and back["due"] == work["due"], "it has its old place"
    assert ewa.ok("GET", "/v1/conversations/c1/why")["because"] == "human-wanted"
    assert "(the customer asked for a person)" in sentences(ewa, "c1")
    late = bot.change("c1", "reply", epoch=work["epoch"], text="Beep beep")
    assert late.status in (404, 409), late
    assert [data["conversation"] for data in events(ewa, "human-wanted")] == ["c1"]
    ewa.post(f"/v1/offers/{back['offer']}/decline")
    assert bot.pull("0s").status == 204
    assert standing(ewa, "c1", "bartek")["code"] == "wants-human"


def test_who_asks_for_a_person_at_once_never_meets_a_bot(make):
    desk = make(bots)
    bot, ewa = desk.agent("bartek").ready(), desk.agent("ewa").ready()
    desk.say("A human, please")
    assert bot.pull("0s").status == 204
    assert ewa.next()["conversation"] == "c1"


# Nobody there


def unserved(desk, queue, lacks):
    return desk.metric("conversations_unserved", queue=queue, lacks=lacks)


def test_what_nobody_could_ever_have_is_said(make):
    def change(config):
        config["skills"]["legal"] = {"hard": True}
        config["queues"]["law"] = {"require": {"legal": 1}}
        config["routes"].insert(0, {"id": "law", "when": {"text": ["lawyer"]}, "queue": "law"})
        config["teams"]["desk"]["serves"].append("law")

    desk = make(change)
    ewa = desk.agent("ewa").ready()
    desk.say("My lawyer will write to you")
    assert [(data["conversation"], data["because"]) for data in events(ewa, "uncovered")] == [("c1", "nobody-configured")]
    until(lambda: unserved(desk, "law", "nobody-configured") == 1)
    assert unserved(desk, "law", "nobody-ready") == 0
    assert "Nobody in the configuration could ever have it." in sentences(ewa, "c1")


def test_where_nobody_is_ready_it_is_said_and_it_ends(desk):
    ewa = desk.agent("ewa")
    desk.say(GENERAL)
    assert [(data["conversation"], data["because"]) for data in events(ewa, "unserved")] == [("c1", "nobody-ready")]
    until(lambda: unserved(desk, "general", "nobody-ready") == 1)
    assert "Nobody who could have it is ready." in sentences(ewa, "c1")
    ewa.ready()
    until(lambda: unserved(desk, "general", "nobody-ready") == 0)
    assert "Nobody" not in sentences(ewa, "c1")


def test_where_nobody_is_on_shift(make):
    def change(config):
        config["hours"] = {"never": {"week": {"mon-sun": []}}}
        for agent in config["agents"].values():
            agent["hours"] = "never"

    desk = make(change)
    ewa = desk.agent("ewa").ready()
    desk.say(GENERAL)
    assert [data["because"] for data in events(ewa, "unserved")] == ["nobody-on-shift"]
    until(lambda: unserved(desk, "general", "nobody-on-shift") == 1)
    assert "Nobody who could have it is on shift." in sentences(ewa, "c1")


def test_a_bot_is_no_staff(make):
    def change(config):
        bots(config)
        config["queues"]["general"] = {}

    desk = make(change)
    ewa = desk.agent("ewa")
    desk.agent("bartek").ready()
    desk.say(GENERAL)
    assert [data["because"] for data in events(ewa, "unserved")] == ["nobody-ready"]
    (row,) = [each for each in ewa.ok("GET", "/v1/queues")["queues"] if each["queue"] == "general"]
    assert row["ready"] == 0


def test_the_share_of_answers_in_time(make):
    desk = make(lambda config: config["queues"]["general"].update(live={"target": {"firstReply": "1s"}}))
    ewa = desk.agent("ewa").ready()

    def answer(sender, late):
        conversation = desk.say(GENERAL, sender=sender).json["conversation"]
        work = ewa.take_next()
        if late:
            until(lambda: ewa.work(conversation)["due"] < now(), 5)
        ewa.ok("POST", f"/v1/conversations/{conversation}/reply", {"epoch": work["epoch"], "text": "Hello", "then": "resolve"})

    for number, late in enumerate((False, True, False, False)):
        answer(f"s{number}", late)
    until(lambda: desk.metric("service_level_percent", queue="general") == 75)
    (row,) = [each for each in ewa.ok("GET", "/v1/queues")["queues"] if each["queue"] == "general"]
    assert row["serviceLevel"] == 75
