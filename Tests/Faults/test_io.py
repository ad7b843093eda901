"""Disks that fail and fill up: nothing false is acknowledged, callers hear of it, and the desk goes on afterwards.

FAULT_POINTS bounds the points of each walk through a round of work; by default (0) every call fails once.
LARGE_FAULT_POINTS is the same for rounds with large bodies (36).
"""

import errno
import glob
import os
import shutil
import subprocess

import pytest

import faultlab
import recovery
import replayer
import workload
from faultlab import BUDGET, CREATE, FAIL, MKDIR, RENAME, SHORT, SYNC, TRUNCATE, WRITE, Control, FaultDesk, desk
from promises import Promises
from rounds import STORE_FAILED, Round

POINTS = int(os.environ.get("FAULT_POINTS", "0"))
LARGE_POINTS = int(os.environ.get("LARGE_FAULT_POINTS", "36"))
FAR = 1 << 40
ANY = WRITE | SYNC | TRUNCATE | CREATE | RENAME | MKDIR


def steps(total, points):
    """Which calls of so many are made to fail: all (0 points), or evenly spread ones."""
    if points == 0 or total <= points:
        return range(total)
    return sorted({number * total // points for number in range(points)})


def walk(libraries, name, operations, mode=FAIL, error=errno.EIO, large=False, match=""):
    """Fails one call after the other, each in a round of its own; says how many did fail."""
    control = Control()
    with FaultDesk(libraries, control=control) as house:
        house.start()
        house.agent("ayse").ready().close()
        work = Round(house, control, large)
        work.run()
        control.arm(operations, FAIL, skip=FAR, match=match)
        work.run()
        house.receiver.wait(2)
        total = control.counted
        control.disarm()
        points = 0
        for skip in steps(total, POINTS or (LARGE_POINTS if large else 0)):
            control.arm(operations, mode, error, skip=skip, match=match)
            work.run()
            points += control.disarm() > 0
            work.recover()
        findings = work.findings()
        log = house.log_text()
    control.close()
    faultlab.FIGURES.append(
        f"{name}: {points} points of {total}, {work.refused} calls heard 503, {work.silent} nothing, "
        f"{work.exits} times the daemon ended with 74, {len(findings)} findings")
    assert findings == [], log[-2000:]
    return points, work


@pytest.mark.parametrize("name, error", [("write ENOSPC", errno.ENOSPC), ("write EIO", errno.EIO)])
def test_any_write_may_fail(libraries, name, error):
    points, work = walk(libraries, name, WRITE | TRUNCATE, error=error)
    assert points >= min(25, POINTS or 25)
    assert work.refused + work.silent > 0


def test_any_sync_may_fail(libraries):
    points, work = walk(libraries, "sync EIO", SYNC)
    assert points >= 3
    assert work.refused + work.silent > 0


def test_short_writes_are_completed(libraries):
    points, work = walk(libraries, "short write", WRITE, SHORT)
    assert points >= min(25, POINTS or 25)
    assert (work.refused, work.silent, work.exits) == (0, 0, 0)


@pytest.mark.parametrize("name, operations, mode, error", [
    ("large body, write ENOSPC", WRITE | CREATE | MKDIR, FAIL, errno.ENOSPC),
    ("large body, sync EIO", SYNC, FAIL, errno.EIO),
    ("large body, rename EIO", RENAME, FAIL, errno.EIO),
    ("large body, short write", WRITE, SHORT, 0),
])
def test_a_large_body_is_there_or_not_acknowledged(libraries, name, operations, mode, error):
    points, work = walk(libraries, name, operations, mode, error, large=True)
    assert points >= 1
    if mode == SHORT:
        assert (work.refused, work.silent, work.exits) == (0, 0, 0)


def test_a_start_that_meets_a_fault_ends_with_74_or_works(libraries):
    control = Control()
    with FaultDesk(libraries, control=control) as house:
        house.start()
        house.agent("ayse").ready().close()
        work = Round(house, control)
        points = ended = 0
        for number in range(4):
            work.run()
        for skip in range(0, 400, max(1, 400 // (POINTS or 400))):
            work.run()
            house.stop(9)
            control.arm(ANY, FAIL, errno.EIO, skip=skip)
            try:
                house.start()
            except RuntimeError:
                ended += 1
                if house.process.returncode != STORE_FAILED:
                    work.strange.append(f"call {skip} of the start: exit {house.process.returncode}")
            hits = control.disarm()
            if house.process.poll() is not None:
                house.start()
            if hits == 0:
                break
            points += 1
        findings = work.findings()
    control.close()
    faultlab.FIGURES.append(f"start EIO: {points} points, {ended} ended with 74, {len(findings)} findings")
    assert findings == []
    assert points >= 5


def test_a_start_on_a_full_disk_ends_with_74_and_says_where_to_look(libraries):
    control = Control()
    with FaultDesk(libraries, control=control) as house:
        house.start()
        assert house.say("hello").status == 202
        house.stop(9)
        control.arm(ANY & ~SYNC, FAIL, errno.ENOSPC, times=-1)
        code, text = house.run()
        assert code == STORE_FAILED and ("full" in text or "No space" in text), (code, text)
        assert f"look at the disk and the rights of {house.state}" in text and "df" in text, text
        assert control.disarm() > 0
        house.start()
        assert house.agent("ewa").work("c1")["state"] == "queued"
        assert house.stop() == 0
    control.close()


def test_a_full_disk_stops_the_work_until_there_is_space(libraries):
    """The disk has so many bytes left, then none for a while, then space again."""
    control = Control()
    with FaultDesk(libraries, control=control) as house:
        house.start()
        house.agent("ayse").ready().close()
        work = Round(house, control)
        work.run()
        points = 0
        for budget in [0, 1, 24, 4096, 4120, *range(8_000, 400_000, 32_000)]:
            control.arm(WRITE | TRUNCATE, BUDGET, times=-1, budget=budget)
            for _ in range(12):
                work.run()
                if house.process.poll() is not None:
                    break
            points += control.disarm() > 0
            work.recover()
        findings = work.findings()
    control.close()
    faultlab.FIGURES.append(
        f"full disk: {points} points, {work.refused} calls heard 503, {work.silent} nothing, "
        f"{work.exits} times the daemon ended with 74, {len(findings)} findings")
    assert findings == []
    assert points >= 8
    assert work.cut_off == 0, "a request in hand is answered with 503 before the daemon ends"


def test_a_failed_sync_is_never_believed_afterwards(libraries):
    """After a sync that failed the pages count as clean and are not on the disk. What is acknowledged later must not
    rest on them: power cuts after the failure, on a disk where none of those pages arrived."""
    states, failures, points = 0, [], 0
    for skip in range(6):
        control, folder = Control(), faultlab.memory_folder("fd-log-")
        log = f"{folder}/log"
        with FaultDesk(libraries, control=control, record=log) as house:
            house.start()
            house.agent("ayse").ready().close()
            work = Round(house, control)
            work.run()
            control.arm(SYNC, FAIL, errno.EIO, skip=skip, match="-wal" if skip < 4 else "")
            work.run()
            points += control.disarm() > 0
            work.recover()
            for _ in range(4):
                work.run()
            house.stop(9)
            failures += work.strange
        records = replayer.read_log(log)
        promises = Promises(records)
        failed = [place for place, record in enumerate(records) if record.op == "F"]
        first = failed[0] if failed else len(records)
        cuts = sorted((place, strategy, place * 7 + number) for number, strategy in enumerate(replayer.STRATEGIES)
                      for place in range(first + 1, len(records) + 1, 23))
        base = faultlab.memory_folder("fd-states-")
        for number, (cut, strategy, seed, state) in enumerate(replayer.states(records, cuts)):
            home = f"{base}/{number}"
            os.mkdir(home)
            replayer.write_state(state, home)
            findings = recovery.look(home, promises.before(cut), work.posted, thorough=number % 8 == 0)
            failures += [(skip, cut, strategy, findings[:3])] if findings else []
            states += 1
            shutil.rmtree(home)
        shutil.rmtree(base)
        shutil.rmtree(folder)
        control.close()
    faultlab.FIGURES.append(f"failed sync, then power cut: {points} points, {states} states, {len(failures)} failures")
    assert failures == []
    assert points >= 4


def test_no_space_inside_the_copy_of_the_log_costs_nobody_an_answer(libraries):
    """SQLite's own checkpoint, beside the work and at the end: the log stays whole, so nothing is lost; it grows."""
    control = Control()
    with FaultDesk(libraries, control=control) as house:
        house.start()
        work = Round(house, control)
        control.arm(WRITE | TRUNCATE, FAIL, errno.ENOSPC, times=-1, match="/desk.sqlite")
        posted = 0
        while "the write-ahead log was not copied" not in house.log_text() and posted < 600:
            posted += 1
            assert work.write(f"big-{posted}-x", f"{posted} " + "long " * 4_000)
        assert control.block.hits > 0, "the copy was never tried"
        work.run()
        assert (work.refused, work.silent, work.strange) == (0, 0, [])
        assert house.stop() == 0, "what could not be moved is still in the log"
        hits = control.disarm()
        house.start()
        for number in range(200):
            assert work.write(f"more-{number}-x", f"{number} " + "long " * 4_000)
        findings = work.findings()
    control.close()
    faultlab.FIGURES.append(f"no space in the copy of the log: {hits} writes failed, {posted} messages meanwhile, "
                            f"{len(findings)} findings")
    assert findings == []


@pytest.mark.parametrize("operations, error, match", [
    (WRITE, errno.ENOSPC, ".ckpt.0.part"), (CREATE, errno.ENOSPC, ".ckpt.0.part"), (SYNC, errno.EIO, ".ckpt.0.part"),
    (RENAME, errno.EIO, ".ckpt"), (MKDIR, errno.ENOSPC, "/checkpoints"),
], ids=["no space", "no file", "no sync", "no name", "no folder"])
def test_a_checkpoint_that_cannot_be_written_leaves_none_and_the_next_stop_writes_one(libraries, operations, error, match):
    control = Control()
    with FaultDesk(libraries, control=control) as house:
        house.start()
        work = Round(house, control)
        work.run()
        control.arm(operations, FAIL, error, times=-1, match=match)
        assert house.stop() == 0
        assert control.disarm() > 0
        assert "no checkpoint was written" in house.log_text()
        assert house.sql("SELECT count(*) FROM checkpoint") == [(0,)]
        assert glob.glob(f"{house.state}/checkpoints/*.ckpt") == []
        house.start()
        work.run()
        assert work.findings() == []
        ((sequence,),) = house.sql("SELECT last_seq FROM checkpoint")
        assert os.listdir(f"{house.state}/checkpoints") == [f"{sequence}.ckpt"]
    control.close()


class Mounted:
    """A file system of its own of 8 MiB, in memory."""

    def __enter__(self):
        self.folder = faultlab.memory_folder("fd-small-")
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m,mode=0700", "frontdesk-test", self.folder],
                              capture_output=True, text=True)
        if done.returncode != 0:
            os.rmdir(self.folder)
            faultlab.FIGURES.append(f"SKIPPED the real full disk: mount was refused: {done.stderr.strip()}")
            pytest.skip(f"mount was refused: {done.stderr.strip()}")
        return self.folder

    def __exit__(self, *error):
        subprocess.run(["umount", "-l", self.folder], check=True)
        os.rmdir(self.folder)


def test_below_the_floor_intake_stops_and_agents_finish(libraries):
    """A real file system of 8 MiB is always below the floor of 256 MiB; then it is filled to the last byte."""
    with Mounted() as small, FaultDesk(libraries) as house:
        house.start()
        for number in range(4):
            assert house.say("hello", sender=f"s{number}").status == 202
        house.stop()
        shutil.copytree(house.state, small, dirs_exist_ok=True)
        house.state = small
        house.start()
        desk.until(lambda: has_no_room(house), 12, "the look at the free space")
        busy = house.say("is there room?", sender="late")
        assert (busy.status, busy.code) == (503, "busy") and busy.headers["Retry-After"], busy
        client = house.agent("ayse").ready()
        work = client.pull().json["work"][0]
        work = client.post(f"/v1/offers/{work['offer']}/accept").json
        answer = client.post(f"/v1/conversations/{work['conversation']}/reply",
                             {"epoch": work["epoch"], "text": "done", "then": "resolve"})
        assert answer.status == 200, answer
        house.receiver.wait(1)
        fill(f"{small}/filler")
        control_round = Round(house, None)
        for _ in range(3):
            control_round.serve()
        os.unlink(f"{small}/filler")
        if house.process.poll() is not None:
            assert house.process.returncode == STORE_FAILED
            house.start()
        client.close()
        control_round.serve()
        assert control_round.strange == []
        assert house.stop() == 0
        assert recovery.verify(f"{small}/desk.sqlite") is None
        promises = [("message", int(answer.json["message"][1:]), True)]
        promises += [("message", message, True) for _, _, message in control_round.answered]
        assert recovery.look(small, promises, {}, thorough=False) == []
        faultlab.FIGURES.append(
            f"real full disk: intake stopped with 503 busy; filled up, {control_round.refused} calls heard 503, "
            f"{control_round.silent} nothing")


def has_no_room(house):
    """Whether the daemon has seen how little is left; it looks every few seconds."""
    client = house.admin()
    status = client.get("/v1/status").json
    client.close()
    return status["store"]["hasRoom"] is False


def test_a_bad_body_is_not_kept_below_the_floor_either(libraries):
    with Mounted() as small, FaultDesk(libraries) as house:
        house.state = small
        house.start()
        desk.until(lambda: has_no_room(house), 12, "the look at the free space")
        answer = house.post("/hooks/chat", b'{"id": "bad"}' + b" " * 300, message_id="bad")
        assert (answer.status, answer.code) == (503, "busy"), answer


def test_intake_below_the_floor_is_refused_from_the_first_message(libraries):
    with Mounted() as small, FaultDesk(libraries) as house:
        house.state = small
        house.start()
        assert house.say("hello").status == 503


def fill(path):
    """Takes the last byte of the file system."""
    with open(path, "wb", buffering=0) as file:
        for size in (65_536, 512, 1):
            try:
                while file.write(b"x" * size):
                    pass
            except OSError:
                pass
