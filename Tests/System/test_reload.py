"""A configuration that changes while the desk goes on."""

import os
import signal

import pytest
from desk import later, until

TEXT = "Please I want a refund for my order, it never arrived."
GENERAL = "Hello, when do you open tomorrow?"


def reload(desk):
    """Writes the present configuration and asks for it."""
    desk.write_config()
    return desk.admin().post("/v1/config/reload")


@pytest.fixture
def waiting(make):
    """c1 waits in billing, which asks for a skill that ewa lacks."""
    desk = make()
    desk.say(TEXT, sender="a")
    return desk


def test_nothing_new(desk):
    answer = reload(desk)
    assert answer.status == 200, answer
    assert (answer.json["generation"], answer.json["isNew"]) == (1, False)


def test_what_waits_is_seen_by_the_new_rules(waiting):
    desk = waiting
    desk.config["routes"][0]["require"]["billing"] = 9
    answer = reload(desk)
    assert answer.status == 200, answer
    assert (answer.json["generation"], answer.json["isNew"]) == (2, True)
    assert answer.json["moved"] == [
        {"queue": "billing", "conversations": 1, "gained": [], "lost": ["ayse", "bartek"], "candidates": 1}], answer.json
    desk.config["routes"][0]["require"]["billing"] = 7
    moved = reload(desk).json["moved"]
    assert [(each["gained"], each["lost"], each["candidates"]) for each in moved] == [(["ayse"], [], 2)]
    assert desk.agent("ayse").ready().next()["conversation"] == "c1"
