"""A power cut at any moment loses nothing that was acknowledged, and leaves a database that is sound.

STATES is the number of states looked at (500; 10,000 for a soak), SEED their choice.
"""

import json
import os
import subprocess
import sys

import pytest

import faultlab
import recovery
import replayer
import workload
from faultlab import Control, FaultDesk, KILL, MKDIR
from promises import Promises

HERE = os.path.dirname(os.path.abspath(__file__))
STATES = int(os.environ.get("STATES", "500"))
SEED = int(os.environ.get("SEED", "1"))
WORKERS = 2
# The commit's sync is left out in this many states; at least this share must then lose what was acknowledged.
NORMAL_STATES, NORMAL_LOSS_MIN = 150, 0.10


def swept(log, states, *more):
    """The results of all workers, as one."""
    workers = [
        subprocess.Popen(
            [sys.executable, f"{HERE}/sweep.py", log, "--states", str(states), "--seed", str(SEED),
             "--part", f"{part}/{WORKERS}", *more],
            stdout=subprocess.PIPE, text=True)
        for part in range(WORKERS)
    ]
    results = []
    for worker in workers:
        out, _ = worker.communicate()
        assert worker.returncode == 0, out
        results.append(json.loads(out.splitlines()[-1]))
    whole = {key: sum(result[key] for result in results) for key in ("states", "verified", "rebooted")}
    whole["acknowledged"] = max(result["acknowledged"] for result in results)
    whole["failures"] = sum((result["failures"] for result in results), [])
    return whole


@pytest.fixture
def log(request):
    """A log in memory; it is kept when the test fails, to look at its states again."""
    folder = faultlab.memory_folder("fd-log-")
    yield f"{folder}/log"
    if getattr(request.node, "passed", False):
        subprocess.run(["rm", "-rf", folder], check=True)
    else:
        print(f"the recording is kept: {folder}/log")


def passed(request):
    request.node.passed = True


def test_a_power_cut_loses_nothing_acknowledged(libraries, log, request):
    workload.record(libraries, log)
    records = replayer.read_log(log)
    headers = [place for place, record in enumerate(records)
               if record.op == "w" and record.path.endswith("-wal") and record.offset == 0]
    assert len(headers) >= 5, "the write-ahead log was never begun anew while the daemon ran"
    result = swept(log, STATES)
    faultlab.FIGURES.append(
        f"power: {result['states']} states, {result['verified']} verified, {result['rebooted']} started again, "
        f"up to {result['acknowledged']} promises, {len(result['failures'])} failures")
    assert result["failures"] == []
    assert result["states"] >= STATES
    passed(request)


def test_without_the_sync_of_the_commit_acknowledged_messages_are_lost(libraries, log, request):
    """The test of the test: what `synchronous=NORMAL` leaves out must be seen as loss, and as nothing worse."""
    workload.record(libraries, log, mode="normal", messages=120)
    result = swept(log, NORMAL_STATES, "--quick")
    losses = [failure for failure in result["failures"] if any("acknowledged" in text for text in failure[3])]
    damaged = [failure for failure in result["failures"] if any("damage" in text for text in failure[3])]
    faultlab.FIGURES.append(f"normal: {len(losses)} of {result['states']} states lost acknowledged messages")
    assert len(losses) > NORMAL_LOSS_MIN * result["states"]
    assert damaged == [], "a log that is synced before it is copied never damages the database"
    passed(request)


COMMITS = """
import sqlite3, sys
base = sqlite3.connect(sys.argv[1] + "/q.sqlite", isolation_level=None)
base.execute("PRAGMA journal_mode = WAL")
base.execute("PRAGMA wal_autocheckpoint = 0")
base.execute("PRAGMA synchronous = " + sys.argv[2])
base.execute("CREATE TABLE t (id INTEGER PRIMARY KEY)")
for number in range(20):
    open(sys.argv[1] + "/mark", "ab", buffering=0).write(b"x")
    base.execute("INSERT INTO t VALUES (NULL)")
open(sys.argv[1] + "/mark", "ab", buffering=0).write(b"x")
import os
os._exit(0)
"""


@pytest.mark.parametrize("level, syncs", [("FULL", 20), ("NORMAL", 0)])
def test_sqlite_syncs_each_commit_only_when_full(libraries, level, syncs):
    """What the recorder's mode `normal` leaves out is what SQLite itself leaves out."""
    folder = faultlab.memory_folder("fd-sqlite-")
    log = f"{folder}.log"
    environment = {**os.environ, "LD_PRELOAD": libraries.path("recorder"), "RECORDER_DIR": folder, "RECORDER_LOG": log}
    subprocess.run([sys.executable, "-c", COMMITS, folder, level], check=True, env=environment)
    records = replayer.read_log(log)
    marks = [place for place, record in enumerate(records) if record.op == "w" and record.path.endswith("/mark")]
    assert len(marks) == 21
    seen = [record.path for record in records[marks[0] : marks[-1]] if record.op == "s"]
    assert len(seen) == syncs
    subprocess.run(["rm", "-rf", folder, log], check=True)


def cut_now(log, posted, strategy="none"):
    """Findings about the state in which least has reached the disk, cut at the end of the log."""
    records = replayer.read_log(log)
    promises = Promises(records).before(len(records))
    assert promises
    folder = faultlab.memory_folder("fd-cut-")
    *_, (_, _, _, state) = replayer.states(records, [(len(records), strategy, 1)])
    replayer.write_state(state, folder)
    home = folder if records[0].path.endswith("/state") else f"{folder}/state"
    findings = recovery.look(home, promises, posted, thorough=True)
    subprocess.run(["rm", "-rf", folder], check=True)
    return findings


def test_the_name_of_the_state_folder_is_synced_too(libraries, log, request):
    """A daemon that makes its own state folder has to sync the folder above before it acknowledges."""
    recording = workload.Recording(log)
    with FaultDesk(libraries, record=log, make_state=False) as house:
        house.start()
        customers = workload.Customers(house, recording)
        assert customers.write(customers.connect()).status == 202
        house.stop(9)
    assert cut_now(log, recording.posted) == []
    passed(request)


@pytest.mark.parametrize("folder", ["blobs", "blobs/xx"])
def test_a_folder_whose_maker_died_before_its_sync_is_synced_by_the_next(libraries, log, folder, request):
    control, recording = Control(), workload.Recording(log)
    with FaultDesk(libraries, record=log, control=control) as house:
        house.start()
        control.arm(MKDIR, KILL, skip=0 if folder == "blobs" else 1)
        body = {"id": "large", "from": {"id": "s1"}, "text": "large " * 20_000}
        with pytest.raises(OSError):
            house.post("/hooks/chat", body)
        assert control.disarm() == 1
        house.process.wait(10)
        house.start()
        answer = house.post("/hooks/chat", body)
        assert answer.status == 202
        recording.note(answer, body["id"], body["text"])
        house.stop(9)
    control.close()
    assert cut_now(log, recording.posted) == []
    passed(request)


def continued(house, recording):
    """The second start takes a message; findings when it cannot."""
    try:
        house.start()
        customers = workload.Customers(house, recording)
        answer = customers.write(customers.connect())
        return [] if answer.status == 202 else [f"{answer}"]
    except RuntimeError as error:
        return [f"{error}"[-160:]]
    finally:
        house.stop(9)


def test_a_start_that_died_anywhere_is_followed_by_one_that_keeps_its_word(libraries):
    """The first start is killed after its n-th call; the second acknowledges; then the power goes."""
    step = max(1, 60 // int(os.environ.get("START_POINTS", "12")))
    operations = faultlab.WRITE | faultlab.SYNC | faultlab.CREATE | faultlab.TRUNCATE
    points, failures = 0, []
    for skip in range(0, 200, step):
        folder, control = faultlab.memory_folder("fd-log-"), Control()
        recording = workload.Recording(f"{folder}/log")
        with FaultDesk(libraries, record=recording.log, control=control) as house:
            control.arm(operations, KILL, skip=skip)
            try:
                house.start()
            except RuntimeError:
                pass
            if control.disarm() == 0:
                house.stop(9)
                control.close()
                subprocess.run(["rm", "-rf", folder], check=True)
                break
            findings = continued(house, recording)
        findings = findings or cut_now(recording.log, recording.posted)
        failures += [(skip, findings)] if findings else []
        points += 1
        control.close()
        subprocess.run(["rm", "-rf", folder], check=True)
    faultlab.FIGURES.append(f"killed starts: {points} points, {len(failures)} failures")
    assert failures == []
    assert points > 5
