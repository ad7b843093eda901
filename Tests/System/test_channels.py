"""What operators see of a channel at a provider: its last successes both ways, what has gone wrong, and what waits."""

import pytest

from desk import until
from peers.presets import TEXT, deliver
from peers.recorder import answer
from peers.talk import credentials, reply, row, sent, standing
from peers.twilio import FakeTwilio

PATH, PUBLIC = "/hooks/sms", "https://desk.example.com/hooks/sms"
#: Failures in a row after which a destination is left alone.
FAILURES = 5


@pytest.fixture
def twilio():
    with FakeTwilio(PUBLIC) as peer:
        yield peer


@pytest.fixture
def desk(make, twilio):
    def change(config):
        config["channels"]["sms"] = twilio.channel(PATH, weight=5)

    return make(change, before=credentials(twilio=twilio.token))


def asked(desk, twilio, client, number):
    """A customer's question, in the hands of the client."""
    assert deliver(desk, PATH, twilio.text(f"SMin{number}", TEXT, sender=f"+1415867530{number}")).status == 200
    return client.take_next()


def cells(desk):
    """State, last in, last out and what is to be sent, by the table."""
    return [cell.strip() for cell in row(desk, "sms").split("  ") if cell.strip()][2:]


def test_a_channel_shows_its_last_successes_its_last_error_and_its_backlog(desk, twilio, needs_cli):
    ewa = desk.agent("ewa").ready()
    new = standing(desk, "sms")
    assert new == {
        "channel": "sms", "type": "twilio", "class": "deferred", "state": "up", "in": {"state": "open"},
        "out": {"state": "open", "waiting": 0}}
    assert cells(desk) == ["up", "never", "never", "0"]

    body, headers = twilio.text("SMforged", TEXT)
    assert desk.web("POST", PATH, body, {**headers, "x-twilio-signature": "forged"}).status == 401
    refused = standing(desk, "sms")["in"]
    assert refused["error"] and refused["refusedAt"] and "lastAt" not in refused
    works = [asked(desk, twilio, ewa, number) for number in range(FAILURES)]
    taken = standing(desk, "sms")
    assert taken["in"]["lastAt"] > refused["refusedAt"] and "error" not in taken["in"] and "lastAt" not in taken["out"]

    reply(ewa, works[0], "first")
    sent(desk)
    well = standing(desk, "sms")
    assert (well["state"], well["out"]["waiting"]) == ("up", 0) and "error" not in well["out"]
    assert well["out"]["lastAt"] > taken["in"]["lastAt"] and well["in"]["lastAt"] == taken["in"]["lastAt"]
    assert cells(desk)[:1] + cells(desk)[3:] == ["up", "0"] and "never" not in row(desk, "sms")

    twilio.plan(*[answer(503)] * 1_000)
    for work in works:
        reply(ewa, work, "while Twilio is away")
    until(lambda: standing(desk, "sms")["out"]["state"] == "closed", 20, "the destination left alone")
    away = standing(desk, "sms")
    assert away["state"] == "failing" and away["out"]["error"] == "http 503" and away["out"]["retryAt"]
    assert away["out"]["lastAt"] == well["out"]["lastAt"] and away["in"] == well["in"]
    until(lambda: standing(desk, "sms")["out"]["waiting"] == FAILURES, what="all of them waiting")
    line = row(desk, "sms")
    assert "out: http 503, again" in line and cells(desk)[0] == "failing" and cells(desk)[3] == str(FAILURES)
    assert {each["status"] for each in desk.admin().ok("GET", "/v1/outbox")["outbox"]} == {503}

    twilio.planned.clear()
    sent(desk)
    assert twilio.count == 1 + FAILURES
    back = standing(desk, "sms")
    assert (back["state"], back["out"]["state"], back["out"]["waiting"]) == ("up", "open", 0)
    assert "error" not in back["out"] and back["out"]["lastAt"] > well["out"]["lastAt"]
    assert cells(desk)[0] == "up" and cells(desk)[3:] == ["0"]
