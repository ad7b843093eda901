"""Backups beside a daemon at work and without one, restored by putting the folder back; and what is refused.

A backup is slowed down by strace where a test has to do something in its middle.
"""

import hashlib
import http.client
import json
import os
import re
import shutil
import signal
import subprocess
import threading

import pytest
from desk import cli_binary, daemon_binary, later, uid_of, until

TEXT = "I want a refund, please"
# More than 64 KiB: such a body is a blob, a file of its own.
LONG = "refund " + "x" * 100_000


def backup(desk, folder, *more, cli=False, user=None):
    program = [cli_binary()] if cli else [daemon_binary()]
    return subprocess.run(
        [*program, "backup", folder, "--state", desk.state, *more], capture_output=True, text=True, timeout=60,
        user=user, cwd="/")


def verify(folder):
    done = subprocess.run([daemon_binary(), "verify", f"{folder}/desk.sqlite"], capture_output=True, text=True)
    return done.returncode, done.stdout


def everything(folder):
    """Each file below a folder with the digest of its bytes."""
    found = {}
    for place, _, names in os.walk(folder):
        for name in names:
            with open(f"{place}/{name}", "rb") as file:
                found[os.path.relpath(f"{place}/{name}", folder)] = hashlib.sha256(file.read()).hexdigest()
    return found


class SlowBackup:
    """A backup whose writes take their time, so that it is still at work when a test looks."""

    def __init__(self, desk, folder, microseconds=20_000):
        if shutil.which("strace") is None:
            pytest.skip("needs strace: it slows a backup down")
        self.folder = folder
        self.process = subprocess.Popen(
            ["strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=pwrite64",
             "-e", f"inject=pwrite64:delay_exit={microseconds}",
             daemon_binary(), "backup", folder, "--state", desk.state],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        until(self.is_copying, 20, "a backup that copies the database")

    def is_copying(self):
        path = f"{self.folder}.part/desk.sqlite"
        return os.path.exists(path) and os.path.getsize(path) > 0

    def kill(self):
        pid = self.process.pid
        with open(f"/proc/{pid}/task/{pid}/children") as file:
            os.kill(int(file.read().split()[0]), signal.SIGKILL)
        self.process.communicate(timeout=20)

    def end(self):
        out, errors = self.process.communicate(timeout=60)
        return self.process.returncode, out + errors


def fill(desk, count=120):
    """Some MiB of database."""
    connection = http.client.HTTPConnection("127.0.0.1", desk.port, timeout=30)
    for number in range(count):
        body = {"id": f"f{number}", "from": {"id": f"f{number}"}, "text": TEXT + " x" * 30_000}
        assert desk.post("/hooks/form", body, connection=connection).status // 100 == 2
    connection.close()


class Traffic:
    """Customers who write, long and short, and an agent who answers, until they are stopped."""

    def __init__(self, desk):
        self.desk, self.acknowledged, self.replied = desk, [], []
        self.stopping = threading.Event()
        self.threads = [later(self.write, number) for number in range(3)] + [later(self.answer)]

    def write(self, writer):
        connection = http.client.HTTPConnection("127.0.0.1", self.desk.port, timeout=30)
        number = 0
        while not self.stopping.is_set():
            number += 1
            name = f"t{writer}-{number}"
            text = f"{LONG if number % 5 == 0 else TEXT} {name}"
            answer = self.desk.post("/hooks/form", {"id": name, "from": {"id": name}, "text": text}, connection=connection)
            assert answer.status // 100 == 2, answer
            self.acknowledged.append((name, text, answer.json["message"]))

    def answer(self):
        client = self.desk.agent("ewa").ready()
        while not self.stopping.is_set():
            for work in (client.pull("1s").json or {"work": []})["work"] if not client.me()["work"] else client.me()["work"]:
                text = f"answer to {work['conversation']}"
                path = f"/v1/conversations/{work['conversation']}/reply"
                key = {"Idempotency-Key": text}
                body = {"epoch": work["epoch"], "text": text, "then": "resolve", "sendAnyway": True}
                assert client.post(path, body, headers=key).status == 200
                self.replied.append(text)
                state = client.work(work["conversation"])
                if state["state"] == "resolved":
                    client.change(work["conversation"], "done", epoch=state["epoch"])

    def stop(self):
        self.stopping.set()
        for thread in self.threads:
            thread.result(60)


def auto(config):
    config["queues"]["billing"] = {"require": {"billing": 2}, "deferred": {"offer": {"auto": True}, "wrapUp": "0s"}}


def test_a_backup_under_traffic_has_all_that_was_acknowledged_before_and_goes_on_once_restored(make, needs_cli):
    desk = make(auto)
    traffic = Traffic(desk)
    until(lambda: len(traffic.acknowledged) > 60 and len(traffic.replied) > 5, 60, "some traffic")
    before, replied = list(traffic.acknowledged), list(traffic.replied)
    folder = f"{desk.folder}/backup"
    done = backup(desk, folder, "--json", cli=True)
    assert done.returncode == 0, done
    more = len(traffic.acknowledged)
    until(lambda: len(traffic.acknowledged) > more, 20, "traffic after the backup")
    traffic.stop()
    said = json.loads(done.stdout)
    assert said["whole"] and said["messages"] >= len(before) + len(replied) and said["blobs"] >= 10, said
    with open(f"{folder}/backup.json") as file:
        assert json.load(file) == said
    assert verify(folder)[0] == 0, verify(folder)

    # The disk is lost; the folder is put back.
    desk.stop(signal.SIGKILL)
    shutil.rmtree(desk.state)
    shutil.move(folder, desk.state)
    desk.start()
    stored = {f"m{number}": text for number, text in desk.sql("SELECT id, text FROM message WHERE direction = 0")}
    assert [name for name, text, message in before if stored.get(message) != text] == []
    answers = {text for (text,) in desk.sql("SELECT text FROM message WHERE direction = 1")}
    assert set(replied) <= answers
    # Known again, and going on behind what there is.
    name, text, message = before[0]
    again = desk.post("/hooks/form", {"id": name, "from": {"id": name}, "text": text})
    assert again.status // 100 == 2 and again.json["message"] == message
    new = desk.say(TEXT, channel="form")
    assert new.status // 100 == 2 and int(new.json["message"][1:]) > max(int(key[1:]) for key in stored)
    assert desk.agent("ewa").get("/v1/me").status == 200


def test_a_stopped_desk_is_copied_too_and_the_copy_is_the_desks_owners(make):
    desk = make()
    desk.say(LONG)
    desk.credential("x", "y")
    assert desk.stop() == 0
    with open(f"{desk.state}/oauth-support", "w") as file:
        file.write("{}")
    owner = uid_of("ayse")
    for place, folders, names in os.walk(desk.state):
        for name in [*folders, *names, "."]:
            os.chown(f"{place}/{name}", owner, owner)
    done = backup(desk, f"{desk.folder}/b/", "--database", f"{desk.state}/desk.sqlite")
    assert done.returncode == 0 and done.stderr.count("\n") == 1 and "no daemon uses" in done.stderr, done
    assert done.stdout.startswith(f"backup of {desk.state}/desk.sqlite in {desk.folder}/b: 1 conversations, 1 messages, 1 blobs, ")
    found = []
    for place, folders, names in os.walk(f"{desk.folder}/b"):
        for name in [*folders, *names, "."]:
            status = os.lstat(f"{place}/{name}")
            assert (status.st_uid, status.st_gid) == (owner, owner) and status.st_mode & 0o077 == 0, name
            found.append(name)
    assert {"desk.sqlite", "oauth-support", "backup.json", "blobs"} <= set(found)
    assert not {"desk.sqlite.lock", "suspect"} & set(found)
    assert verify(f"{desk.folder}/b")[0] == 0


def test_what_cannot_be_done_is_refused_with_its_code_and_leaves_nothing(desk):
    desk.say(TEXT)
    os.mkdir(f"{desk.folder}/there")
    refused = [
        (backup(desk, f"{desk.folder}/there"), 1, "backup-target-exists"),
        (backup(desk, f"{desk.folder}/b", "--database", "other.sqlite"), 1, "backup-source-missing"),
        (backup(desk, f"{desk.folder}/no/b"), 74, "backup-failed"),
        (backup(desk, f"{desk.folder}/b", user=uid_of("stranger")), 74, "Permission denied"),
        (backup(desk, f"{desk.folder}/b", "--nonsense"), 2, "--nonsense"),
    ]
    for done, code, word in refused:
        assert done.returncode == code and word in done.stderr and done.stdout == "", (code, word, done)
    assert os.listdir(f"{desk.folder}/there") == []
    assert not [name for name in os.listdir(desk.folder) if name in ("b", "b.part", "there.part")]


def test_a_disk_that_is_full_leaves_nothing_of_it_and_the_daemon_goes_on(desk):
    fill(desk, 40)
    small = f"{desk.folder}/small"
    os.mkdir(small)
    script = 'mount -t tmpfs -o size=1m none "$1" || exit 99; "$2" backup "$1/b" --state "$3"; code=$?; ls -A "$1"; exit $code'
    done = subprocess.run(
        ["unshare", "-m", "sh", "-c", script, "sh", small, daemon_binary(), desk.state], capture_output=True, text=True)
    if done.returncode in (1, 99) and "mount" in done.stderr + done.stdout:
        pytest.skip(f"no mount of one's own here: {done.stderr}")
    assert done.returncode == 74 and "backup-failed" in done.stderr, done
    assert done.stdout == "", "nothing is left on the small disk"
    assert desk.say(TEXT).status // 100 == 2


def test_a_backup_that_is_killed_leaves_only_its_part_and_the_next_clears_it(desk):
    fill(desk)
    folder = f"{desk.folder}/b"
    slow = SlowBackup(desk, folder)
    second = backup(desk, folder)
    assert second.returncode == 75 and "backup-busy" in second.stderr, second
    slow.kill()
    assert os.path.isdir(f"{folder}.part") and not os.path.exists(folder)
    done = backup(desk, folder)
    assert done.returncode == 0 and "the rest of a backup that was ended was removed" in done.stderr, done
    assert not os.path.exists(f"{folder}.part") and verify(folder)[0] == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL], ids=["SIGTERM", "SIGKILL"])
def test_a_daemon_starts_beside_a_backup_which_begins_anew(desk, number):
    # Slow enough to outlast a restart, and quick enough between two steps to give way.
    fill(desk, 400)
    slow = SlowBackup(desk, f"{desk.folder}/b", 2_000)
    # Behind what the backup reads, so that its reading is in the way of whoever empties the log.
    said = [desk.say(TEXT, sender=f"s{each}").json["message"] for each in range(20)]
    desk.restart(number)
    assert slow.process.poll() is None, "the backup had ended before the restart"
    said.append(desk.say(TEXT, sender="last").json["message"])
    code, text = slow.end()
    assert code == 0 and int(re.search(r"(\d+) messages", text)[1]) >= 400 + 20, text
    assert verify(f"{desk.folder}/b")[0] == 0
    desk.stop()
    shutil.rmtree(desk.state)
    shutil.move(f"{desk.folder}/b", desk.state)
    desk.start()
    stored = {f"m{each}" for (each,) in desk.sql("SELECT id FROM message")}
    assert set(said[:20]) <= stored, "what was acknowledged before the copy was begun anew is in it"


def test_a_blob_the_desk_has_lost_is_named_and_all_else_is_copied(desk):
    desk.say(LONG)
    desk.say(LONG + " too", sender="other")
    lost = desk.sql("SELECT digest FROM blob ORDER BY digest LIMIT 1")[0][0]
    path = f"{desk.state}/blobs/{lost[:2]}/{lost}"
    os.rename(path, f"{desk.folder}/kept")
    try:
        done = backup(desk, f"{desk.folder}/b")
        assert done.returncode == 1, done
        assert f"blob-missing: blobs/{lost}" in done.stdout and "backup, not whole, of" in done.stdout, done
        code, text = verify(f"{desk.folder}/b")
        assert code == 1 and text.count("blob-missing") == 1 and lost in text, text
    finally:
        os.rename(f"{desk.folder}/kept", path)


# Databases of other releases

TO_FORM_4 = """
    ALTER TABLE message DROP COLUMN answers; ALTER TABLE outbox DROP COLUMN answers; DROP INDEX conversation_public;
    ALTER TABLE conversation DROP COLUMN visibility; ALTER TABLE identity DROP COLUMN newest;
    DROP TABLE cursor; DROP TABLE media; PRAGMA user_version = 4;
"""


def run_sql(desk, script):
    """By a process of its own that dies right after: what it writes stays in the log."""
    program = f"import os, sqlite3; c = sqlite3.connect({desk.state!r} + '/desk.sqlite'); "
    program += f"c.execute('PRAGMA wal_autocheckpoint = 0'); c.executescript({script!r}); os._exit(0)"
    subprocess.run(["python3", "-c", program], check=True, timeout=20)


@pytest.mark.parametrize("form, script", [(4, TO_FORM_4)])
def test_an_upgrade_keeps_a_copy_of_the_database_which_can_be_put_back(desk, form, script):
    desk.say(TEXT)
    desk.stop()
    run_sql(desk, script)
    desk.start()
    copy = f"{desk.state}/desk.sqlite.form{form}"
    assert f"from={form}" in desk.log_text() and copy in desk.log_text(), desk.log_text()
    assert os.stat(copy).st_mode & 0o777 == 0o600
    assert desk.agent("ewa").work("c1")["state"] == "queued"
    desk.say(TEXT, sender="later")
    desk.stop()
    # The way back: the copy instead of the database. The release of then would start on it; this one migrates it anew.
    for ending in ("-wal", "-shm"):
        if os.path.exists(f"{desk.state}/desk.sqlite{ending}"):
            os.remove(f"{desk.state}/desk.sqlite{ending}")
    shutil.copy(copy, f"{desk.state}/desk.sqlite")
    desk.start()
    assert desk.sql("SELECT count(*) FROM message") == [(1,)]


@pytest.mark.parametrize("left", ["log", "closed", "no lock"])
def test_a_downgrade_is_refused_with_78_and_nothing_is_touched(desk, left):
    desk.say(TEXT)
    desk.stop(signal.SIGKILL if left == "log" else signal.SIGTERM)
    run_sql(desk, "PRAGMA user_version = 9999")
    if left != "log":
        subprocess.run(["python3", "-c", f"import sqlite3; c = sqlite3.connect({desk.state!r} + '/desk.sqlite'); "
                        "c.execute('SELECT count(*) FROM meta').fetchall(); c.close()"], check=True, timeout=20)
    if left == "no lock":
        os.remove(f"{desk.state}/desk.sqlite.lock")
    assert os.path.exists(f"{desk.state}/desk.sqlite-wal") == (left == "log")
    before = everything(desk.state)
    code, text = desk.run()
    assert code == 78 and "9999" in text and "install the release that wrote it" in text, (code, text)
    assert everything(desk.state) == before
    done = backup(desk, f"{desk.folder}/b")
    assert done.returncode == 78 and "database-newer" in done.stderr, done
    run_sql(desk, "PRAGMA user_version = 5")
    desk.start()
    assert desk.agent("ewa").work("c1")["state"] == "queued"
