"""What a state after a power cut must still have: looks at it with SQLite, with `frontdeskd verify`, with a daemon."""

import os
import sqlite3
import subprocess

from faultlab import desk

# DeliveryState: what a reply may be once it is no more in the outbox.
QUEUED = 1
AGENT_NAME = 1
# The epoch is the 21st number of a row of `work` after its form, the agent the 16th (WorkItem+Codec.swift).
ROW_AGENT, ROW_EPOCH = 15, 20


def row_numbers(row, count):
    """The first zigzag numbers of a stored row, after the byte of its form."""
    numbers, at = [], 1
    while len(numbers) < count:
        raw = shift = 0
        while True:
            byte = row[at]
            at += 1
            raw |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                break
        numbers.append((raw >> 1) ^ -(raw & 1))
    return numbers


class Stored:
    """A recovered database, as far as promises speak of it."""

    def __init__(self, path):
        base = sqlite3.connect(path, isolation_level=None)
        try:
            self.damage = [row[0] for row in base.execute("PRAGMA integrity_check") if row[0] != "ok"]
            self.is_ours = base.execute("SELECT count(*) FROM sqlite_master WHERE name = 'message'").fetchone()[0] == 1
            if self.is_ours:
                self.read(base)
        finally:
            base.close()

    def read(self, base):
        self.messages = {
            row[0]: row[1:] for row in base.execute("SELECT id, dedupe, text, direction, delivery, raw_blob FROM message")}
        self.outbox = {row[0]: row[1:] for row in base.execute("SELECT id, message, attempts, underway FROM outbox")}
        self.quarantined = base.execute("SELECT count(*) FROM quarantine").fetchone()[0]
        self.sequence = base.execute("SELECT coalesce(max(last_seq), 0) FROM journal").fetchone()[0]
        self.agents = {
            number: bytes(name).decode() for number, name in
            base.execute("SELECT number, bytes FROM definition WHERE kind = ?", (AGENT_NAME,))}
        rows = dict(base.execute("SELECT id, left_row FROM conversation WHERE left_row IS NOT NULL"))
        rows |= dict(base.execute("SELECT id, row FROM work"))
        self.work = {}
        for number, row in rows.items():
            numbers = row_numbers(row, ROW_EPOCH + 1)
            self.work[number] = (numbers[ROW_EPOCH], self.agents.get(numbers[ROW_AGENT]))


def lost(stored, folder, promises, posted):
    """What was promised and is not there, as sentences."""
    missing, quarantined, epochs = [], 0, {}
    queued = {message for message, *_ in stored.outbox.values()}
    for kind, *what in promises:
        if kind == "message":
            missing += lost_message(stored, folder, posted, queued, *what)
        elif kind == "epoch":
            number, epoch, owner = what
            if epoch >= epochs.get(number, (0, None))[0]:
                epochs[number] = (epoch, owner)
        elif kind == "sequence" and what[0] > stored.sequence:
            missing.append(f"event {what[0]} was published, the journal ends at {stored.sequence}")
        elif kind == "attempt":
            key, message, count = what
            row = stored.outbox.get(key)
            if row is not None and row[1] < count:
                missing.append(f"x{key} went out {count} times, {row[1]} attempts are stored")
            if row is None and (message not in stored.messages or stored.messages[message][3] == QUEUED):
                missing.append(f"x{key} went out and is unknown")
        elif kind == "quarantined":
            quarantined += 1
    if quarantined > stored.quarantined:
        missing.append(f"{quarantined} bodies quarantined, {stored.quarantined} stored")
    for number, (epoch, owner) in epochs.items():
        found, agent = stored.work.get(number, (-1, None))
        if found < epoch:
            missing.append(f"c{number} had epoch {epoch}, now {found}")
        elif found == epoch and owner and agent != owner:
            missing.append(f"c{number} was {owner}'s at epoch {epoch}, now {agent}'s")
    return missing


def lost_message(stored, folder, posted, queued, number, is_reply):
    row = stored.messages.get(number)
    if row is None:
        return [f"m{number} was acknowledged"]
    dedupe, text, _, delivery, blob = row
    if is_reply and delivery == QUEUED and number not in queued:
        return [f"reply m{number} is neither in the outbox nor sent"]
    wanted = posted.get(number)
    if wanted and (dedupe, text) != tuple(wanted):
        return [f"m{number} is {dedupe!r} {text[:40]!r}, was {wanted[0]!r}"]
    if blob and not os.path.exists(f"{folder}/blobs/{blob[:2]}/{blob}"):
        return [f"m{number} has lost its body {blob[:8]}"]
    return []


def verify(path):
    """`frontdeskd verify`; None when it is sound, else what it says."""
    result = subprocess.run([desk.daemon_binary(), "verify", path], capture_output=True, text=True)
    return None if result.returncode == 0 else f"verify {result.returncode}: {result.stdout[-600:]}{result.stderr[-300:]}"


class Reboot(desk.Desk):
    """Starts the real daemon on a state, asks it for what was promised and works on with it."""

    def check(self, folder, promises, posted):
        self.state = folder
        open(f"{self.folder}/log", "w").close()
        try:
            self.start()
            findings = self.ask(promises, posted)
            status = self.stop()
            findings += [] if status == 0 else [f"the daemon ended with {status}"]
        except (RuntimeError, TimeoutError, AssertionError, OSError) as error:
            self.stop(9)
            return [f"daemon: {error} {self.log_text()[-500:]}"]
        unsound = verify(f"{folder}/desk.sqlite")
        return findings + ([unsound] if unsound else [])

    def ask(self, promises, posted):
        findings = []
        client = self.agent("ewa")
        newest = {}
        for kind, *what in promises:
            if kind == "epoch":
                newest[what[0]] = max(what[1], newest.get(what[0], 0))
        for number, epoch in sorted(newest.items())[-3:]:
            answer = client.get(f"/v1/conversations/c{number}")
            if answer.status != 200 or answer.json["epoch"] < epoch:
                findings.append(f"c{number} at epoch {epoch}: {answer}")
        client.close()
        acknowledged = [what[0] for kind, *what in promises if kind == "message" and what[0] in posted]
        if acknowledged:
            number = acknowledged[-1]
            dedupe, text = posted[number]
            channel, sender = dedupe.split("-")[0], dedupe.split("-")[1]
            again = self.say(text, sender=sender, message_id=dedupe, channel=channel)
            if again.status != 200 or again.json["message"] != f"m{number}":
                findings.append(f"m{number} posted again: {again}")
        fresh = self.say("one more", sender="later", message_id=f"chat-later-{os.urandom(6).hex()}")
        if fresh.status != 202:
            findings.append(f"a new message: {fresh}")
        return findings


def look(folder, promises, posted, thorough):
    """All findings about one state. `thorough` takes `frontdeskd verify` on it first, before anything touches it."""
    path = f"{folder}/desk.sqlite"
    if not os.path.exists(path):
        return ["the database is gone"] if promises else []
    findings = []
    if thorough and promises:
        unsound = verify(path)
        findings += [unsound] if unsound else []
    try:
        stored = Stored(path)
    except sqlite3.Error as error:
        return findings + [f"SQLite: {error}"]
    findings += [f"damage: {text}" for text in stored.damage]
    if not stored.is_ours:
        return findings + (["the tables are gone"] if promises else [])
    return findings + lost(stored, folder, promises, posted)
