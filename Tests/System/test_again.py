"""Calls that come again because their answer was lost: under an `Idempotency-Key` each is done once and answered as it was,
also when somebody else has gone on with the conversation, and over a restart.
"""

import json
import signal
import subprocess

import pytest
from desk import cli_binary, later, uid_of, until

TEXT = "Please I want a refund for my order"


def again(desk, client, path, body, key="k1", restart=None, between=lambda: None):
    """The first answer and that of the same call again."""
    head = {"Idempotency-Key": key}
    first = client.call("POST", path, body, headers=head)
    between()
    if restart:
        desk.restart(restart)
        client.close()
    return first, client.call("POST", path, body, headers=head)


def one_ready(config):
    config["decline"] = {"coolDown": "1h"}
    for queue in config["queues"].values():
        queue["live"] = {"offer": {"timeout": "60s"}, "wrapUp": "0s"}


@pytest.fixture
def pair(make):
    """A desk with two agents who pull, and what the first of them was offered."""
    desk = make(one_ready)
    ewa, bartek = desk.agent("ewa").ready(), desk.agent("bartek")
    desk.say(TEXT)
    return desk, ewa, bartek, ewa.next()


@pytest.mark.parametrize("restart", [None, signal.SIGKILL], ids=["", "killed"])
def test_a_decline_is_answered_again_although_a_colleague_has_the_offer_by_now(pair, restart):
    desk, ewa, bartek, offer = pair
    waiting = later(bartek.ready().pull, "20s")
    desk.parked(1)

    def is_theirs():
        theirs = waiting.result(20)
        assert theirs.status == 200 and theirs.json["work"][0]["conversation"] == offer["conversation"]

    path = f"/v1/offers/{offer['offer']}/decline"
    first, second = again(desk, ewa, path, {"reason": "busy"}, restart=restart, between=is_theirs)
    assert first.status == second.status == 200 and first.json["epoch"] == second.json["epoch"]
    assert second.json["state"] == "queued" and "owner" not in second.json
    # Nothing happened twice, and without a key it is another's.
    assert desk.agent("bartek").me()["work"][0]["state"] == "offered"
    assert ewa.post(path, {"reason": "busy"}).status == 404
    other = ewa.call("POST", path, {"reason": "lunch"}, headers={"Idempotency-Key": "k1"})
    assert other.status == 422 and other.code == "key-reused"


def test_what_is_given_back_or_handed_on_is_answered_again(pair):
    desk, ewa, bartek, offer = pair
    work = ewa.accept(offer)
    path = f"/v1/conversations/{work['conversation']}"
    waiting = later(bartek.ready().pull, "20s")
    desk.parked(1)
    first, second = again(desk, ewa, f"{path}/return", {"epoch": work["epoch"]})
    assert waiting.result(20).status == 200
    assert first.status == second.status == 200, (first, second)
    assert (first.json["epoch"], first.json["state"]) == (second.json["epoch"], second.json["state"])
    assert ewa.post(f"{path}/return", {"epoch": work["epoch"]}).status == 409
    theirs = bartek.accept(bartek.next("0s"))
    first, second = again(desk, bartek, f"{path}/transfer", {"epoch": theirs["epoch"], "queue": "general"}, "k2")
    assert first.status == second.status == 200 and first.json["epoch"] == second.json["epoch"], (first, second)
    count = desk.sql("SELECT count(*) FROM idempotency")
    assert count == [(2,)], "one result for each key"


def test_a_resolve_is_answered_again_although_the_customer_has_come_back(pair):
    desk, ewa, _, offer = pair
    work = ewa.accept(offer)
    path = f"/v1/conversations/{work['conversation']}/resolve"
    head = {"Idempotency-Key": "r1"}
    first = ewa.call("POST", path, {"epoch": work["epoch"]}, headers=head)
    assert first.status == 200 and first.json["state"] == "resolved"
    desk.say("And one thing more, about the refund")
    until(lambda: ewa.work(work["conversation"])["state"] != "resolved", 10, "the conversation's return")
    second = ewa.call("POST", path, {"epoch": work["epoch"]}, headers=head)
    assert second.status == 200 and second.json["state"] == "resolved", second
    assert second.json["epoch"] == first.json["epoch"]
    assert ewa.work(work["conversation"])["state"] != "resolved", "it was not done again"


def test_what_is_opened_by_hand_is_opened_once(desk):
    body = {"channel": "chat", "contact": {"phone": "+90 555"}, "text": "called about a refund", "take": True}
    first, second = again(desk, desk.agent("ewa").ready(), "/v1/conversations", body, restart=signal.SIGKILL)
    assert first.status // 100 == second.status // 100 == 2
    assert first.json["conversation"] == second.json["conversation"] and first.json["message"] == second.json["message"]
    assert desk.sql("SELECT count(*) FROM conversation") == [(1,)]


def test_a_discarded_answer_is_discarded_once_and_answered_alike(desk):
    desk.receiver.answers = [400]
    ewa = desk.agent("ewa").ready()
    desk.say(TEXT)
    work = ewa.take_next()
    ewa.change(work["conversation"], "reply", epoch=work["epoch"], text="Soon.")
    admin = desk.admin()
    until(lambda: [each for each in admin.ok("GET", "/v1/outbox")["outbox"] if each["state"] == "held"], 10, "a held answer")
    first, second = again(desk, admin, "/v1/outbox/x1/discard", {}, restart=signal.SIGKILL)
    assert first.status == second.status == 204
    assert admin.post("/v1/outbox/x1/discard").status == 404
    events = [name for (name,) in desk.sql("SELECT count(*) FROM outbox")]
    assert events == [0]


def test_a_batch_that_comes_again_gives_each_of_its_calls_the_first_answer(pair):
    desk, ewa, _, offer = pair
    calls = [
        {"method": "POST", "path": f"/v1/offers/{offer['offer']}/accept", "body": {}},
        {"method": "POST", "path": f"/v1/conversations/{offer['conversation']}/note", "body": {"text": "a note"}},
    ]
    first, second = again(desk, ewa, "/v1/batch", {"calls": calls}, restart=signal.SIGKILL)
    assert [each["status"] for each in first.json["results"]] == [200, 200], first
    assert first.json == second.json
    assert desk.sql("SELECT count(*) FROM message WHERE direction = 2") == [(1,)]


def test_events_are_followed_over_restarts_without_a_gap_and_each_once(desk):
    ewa = desk.agent("ewa").ready()
    words = [cli_binary(), "events", "--after", "0", "--json", "--socket", f"{desk.runtime}/agent.sock"]
    said = f"{desk.folder}/events"
    with open(said, "w+") as file, subprocess.Popen(words, user=uid_of("ewa"), stdout=file, stderr=file, cwd="/") as follower:
        def followed():
            with open(said) as lines:
                return [json.loads(line)["id"] for line in lines.read().split("\n")[:-1]]

        try:
            for turn, number in enumerate([None, signal.SIGTERM, signal.SIGKILL, signal.SIGTERM]):
                if number:
                    desk.restart(number)
                    ewa.close()
                seen = len(followed())
                desk.say(TEXT, sender=f"c{turn}")
                until(lambda: len(followed()) > seen, 20, "what has happened since")
            assert follower.poll() is None, "it goes on"
            ids = followed()
        finally:
            follower.terminate()
    anew = subprocess.run([*words, "--count", str(len(ids))], user=uid_of("ewa"), capture_output=True, check=True, cwd="/", timeout=30)
    assert len(ids) > 8 and ids == [json.loads(line)["id"] for line in anew.stdout.splitlines()]
