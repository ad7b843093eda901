"""The command line for what is handed on, set aside, decided by leads and explained, as a person reads it."""

import re

import pytest

TEXT = "Please I want a refund for my order, it never arrived."
GENERAL = "Hello, when do you open tomorrow?"

pytestmark = pytest.mark.usefixtures("needs_cli")


def two_teams(config):
    config["skills"]["legal"] = {"hard": True}
    config["queues"].update({"orders": {}, "law": {"require": {"legal": 3}}, "old": {"retired": True}})
    config["teams"]["other"] = {"serves": ["orders", "law", "old"], "leads": []}
    config["agents"]["bartek"]["team"] = "other"
    config["agents"]["ewa"]["skills"]["legal"] = 5


@pytest.fixture
def owned(make):
    """c1 is ayse's, taken by the command line; bartek and ewa are ready."""
    desk = make(two_teams)
    for name in ("ayse", "bartek"):
        assert desk.cli(name, "ready") == "You are ready.\n"
    desk.say(TEXT, message_id="e1")
    assert "Offer o1, " in desk.cli("ayse", "next")
    assert "Yours. Answer: frontdesk reply c1" in desk.cli("ayse", "accept")
    return desk


def narrow(text):
    """Whether everything fits a terminal of 80 columns; the usage line is one line, and terminals break it."""
    return [line for line in text.splitlines() if len(line) > 80 and not line.startswith(("Usage:", "frontdesk:", "Error:"))]


def test_a_colleague_is_asked_and_answers(owned):
    desk = owned
    assert desk.cli("ayse", "transfer", "--ask", "bartek") == "bartek is asked to take c1 over; until then it stays yours.\n"
    assert 'A colleague asks you to take one over: see "frontdesk next".' in desk.cli("bartek", "mine")
    shown = desk.cli("bartek", "next")
    assert "ayse asks you to take it over: frontdesk accept o2, or frontdesk decline o2" in shown and TEXT in shown
    assert desk.cli("bartek", "decline", "--reason", "busy") == "c1 is left to others.\n"
    assert "nothing like it in your view" in desk.cli("bartek", "show", "c1", code=1)
    desk.cli("ayse", "transfer", "--ask", "bartek")
    assert "Yours." in desk.cli("bartek", "accept", "c1")
    assert "active, bartek" in desk.cli("bartek", "show")


def test_a_transfer_that_leads_nowhere_says_who_could(owned):
    desk = owned
    desk.cli("ewa", "ready")
    refused = desk.cli("ayse", "transfer", "--queue", "law", code=1)
    assert "not-servable" in refused and "Who could have it: ewa." in refused
    assert "queue-retired" in desk.cli("ayse", "transfer", "--queue", "old", code=1)
    assert "no such queue" in desk.cli("ayse", "transfer", "--queue", "nix", code=1)
    assert "no-origin" in desk.cli("ayse", "transfer", "--back", code=1)
    desk.cli("bartek", "away", "lunch")
    refused = desk.cli("ayse", "transfer", "--ask", "bartek", code=1)
    assert "is away (lunch)" in refused and "Who could have it: ewa." in refused
    assert "Say one of --queue, --ask and --back." in desk.cli("ayse", "transfer", code=2)
    assert desk.cli("ayse", "transfer", "--queue", "orders") == "c1 is queued in orders now.\n"


def test_what_is_set_aside_says_when_it_comes_back(owned):
    desk = owned
    assert re.fullmatch(r"c1 is snoozed with ayse now and comes back in 1 h 59 min\.\n", desk.cli("ayse", "snooze", "--until", "2h"))
    assert re.search(r"BACK .*\nc1 .*in 1 h 59 min", desk.cli("ayse", "mine"))
    assert "snoozed, ayse · back in 1 h 59 min" in desk.cli("ayse", "show")
    assert desk.cli("ayse", "active") == "c1 is active with ayse now.\n"
    assert desk.cli("ayse", "park") == "c1 is parked with ayse now.\n"
    desk.cli("ayse", "active")
    answered = desk.cli("ayse", "reply", "--then", "snooze", "--until", "1h", "--promise", "By then I know")
    assert answered == "c1 answered (m2); it is snoozed now and comes back in 59 min.\n"
    assert "(snoozed" in desk.cli("ayse", "why")


@pytest.mark.parametrize("until", ["500d", "2020-01-01T00:00:00Z", "tomorrow"])
def test_a_time_that_cannot_be(owned, until):
    said = owned.cli("ayse", "snooze", "--until", until, code=None)
    assert "until" in said and "active" in owned.cli("ayse", "mine")


def test_leads_decide(owned):
    desk = owned
    assert "Your role does not allow it." in desk.cli("ayse", "priority", "c1", "urgent", code=1)
    assert "priority: one of urgent, high, normal, low" in desk.cli("ewa", "priority", "c1", "nix", code=1)
    assert desk.cli("ewa", "priority", "c1", "urgent") == "c1 is served with priority urgent now.\n"
    customer = re.search(r"cust1 \((p\d+)\)", desk.cli("ewa", "show", "c1")).group(1)
    assert desk.cli("ewa", "contact", customer, "--owner", "ewa") == f"{customer} belongs to ewa now.\n"
    assert desk.cli("ewa", "contact", customer, "--nobody") == f"{customer} belongs to nobody now.\n"
    assert "Say --owner AGENT or --nobody." in desk.cli("ewa", "contact", customer, code=2)
    assert desk.cli("ewa", "spam", "c1") == "c1 is spam now.\n"
    assert desk.cli("ewa", "not-spam", "c1", "--queue", "general") == "c1 is queued in general now.\n"


def test_what_comes_along_is_said(owned):
    desk = owned
    desk.cli("ayse", "away")
    for number in range(2):
        desk.say(GENERAL, sender="x", thread=f"t{number}")
    desk.cli("ewa", "ready")
    assert "c2" in desk.cli("ewa", "next")
    said = desk.cli("ewa", "accept", "--with", "c3", "--with", "c99")
    assert said.endswith("Yours too: c3\nDid not come along: c99\n")


def test_explanations_of_now_and_then(owned):
    desk = owned
    events = desk.cli("ewa", "events", "--after", "0", "--count", "8")
    number = {line.split()[2]: line.split()[0] for line in events.splitlines()}
    assert "It waits: first in line" in desk.cli("ewa", "why", "c1", "--at", number["queued"])
    before = desk.cli("ewa", "why-waiting", "c1", "--at", number["queued"])
    assert "AGENTS  CODE" in before and "not-receptive" in before
    assert desk.cli("ewa", "why-not", "c1", "bartek") == "Bartek: does not serve queue billing\n"
    assert "was-not-open" in desk.cli("ewa", "why", "c1", "--at", number["presence-set"], code=1)
    assert desk.cli("ewa", "why", "c1", "--at", "99999", code=1)
    assert "Events are numbered from 1." in desk.cli("ewa", "why", "c1", "--at", "0", code=2)
    assert "Name the agent too: frontdesk why-not c1 AGENT." in desk.cli("ewa", "why-not", "c1", code=2)
    standings = desk.cli("ewa", "why", "c1", "--agents")
    assert "Ayşe: has it" in standings and "Ayşe owns it (active, accepted" in standings


def test_hours_are_shown(make):
    import datetime

    def clock(minutes):
        return (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(minutes=minutes)).strftime("%H:%M")

    def change(config):
        config["hours"] = {"shut": {"week": {"daily": [f"{clock(180)}-{clock(240)}"]}},
                           "ending": {"week": {"daily": [f"{clock(-60)}-{clock(90)}"]}}}
        config["queues"]["general"]["hours"] = "shut"
        config["queues"]["billing"]["hours"] = "ending"
        config["profiles"]["clerk"]["lastOfferBefore"] = "2h"
        config["agents"]["ayse"]["hours"] = "shut"
        config["agents"]["bartek"]["hours"] = "ending"

    desk = make(change)
    for name in ("ayse", "bartek"):
        desk.cli(name, "ready")
    queues, agents = desk.cli("ewa", "queues"), desk.cli("ewa", "agents")
    assert re.search(r"billing .* open, closes in 1 h \d+ min", queues)
    assert re.search(r"general .* closed, opens in (3 h|2 h 59 min)", queues)
    assert re.search(r"ayse .* ready, off shift ", agents) and re.search(r"bartek .* ready, shift ends in 1 h \d+ min", agents)
    assert desk.cli("ayse", "ready", "--overtime", "2h") == "You are ready, 2 h beyond the shift.\n"
    assert "off shift" not in desk.cli("ewa", "agents")
    desk.say(GENERAL)
    why = desk.cli("ewa", "why-waiting", "c1")
    assert "Queue general is closed and holds it: it opens in" in why
    assert not [line for text in (queues, agents, why) for line in narrow(text)]
