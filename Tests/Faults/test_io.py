"""Disks that fail and fill up: nothing false is acknowledged, callers hear of it, and the desk goes on afterwards.

FAULT_POINTS bounds the points of each walk through a round of work; by default (0) every call fails once. LARGE_FAULT_POINTS is
the same for rounds with large bodies (36).
"""

import contextlib
import errno
import http.client
import os
import shutil
import subprocess

import pytest

import faultlab
import recovery
import replayer
import workload
from faultlab import BUDGET, CREATE, FAIL, MKDIR, RENAME, SHORT, SYNC, TRUNCATE, WRITE, Control, FaultDesk, desk

POINTS = int(os.environ.get("FAULT_POINTS", "0"))
LARGE_POINTS = int(os.environ.get("LARGE_FAULT_POINTS", "36"))
FAR = 1 << 40
STORE_FAILED = 74
# Seconds without an answer that count as silence.
SILENCE = 3
ANY = WRITE | SYNC | TRUNCATE | CREATE | RENAME | MKDIR


class Round:
    """A customer writes, an agent takes it and answers, the answer leaves: several commits, each with its sync.

    Keeps what was acknowledged and every answer that was none of the promised kinds.
    """

    def __init__(self, house, control, large=False):
        self.house, self.control, self.large = house, control, large
        self.posted, self.answered, self.strange = {}, [], []
        self.silent = self.cut_off = self.refused = self.exits = self.count = 0

    def call(self, what, body):
        """One request; None when there was no answer or a refusal by the store."""
        try:
            answer = body()
        except (OSError, http.client.HTTPException) as error:
            # Only a daemon that ends may leave a caller without an answer.
            try:
                status = self.house.process.wait(2)
            except subprocess.TimeoutExpired:
                status = None
            self.silent += 1
            self.cut_off += isinstance(error, http.client.RemoteDisconnected)
            if status != STORE_FAILED:
                self.strange.append(f"{what}: no answer, the daemon's status is {status}")
                self.house.stop(9)
            return None
        if answer.status >= 500:
            self.refused += 1
            if (answer.status, answer.code) not in ((503, "store-unavailable"), (503, "stopping")):
                self.strange.append(f"{what}: {answer}")
            return None
        return answer

    def write(self, dedupe, text):
        connection = http.client.HTTPConnection("127.0.0.1", self.house.port, timeout=SILENCE)
        answer = self.call("a message", lambda: self.house.post("/hooks/chat", {
            "id": dedupe, "from": {"id": dedupe}, "text": text}, connection=connection))
        connection.close()
        if answer is None:
            return False
        if answer.status not in (200, 202):
            self.strange.append(f"a message: {answer}")
            return False
        self.posted[int(answer.json["message"][1:])] = (dedupe, text)
        return True

    def serve(self):
        """One conversation from offer to answer. Gives up quietly where a call fails: the next round goes on."""
        with self.agent() as client:
            pulled = self.call("pull", client.pull)
            if pulled is not None and pulled.status == 200:
                self.finish(client, pulled.json["work"][0])

    def finish(self, client, work):
        if "offer" in work and work["state"] == "offered":
            answer = self.call("accept", lambda: client.post(f"/v1/offers/{work['offer']}/accept"))
            if answer is None or answer.status != 200:
                return
            work = answer.json
        body = {"epoch": work["epoch"], "text": "an answer", "then": "resolve", "sendAnyway": True}
        answer = self.call("reply", lambda: client.post(f"/v1/conversations/{work['conversation']}/reply", body))
        if answer is not None and answer.status == 200:
            self.answered.append((int(work["conversation"][1:]), answer.json["epoch"], int(answer.json["message"][1:])))

    def drain(self):
        """All that is open is finished, so that the next round begins as this one did."""
        with self.agent() as client:
            for _ in range(20):
                pulled = self.call("pull", lambda: client.pull(max=20))
                mine = self.call("me", lambda: client.get("/v1/me"))
                work = (mine.json["work"] if mine else []) + (pulled.json["work"] if pulled and pulled.status == 200 else [])
                work = list({item["conversation"]: item for item in work if item["state"] in ("offered", "active")}.values())
                if not work:
                    return
                for item in work:
                    self.finish(client, item)

    @contextlib.contextmanager
    def agent(self):
        client = self.house.agent("ayse")
        client.connection.timeout = SILENCE
        try:
            yield client
        finally:
            client.close()

    def run(self):
        self.count += 1
        text = f"round {self.count}" + (" large" * 12_000 if self.large else "")
        done = self.write(f"chat-r{self.count}-{self.count}", text)
        self.serve()
        self.settle()
        return done

    def settle(self):
        """Waits for the answer to have left, so that the commits around its sending are part of the round."""
        try:
            desk.until(lambda: self.house.process.poll() is not None or self.is_idle(), 0.4)
        except TimeoutError:
            pass

    def is_idle(self):
        admin = self.house.admin()
        admin.connection.timeout = SILENCE
        try:
            return not admin.get("/v1/outbox").json["outbox"]
        except (OSError, http.client.HTTPException, KeyError):
            return True
        finally:
            admin.close()

    def recover(self):
        """After the fault: the daemon works, or has ended with 74 and works once started again."""
        if self.house.process.poll() is not None:
            self.exits += 1
            if self.house.process.returncode not in (STORE_FAILED, -9):
                self.strange.append(f"the daemon ended with {self.house.process.returncode}")
            self.house.start()
        if f"chat-r{self.count}-{self.count}" not in {dedupe for dedupe, _ in self.posted.values()}:
            text = f"round {self.count}" + (" large" * 12_000 if self.large else "")
            if not self.write(f"chat-r{self.count}-{self.count}", text):
                self.strange.append("a message is still refused after the fault")
        self.drain()
        self.settle()

    def findings(self):
        """What was acknowledged and is not there, after an orderly stop."""
        self.house.start() if self.house.process.poll() is not None else None
        self.house.stop()
        promises = [("message", number, False) for number in self.posted]
        promises += [("message", message, True) for _, _, message in self.answered]
        promises += [("epoch", number, epoch, None) for number, epoch, _ in self.answered]
        return self.strange + recovery.look(self.house.state, promises, self.posted, thorough=True)


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
        promises = replayer.Promises(records)
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
        for name in os.listdir(house.state):
            shutil.copy(f"{house.state}/{name}", small)
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
