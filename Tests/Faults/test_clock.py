"""Clocks that jump, stops that last for days, and a history that is cut: the real daemon under a clock of the test's."""

import calendar
import os
import re
import time

import pytest

import recovery
from faultlab import Clock, FaultDesk, desk

HOUR, DAY = 3600, 86_400


@pytest.fixture
def clock():
    clock = Clock()
    yield clock
    clock.close()


def say(house, clock, text, sender):
    """A customer writes, at the time the daemon believes."""
    key = f"k-{sender}-{os.urandom(4).hex()}"
    answer = house.post("/hooks/chat", {"id": key, "from": {"id": sender}, "text": text}, stamp=str(clock.wall()))
    assert answer.status == 202, answer
    return answer.json["conversation"]


def opened(house, conversation):
    """When it was opened, by the desk's time: seconds."""
    text = house.agent("ewa").ok("GET", f"/v1/conversations/{conversation}")["openedAt"]
    return calendar.timegm(time.strptime(text[:19], "%Y-%m-%dT%H:%M:%S"))


def soundly_ended(house):
    assert house.stop() == 0
    assert recovery.verify(f"{house.state}/desk.sqlite") is None


def test_a_jump_of_the_wall_clock_is_followed_after_ten_minutes_with_an_entry(libraries, clock):
    with FaultDesk(libraries, clock=clock) as house:
        house.start()
        ewa = house.agent("ewa").ready()
        say(house, clock, "before", "a")
        offer = ewa.pull().json["work"][0]
        clock.move(wall=9 * HOUR)
        # Not believed: a wrong date would make every deadline pass.
        assert abs(opened(house, say(house, clock, "during", "b")) - time.time()) < 60
        clock.move(boot=9 * 60)
        assert abs(opened(house, say(house, clock, "still", "c")) - time.time() - 9 * 60) < 60
        assert "follows" not in house.log_text()
        clock.move(boot=60)
        # Nobody calls: a loop that slept by the wall clock would not come back for nine hours.
        desk.until(lambda: "the desk's time follows it" in house.log_text(), 10, "the word in the log")
        assert abs(opened(house, say(house, clock, "after", "d")) - clock.wall()) < 60
        assert house.metric("clock_ahead_seconds") == 0
        # The jump alone has ended no offer; the ten minutes of boot time have, as they should.
        assert ewa.work(offer["conversation"])["state"] in ("queued", "offered")
        soundly_ended(house)
        # Command 19 and its one event, 5, of the same span.
        rows = [bytes for (bytes,) in house.sql("SELECT bytes FROM journal")]
        assert sum(len(re.findall(rb"\x13(.{4,8})\x01\x05\1", row, re.DOTALL)) for row in rows) == 1


def test_an_offer_outlives_the_jump(libraries, clock):
    def long_offers(config):
        config["queues"]["general"]["live"] = {"offer": {"timeout": "20m"}}

    with FaultDesk(libraries, clock=clock, change=long_offers) as house:
        house.start()
        ewa = house.agent("ewa").ready()
        say(house, clock, "before", "a")
        offer = ewa.pull().json["work"][0]
        clock.move(wall=9 * HOUR)
        assert ewa.work("c1")["state"] == "offered"
        clock.move(boot=10 * 60)
        desk.until(lambda: "the desk's time follows it" in house.log_text(), 10, "the word in the log")
        assert ewa.work("c1")["state"] == "offered", "ten of its twenty minutes have passed, not nine hours"
        clock.move(wall=9 * 60, boot=9 * 60)
        assert ewa.work("c1")["state"] == "offered"
        clock.move(wall=60, boot=60)
        desk.until(lambda: ewa.work("c1")["state"] == "queued", 10, "the miss")
        assert ewa.post(f"/v1/offers/{offer['offer']}/accept").status == 404
        soundly_ended(house)


def test_after_a_stop_of_days_the_desk_lives_today(libraries, clock):
    with FaultDesk(libraries, clock=clock) as house:
        house.start()
        ewa = house.agent("ewa").ready()
        say(house, clock, "before", "a")
        offer = ewa.pull().json["work"][0]
        house.stop()
        clock.move(wall=3 * DAY, boot=3 * DAY)
        house.start()
        ewa = house.agent("ewa")
        assert ewa.work(offer["conversation"])["state"] == "offered", "nobody could answer it meanwhile"
        assert abs(opened(house, say(house, clock, "after", "b")) - clock.wall()) < 60
        soundly_ended(house)


def test_history_before_the_retention_goes_and_the_rest_explains_itself(libraries, clock):
    with FaultDesk(libraries, clock=clock) as house:
        for day in range(3):
            house.start()
            ewa = house.agent("ewa").ready()
            say(house, clock, f"day {day}", f"s{day}")
            done = ewa.take_next()
            ewa.ok("POST", f"/v1/conversations/{done['conversation']}/resolve",
                   {"epoch": done["epoch"], "sendAnyway": True})
            # Each stop writes a checkpoint, for hours have passed since the last.
            assert house.stop() == 0
            clock.move(wall=2 * DAY, boot=2 * DAY)
        before = house.sql("SELECT last_seq FROM checkpoint ORDER BY last_seq")
        assert len(before) == 3
        house.config["store"]["retention"] = "1d"
        house.start()
        desk.until(lambda: house.sql("SELECT min(last_seq) FROM checkpoint") == before[2:], 10, "the cut")
        assert "the journal before the retention is removed" in house.log_text()
        (base,), = before[2:]
        assert house.sql("SELECT first_seq FROM journal ORDER BY last_seq LIMIT 1") == [(base + 1,)]
        desk.until(lambda: os.listdir(f"{house.state}/checkpoints") == [f"{base}.ckpt"], 10, "the files' end")
        ewa = house.agent("ewa")
        for cursor in (0, 1, base - 1):
            answer = ewa.get(f"/v1/events?after={cursor}")
            assert (answer.status, answer.code, answer.json["oldest"]) == (410, "cursor-gone", str(base)), answer
        stream = desk.Stream(ewa, f"?after={base}")
        assert stream.cursor is None or int(stream.cursor) >= base
        stream.close()
        for conversation in ("c1", "c2", "c3"):
            assert house.agent("ewa").ok("GET", f"/v1/conversations/{conversation}/why")["sentences"]
            assert house.agent("ewa").ok("GET", f"/v1/conversations/{conversation}/messages")["messages"]
        say(house, clock, "and on", "later")
        soundly_ended(house)
        house.start()
        soundly_ended(house)


def test_a_journal_ahead_of_the_clock_is_refused_unless_accepted(libraries, clock):
    with FaultDesk(libraries, clock=clock) as house:
        house.start()
        say(house, clock, "before", "a")
        house.stop()
        clock.move(wall=-HOUR)
        code, text = house.run()
        assert code == 78 and "--accept-clock" in text, (code, text)
        house.start("--accept-clock")
        assert house.agent("ewa").work("c1")["state"] == "queued"
        desk.until(lambda: house.metric("clock_ahead_seconds") > 3000, 10, "the metric")
        assert abs(opened(house, say(house, clock, "after", "b")) - time.time()) < 60, "the desk's time does not go back"
        soundly_ended(house)


def test_timers_go_on_when_the_wall_clock_is_set_back(libraries, clock):
    """Nobody calls, nothing comes: the loop wakes by itself, and the desk's time does not wait for the wall."""

    def short(config):
        config["queues"]["general"]["live"] = {"wrapUp": "5s"}

    with FaultDesk(libraries, clock=clock, change=short) as house:
        house.start()
        ewa = house.agent("ewa").ready()
        say(house, clock, "hello", "a")
        work = ewa.take_next()
        ewa.ok("POST", f"/v1/conversations/{work['conversation']}/resolve", {"epoch": work["epoch"], "sendAnyway": True})
        clock.move(wall=-HOUR)
        desk.until(lambda: house.sql("SELECT count(*) FROM work") == [(0,)], 20, "the end of the wrap-up")
        soundly_ended(house)
