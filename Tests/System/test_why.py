"""Explanations: of now, and of what was."""

import pytest
from desk import Stream, until

TEXT = "Please I want a refund for my order, it never arrived."
GENERAL = "Hello, when do you open tomorrow?"

# The order of the checks, as the documentation has it.
CODES = (
    "unknown-agent not-ready off-shift shift-ending queue-closed does-not-serve sees-later wants-human bots-first not-lent "
    "lacks-skill may-not-reply channel-full owns-too-many no-room ramping excluded reserved offers-open not-receptive "
    "eligible holds not-waiting").split()


def asked(client, conversation="c1", **more):
    """The answer to a question; one about the past may have to wait for another."""
    query = "&".join(f"{key}={value}" for key, value in more.items())
    return until(lambda: (got := client.get(f"/v1/conversations/{conversation}/why?{query}")).code != "busy" and got)


def why(client, conversation="c1", **more):
    answer = asked(client, conversation, **more)
    assert answer.status == 200, answer
    return answer.json


def standings(client, conversation="c1", **more):
    return {each["agent"]: each for each in why(client, conversation, agents="all", **more)["agents"]}


@pytest.fixture
def told(make):
    """c1 waits, is offered to ayse, and hers; the numbers of the events."""
    def change(config):
        config["queues"]["orders"] = {}
        config["teams"]["other"] = {"serves": ["orders"], "leads": []}
        config["agents"]["bartek"]["team"] = "other"

    desk = make(change)
    ewa, ayse = desk.agent("ewa"), desk.agent("ayse")
    desk.say(TEXT, message_id="e1")
    ayse.ready()
    work = ayse.take_next()
    stream = Stream(ewa, "?after=0")
    events = stream.wait(lambda stream: any(name == "accepted" for _, name, _ in stream.events))
    stream.close()
    return desk, ewa, ayse, work, {name: number for number, name, _ in events}


def test_each_agent_stands_somewhere(told):
    desk, ewa, ayse, work, _ = told
    desk.say(TEXT, sender="b")
    found = standings(ewa, "c2")
    assert set(found) == {"ayse", "bartek", "ewa"}
    assert all(each["code"] in CODES and each["sentence"] for each in found.values())
    assert all(each["eligible"] == (each["code"] in ("eligible", "holds")) or not each["eligible"] for each in found.values())
    assert found["ewa"]["code"] == "not-ready" and "is offline" in found["ewa"]["sentence"]
    assert standings(ewa, "c1")["ayse"]["code"] == "holds"
    (one,) = why(ewa, "c2", agent="ewa")["agents"]
    assert one == found["ewa"]
    assert why(ewa, "c2")["agents"] == []


def test_the_reasons_one_by_one(make):
    def change(config):
        config["teams"]["other"] = {"serves": ["general"], "leads": []}
        config["agents"]["bartek"]["team"] = "other"
        config["profiles"]["few"] = {"limits": {"chat": 1}, "capacity": 50}
        config["profiles"]["none"] = {"limits": {"chat": 0}}
        config["agents"]["ayse"]["profile"] = "few"

    desk = make(change)
    ayse, ewa, bartek = (desk.agent(name).ready() for name in ("ayse", "ewa", "bartek"))
    desk.say(TEXT)
    assert standings(ewa)["bartek"]["code"] == "does-not-serve"
    desk.say("Siparişim için iade istiyorum, lütfen bana yardım eder misiniz?", sender="tr")
    assert standings(ewa, "c2")["ewa"]["code"] in ("not-receptive", "eligible")
    work = ayse.take_next()
    other = next(each["conversation"] for each in ewa.ok("GET", "/v1/conversations")["conversations"] if each["state"] == "queued")
    full = standings(ewa, other)["ayse"]
    assert full["code"] == "channel-full" and "at the limit of 1 conversation on chat" in full["sentence"]
    assert work["conversation"] != other
    ewa.put("/v1/me/presence", {"state": "ready", "only": "deferred"})
    only = standings(ewa, other)["ewa"]
    assert only["code"] == "not-ready" and "is ready for deferred work only" in only["sentence"]


def test_the_choice_is_told(desk):
    ayse, ewa = desk.agent("ayse").ready(), desk.agent("ewa").ready()
    pulls = [desk.parked_pull(ayse, "5s"), desk.parked_pull(ewa, "5s", count=2)]
    desk.say("Hello, when do you open tomorrow, and may I come by in person?")
    until(lambda: any(pull.done() for pull in pulls))
    answer = why(desk.agent("ewa"))
    assert answer["choice"]["kind"] == "agent-picked" and answer["choice"]["candidates"] == 2
    assert answer["choice"]["decidedBy"] and answer["choice"]["runnerUp"] in ("ayse", "ewa")
    assert "Of 2 agents who could take it" in " ".join(answer["sentences"])
    assert (answer["route"], answer["queue"], answer["because"], answer["generation"]) == ("rest", "general", "new", 1)


def test_what_was_before_and_after_an_offer(told):
    desk, ewa, ayse, work, numbers = told
    before = why(ewa, agents="all", at=numbers["queued"])
    assert "choice" not in before and any(sentence.startswith("It waits: first in line") for sentence in before["sentences"])
    assert {each["agent"]: each["code"] for each in before["agents"]} == {"ayse": "not-ready", "bartek": "not-ready", "ewa": "not-ready"}
    ready = standings(ewa, at=numbers["presence-set"])
    assert ready["ayse"]["code"] == "not-receptive" and not ready["ayse"]["eligible"]
    offered = why(ewa, agents="all", at=numbers["offered"])
    assert "It is offered to Ayşe." in offered["sentences"] and offered["choice"]["candidates"] == 1
    assert {each["agent"]: each["code"] for each in offered["agents"]}["ayse"] == "holds"
    accepted = why(ewa, at=numbers["accepted"])
    assert any(sentence.startswith("Ayşe owns it (active") for sentence in accepted["sentences"])
    assert before["due"] == offered["due"] == accepted["due"] and before["key"] == offered["key"]


def test_the_past_does_not_change(told):
    desk, ewa, ayse, work, numbers = told
    before = {name: why(ewa, agents="all", at=number) for name, number in numbers.items() if number >= numbers["queued"]}
    ayse.ok("POST", "/v1/conversations/c1/reply", {"epoch": work["epoch"], "text": "Done", "seen": "m1", "then": "resolve"})
    desk.config["agents"]["bartek"]["publicName"] = "Bartosz"
    desk.config["queues"]["billing"] = {"require": {"billing": 1}}
    desk.restart()
    ewa = desk.agent("ewa")
    for name, first in before.items():
        assert why(ewa, agents="all", at=numbers[name]) == first, name


def test_it_was_not_open(told):
    desk, ewa, ayse, work, numbers = told
    stream = Stream(desk.admin(), "?after=0")
    found = stream.wait(lambda stream: any(name == "policy-installed" for _, name, _ in stream.events))
    stream.close()
    for number in [number for number, name, _ in found if name == "policy-installed"]:
        answer = asked(ewa, at=number)
        assert answer.status == 404 and answer.code == "was-not-open", (number, answer)
    ayse.ok("POST", "/v1/conversations/c1/resolve", {"epoch": work["epoch"], "seen": "m1"})
    desk.say(GENERAL, sender="later")
    stream = Stream(ewa, "?after=0")
    events = stream.wait(lambda stream: [name for _, name, _ in stream.events].count("opened") == 2)
    stream.close()
    (left,) = [number for number, name, _ in events if name == "left"]
    for conversation, number in (("c1", left), ("c2", left)):
        assert asked(ewa, conversation, at=number).code == "was-not-open"
    assert "Ayşe resolved it." in why(ewa)["sentences"], "now it is told all the same"


def test_of_several_events_of_one_command_each_has_its_own_moment(told):
    """It is told as it was after that event, not after all that came of the same command."""
    desk, ewa, ayse, work, numbers = told
    for number in (numbers["opened"] - 1, numbers["opened"] - 2):
        assert asked(ewa, at=number).code == "was-not-open", number
    ayse.ok("POST", "/v1/conversations/c1/reply", {"epoch": work["epoch"], "text": "Done", "seen": "m1", "then": "resolve"})
    stream = Stream(ewa, "?after=0")
    events = stream.wait(lambda stream: any(name == "left" for _, name, _ in stream.events))
    stream.close()
    later = {name: number for number, name, _ in events}
    assert asked(ewa, at=later["left"]).code == "was-not-open"
    assert why(ewa, at=later["replied"])["sentences"]


def test_before_the_first_configuration_nothing_was_open(told):
    _, ewa, *_ = told
    answer = ewa.get("/v1/conversations/c1/why?at=1")
    assert answer.status == 404 and answer.code == "was-not-open", answer


def test_one_question_about_the_past_after_another_is_answered(told):
    """Busy is only who asks while another question is still being answered."""
    _, ewa, _, _, numbers = told
    answers = [ewa.get(f"/v1/conversations/c1/why?at={numbers['offered']}").status for _ in range(20)]
    assert answers == [200] * 20


@pytest.mark.parametrize("at", ["99999", "x", "-1", "0", "1.5", "9223372036854775808"])
def test_an_event_that_is_none(told, at):
    _, ewa, *_ = told
    answer = ewa.get(f"/v1/conversations/c1/why?at={at}")
    assert answer.status == 400 and answer.code == "bad-request" and answer.json["parameter"] == "at", answer
    assert "cursor" not in answer.json["detail"], "that is of another call"


def test_of_what_is_beyond_the_view_nothing_is_told(told):
    desk, _, _, _, numbers = told
    bartek = desk.agent("bartek")
    for query in ("", "?agents=all", f"?at={numbers['offered']}"):
        assert bartek.get("/v1/conversations/c1/why" + query).status == 404
    assert desk.admin().get("/v1/conversations/c1/why").status == 403
