"""What an agent sets aside: parked and snoozed work, promises, and how it comes back."""

import datetime
import time

import pytest
from desk import Stream, until

TEXT = "Please I want a refund for my order, it never arrived."
DAY = 86_400


def ahead(seconds):
    """A time from now on, as the API wants it."""
    moment = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=seconds)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def same_time(left, right):
    """Whether two times are the same; zeros at the end of a fraction may be left out."""
    return left.rstrip("Z").rstrip("0").rstrip(".") == right.rstrip("Z").rstrip("0").rstrip(".")


@pytest.fixture
def owned(desk):
    """c1 is ayse's."""
    ayse = desk.agent("ayse").ready()
    desk.say(TEXT, message_id="e1")
    return desk, ayse, ayse.take_next()


@pytest.mark.parametrize("verb", ["snooze", "park", "reply"])
@pytest.mark.parametrize("wanted", [
    "tomorrow", "2h", 7, "", "2026-13-01T00:00:00Z", lambda: ahead(-10), lambda: ahead(367 * DAY), "9999-12-31T23:59:59Z"])
def test_a_time_that_cannot_be(owned, verb, wanted):
    desk, ayse, work = owned
    more = {"text": "Later", "then": "snooze"} if verb == "reply" else {}
    wanted = wanted() if callable(wanted) else wanted
    answer = ayse.change("c1", verb, epoch=work["epoch"], seen="m1", until=wanted, **more)
    assert answer.status == 400 and answer.code == "bad-request" and answer.json["pointer"] == "/until", answer
    assert ayse.work("c1")["state"] == "active" and desk.receiver.replies == []


def test_only_parking_goes_without_a_time(owned):
    _, ayse, work = owned
    for verb, more in (("snooze", {}), ("reply", {"text": "Later", "then": "snooze"})):
        answer = ayse.change("c1", verb, epoch=work["epoch"], seen="m1", **more)
        assert answer.status == 400 and answer.json["pointer"] == "/until", answer
        assert "overtime" not in answer.json["detail"], "that is of another call"
    parked = ayse.ok("POST", "/v1/conversations/c1/park", {"epoch": work["epoch"], "seen": "m1"})
    assert parked["state"] == "parked" and "until" not in parked


def test_parked_work_weighs_less_and_its_answer_stays_due(owned):
    _, ayse, work = owned
    parked = ayse.ok("POST", "/v1/conversations/c1/park", {"epoch": work["epoch"], "seen": "m1", "until": ahead(3600)})
    assert (parked["owner"], parked["epoch"], parked["due"]) == ("ayse", work["epoch"], work["due"])
    assert ayse.me()["load"]["units"] == 6
    assert ayse.change("c1", "active", epoch=work["epoch"]).status == 200
    assert ayse.me()["load"]["units"] == 30
    snoozed = ayse.ok("POST", "/v1/conversations/c1/snooze", {"epoch": work["epoch"], "seen": "m1", "until": ahead(3600)})
    assert snoozed["due"] == work["due"], "the clock of an unanswered message runs on"
    assert ayse.me()["load"]["units"] == 3


@pytest.mark.parametrize("verb", ["snooze", "park"])
def test_it_comes_back_at_its_time_to_its_agent(owned, verb):
    desk, ayse, work = owned
    stream = Stream(ayse)
    wanted = ahead(1)
    aside = ayse.ok("POST", f"/v1/conversations/c1/{verb}", {"epoch": work["epoch"], "seen": "m1", "until": wanted})
    assert same_time(aside["until"], wanted)
    back = ayse.next("5s")
    assert (back["kind"], back["conversation"], back["state"], back["owner"]) == ("wake", "c1", "active", "ayse")
    assert "until" not in back and back["due"] == work["due"]
    events = stream.wait(lambda stream: any(name == "active" for _, name, _ in stream.events))
    stream.close()
    (data,) = [data for _, name, data in events if name == verb + ("d" if verb == "snooze" else "ed")]
    assert same_time(data["until"], wanted)
    (woke,) = [data for _, name, data in events if name == "active"]
    assert woke["at"] >= wanted


def test_an_agent_who_is_away_gets_it_back_in_the_queue(owned):
    desk, ayse, work = owned
    ayse.ok("POST", "/v1/conversations/c1/snooze", {"epoch": work["epoch"], "seen": "m1", "until": ahead(1)})
    ayse.put("/v1/me/presence", {"state": "away", "reason": "lunch"})
    back = until(lambda: (now := ayse.work("c1"))["state"] == "queued" and now)
    assert back["epoch"] == work["epoch"] + 1 and "owner" not in back
    assert ayse.ok("GET", "/v1/conversations/c1/why")["because"] == "snooze-over"
    assert desk.agent("ewa").ready().next()["conversation"] == "c1"


@pytest.mark.parametrize("verb", ["snooze", "park"])
def test_the_customer_wakes_it(owned, verb):
    desk, ayse, work = owned
    ayse.ok("POST", f"/v1/conversations/c1/{verb}", {"epoch": work["epoch"], "seen": "m1", "until": ahead(3600)})
    assert desk.say("One more thing").json["conversation"] == "c1"
    back = ayse.next()
    assert (back["kind"], back["state"], back["epoch"], back["lastMessage"]) == ("wake", "active", work["epoch"], "m2")
    assert "until" not in back


def test_a_promise_is_the_due(owned):
    _, ayse, work = owned
    wanted = ahead(1800)
    promised = ayse.ok("POST", "/v1/conversations/c1/snooze", {"epoch": work["epoch"], "seen": "m1", "until": wanted, "promise": True})
    assert promised["state"] == "snoozed" and same_time(promised["due"], wanted)
    stream = Stream(ayse, "?after=0")
    events = stream.wait(lambda stream: any(name == "snoozed" for _, name, _ in stream.events))
    stream.close()
    assert [data["promised"] for _, name, data in events if name == "snoozed"] == [True]


def test_an_answer_that_promises(owned):
    desk, ayse, work = owned
    wanted = ahead(2)
    body = {"epoch": work["epoch"], "seen": "m1", "text": "By then I know more.", "then": "snooze", "until": wanted, "promise": True}
    snoozed = ayse.ok("POST", "/v1/conversations/c1/reply", body)
    assert snoozed["state"] == "snoozed" and same_time(snoozed["until"], wanted) and "unanswered" not in snoozed
    assert desk.receiver.wait(1)[0]["body"]["text"] == "By then I know more."
    back = ayse.next("5s")
    assert back["kind"] == "wake" and back["state"] == "active" and ayse.me()["load"]["units"] == 30


@pytest.mark.parametrize("verb", ["snooze", "park"])
def test_the_time_can_be_changed(owned, verb):
    """The same call again gets the first answer; with another time it is another call."""
    _, ayse, work = owned
    body = {"epoch": work["epoch"], "seen": "m1", "until": ahead(3600)}
    first = ayse.ok("POST", f"/v1/conversations/c1/{verb}", body)
    assert ayse.ok("POST", f"/v1/conversations/c1/{verb}", body) == first
    body["until"] = ahead(1800)
    changed = ayse.ok("POST", f"/v1/conversations/c1/{verb}", body)
    assert same_time(changed["until"], body["until"]), (changed, body)
    assert same_time(ayse.work("c1")["until"], body["until"])


def test_what_is_parked_can_be_snoozed_and_the_other_way(owned):
    _, ayse, work = owned
    for verb, state in (("park", "parked"), ("snooze", "snoozed"), ("park", "parked"), ("active", "active")):
        more = {"until": ahead(3600)} if verb == "snooze" else {}
        assert ayse.ok("POST", f"/v1/conversations/c1/{verb}", {"epoch": work["epoch"], **more})["state"] == state
    assert "until" not in ayse.work("c1")


def test_nothing_is_set_aside_unread(owned):
    desk, ayse, work = owned
    desk.say("And another thing")
    for verb, more in (("park", {}), ("snooze", {"until": ahead(60)})):
        refused = ayse.change("c1", verb, epoch=work["epoch"], seen="m1", **more)
        assert refused.status == 409 and refused.code == "new-message" and refused.json["message"] == "m2", refused
        assert ayse.change("c1", verb, epoch=work["epoch"], seen="m1", sendAnyway=True, **more).status == 200


def test_only_who_has_it_sets_it_aside(owned):
    desk, ayse, work = owned
    refused = desk.agent("ewa").change("c1", "park", epoch=work["epoch"])
    assert refused.status == 409 and refused.code == "not-owner" and refused.json["owner"] == "ayse"
    assert ayse.change("c1", "park", epoch=work["epoch"] - 1).code == "stale-epoch"


def test_times_pass_while_the_daemon_is_down(owned):
    desk, ayse, work = owned
    ayse.ok("POST", "/v1/conversations/c1/snooze", {"epoch": work["epoch"], "seen": "m1", "until": ahead(1)})
    desk.stop()
    time.sleep(1)
    desk.start()
    assert desk.agent("ayse").next("5s")["kind"] == "wake"


def test_nothing_is_resolved_by_itself_within_a_minute(make):
    desk = make(lambda config: config["queues"]["billing"].update(live={"resolveAfter": "1s"}), start=False)
    code, said = desk.run()
    assert code == 78 and "resolveAfter" in said and "out of range" in said, said


@pytest.mark.parametrize("verb, more", [
    ("park", {"promise": True}), ("snooze", {"promise": True}),
    ("reply", {"text": "Soon.", "then": "wait", "until": "2030-01-01T00:00:00Z"})])
def test_an_instant_and_what_it_is_for_belong_together(owned, verb, more):
    _, ayse, work = owned
    answer = ayse.change("c1", verb, epoch=work["epoch"], seen="m1", **more)
    assert answer.status == 400 and answer.code == "bad-request" and answer.json["pointer"] == "/until", answer
    assert ayse.work("c1")["state"] == "active"
