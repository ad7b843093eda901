"""Garbage on every socket: no crash, no leak, no bug of ours admitted, and the desk still works.

`FUZZ_SECONDS` says how long (60), `SEED` repeats a run: each of the senders makes the same requests again. What they sent
last is kept in a folder when something breaks, and its name is told.
"""

import collections
import json
import os
import random
import re
import select
import socket
import struct
import tempfile
import threading
import time

import pytest
from desk import effective_user, later, uid_of, until
from garbage import Maker

SECONDS = float(os.environ.get("FUZZ_SECONDS", "60"))
SEED = int(os.environ.get("SEED", "0")) or random.randrange(1 << 30)
MEBIBYTE = 1 << 20
SENDERS = 8
# How much more memory the daemon may take after the first third: what is open, cached and cut into pieces by malloc.
MEMORY_GROWTH_MAX = 48 * MEBIBYTE
# Threads and descriptors of pools, which come with load: of queues, readers, and connections to the shop.
THREADS_GROWTH_MAX = 8
FILES_GROWTH_MAX = 8
# Within this everything is closed again: a request cut off is given up after 30 s.
SETTLE_SECONDS = 40
# The last so many connections of each sender are kept for the report.
KEPT = 8


class Answers:
    """What came back on one connection, looked at for what must never come."""

    def __init__(self, data, asked):
        self.statuses, self.wrong = [], None
        # Answers to HEAD have a length and no body: what follows cannot be told apart.
        rest = b"" if b"HEAD" in asked else data
        while match := re.match(rb"HTTP/1\.[01] (\d{3}) [^\r\n]*\r\n((?:[^\r\n]+\r\n)*)\r\n", rest):
            status, head, rest = int(match[1]), match[2].lower(), rest[match.end():]
            self.statuses.append(status)
            length = re.search(rb"^content-length: (\d+)\r$", head, re.MULTILINE)
            if b"text/event-stream" in head or (length is None and status not in (100, 204)):
                break
            body, rest = rest[:int(length[1])] if length else b"", rest[int(length[1]) if length else 0:]
            if length and len(body) < int(length[1]):
                break
            self.look(status, head, body)
        if b"HTTP/1.1 500 " in data:
            self.wrong = "500"

    def look(self, status, head, body):
        if b"json" in head and b"frontdesk" not in head:
            try:
                said = json.loads(body.decode("utf-8"))
            except ValueError as error:
                self.wrong = f"not JSON: {error}"
                return
            if status >= 400 and not (said.get("code") and said.get("status") == status):
                self.wrong = "a problem without code or with another status"
            if said.get("code") in ("internal", "store-unavailable") or b'"status":500' in body:
                self.wrong = "a bug is admitted"


class Sender:
    """Sends garbage from one thread."""

    def __init__(self, number, desk, targets):
        self.desk, self.dice = desk, random.Random(SEED * SENDERS + number)
        self.targets = [(name, connect, Maker(self.dice, **maker)) for name, connect, maker in targets]
        self.last = collections.deque(maxlen=KEPT)
        self.counts, self.wrong = collections.Counter(), []

    def run(self, end):
        while time.monotonic() < end and not self.wrong:
            name, connect, maker = self.dice.choice(self.targets)
            data = maker.garbage()
            self.last.append((name, data))
            answers = Answers(self.send(connect, data), data)
            self.counts[name] += 1
            self.counts.update(answers.statuses)
            if answers.wrong:
                self.wrong.append((answers.wrong, name))

    def send(self, connect, data):
        """One connection: in one piece or several, half-closed or not, read or not, ended orderly or torn."""
        dice, answer = self.dice, b""
        cuts = sorted(dice.randrange(len(data) + 1) for _ in range(dice.choice([0, 0, 0, 0, 1, 3])))
        pause, ending, patience = dice.choice([0, 0, 0.002]), dice.random(), dice.choice([0.05, 0.3])
        try:
            sock = connect()
        except OSError:
            self.counts["not connected"] += 1
            return answer
        with sock:
            try:
                sock.settimeout(1)
                for at, to in zip([0, *cuts], [*cuts, len(data)]):
                    sock.sendall(data[at:to])
                    if cuts and pause:
                        time.sleep(pause)
                if ending < 0.75:
                    sock.shutdown(socket.SHUT_WR)
                elif ending < 0.82:
                    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    return answer
                elif ending < 0.87:
                    return answer
                end = time.monotonic() + patience
                while (left := end - time.monotonic()) > 0:
                    sock.settimeout(left)
                    part = sock.recv(1 << 20)
                    if not part:
                        break
                    answer += part
            except OSError:
                pass
        return answer


def resources(desk):
    """What the daemon holds: threads, descriptors by kind, and its share of memory in bytes."""
    folder, kinds = f"/proc/{desk.pid}/fd", collections.Counter()
    for name in os.listdir(folder):
        try:
            kinds[os.readlink(f"{folder}/{name}").split(":")[0]] += 1
        except FileNotFoundError:
            pass
    with open(f"/proc/{desk.pid}/smaps_rollup") as file:
        memory = int(re.search(r"^Pss:\s+(\d+) kB", file.read(), re.MULTILINE)[1]) * 1024
    return {
        "threads": len(os.listdir(f"/proc/{desk.pid}/task")), "sockets": kinds.pop("socket", 0), "files": sum(kinds.values()), "memory": memory,
        "kinds": dict(kinds),
    }


def settled(desk, base):
    """Waits until the connections are closed and the pools are as they were, and gives what is held then."""

    def back():
        now = resources(desk)
        return now if now["sockets"] <= base["sockets"] and now["threads"] <= base["threads"] + THREADS_GROWTH_MAX else None

    try:
        return until(back, SETTLE_SECONDS, "sockets and threads as before")
    except TimeoutError:
        pytest.fail(f"{base} became {resources(desk)}")


def kept(senders):
    """Writes down what was sent last; the folder's name."""
    folder = tempfile.mkdtemp(prefix=f"frontdesk-garbage-{SEED}-")
    for number, sender in enumerate(senders):
        for place, (name, data) in enumerate(sender.last):
            with open(f"{folder}/{number}-{place}-{name}", "wb") as file:
                file.write(data)
    return folder


def fuzz(desk, senders, seconds):
    """Lets all send for so long; fails with the bytes at hand when the daemon dies, no longer answers, or admits a bug."""

    def broken(why):
        for sender in senders:
            sender.wrong.append(why)
        pytest.fail(f"{why}; SEED={SEED}, last sent: {kept(senders)}\n{desk.log_text()[-4000:]}")

    pid, end = desk.pid, time.monotonic() + seconds
    running = [later(sender.run, end) for sender in senders]
    while not all(each.done() for each in running):
        if desk.process.poll() is not None:
            broken(f"the daemon ended with {desk.process.returncode}")
        threading.Event().wait(0.05)
    for each in running:
        each.result()
    wrong = [item for sender in senders for item in sender.wrong]
    if wrong:
        broken(str(wrong))
    try:
        # A daemon that is writing its last backtrace is still a process.
        alive = desk.web("GET", "/metrics").status == 200
    except OSError as error:
        broken(f"it answers no more: {error!r}")
    if not alive or desk.process.poll() is not None or desk.pid != pid:
        broken("it is not the same process any more")


def targets(desk, document, session):
    """Where garbage goes and what it is made of."""
    operations = [(method, path, list(schema_of(call))) for path, methods in document.items() for method, call in methods.items()]
    operators = [(method, path, list(schema_of(call))) for path, methods in document.items() for method, call in methods.items() if "admin" in call["x-roles"]]

    def unix(name, user):
        def connect():
            sock = socket.socket(socket.AF_UNIX)
            try:
                with effective_user(uid_of(user) if user else None):
                    sock.connect(f"{desk.runtime}/{name}")
            except OSError:
                sock.close()
                raise
            return sock

        return connect

    return [
        ("web", lambda: socket.create_connection(("127.0.0.1", desk.port)), {"operations": None, "secret": desk.secret}),
        ("lead", unix("agent.sock", "ewa"), {"operations": operations}),
        ("agent", unix("agent.sock", "ayse"), {"operations": operations}),
        ("gateway", unix("agent.sock", "gateway"), {"operations": operations, "session": session}),
        ("stranger", unix("agent.sock", "stranger"), {"operations": operations}),
        ("admin", unix("admin.sock", None), {"operations": operators + operations[:5]}),
    ]


def schema_of(call):
    return call.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {}).get("properties", {})


@pytest.mark.slow
def test_garbage_breaks_nothing(make):
    print(f"SEED={SEED} FUZZ_SECONDS={SECONDS:g}")
    desk = make()
    ewa, gateway = desk.agent("ewa").ready(), desk.agent("gateway")
    document = ewa.ok("GET", "/v1/openapi.json")["paths"]
    session = gateway.ok("POST", "/v1/sessions", {"agent": "bartek"})["session"]
    aims = targets(desk, document, session)
    desk.say("I want a refund please", sender="first")
    for client in (ewa, gateway):
        client.close()
    until(lambda: desk.metric("pulls_waiting") == 0, 5)
    fresh = resources(desk)
    senders = [Sender(number, desk, aims) for number in range(SENDERS)]
    fuzz(desk, senders, SECONDS / 3)
    warm = settled(desk, fresh)
    fuzz(desk, senders, SECONDS * 2 / 3)
    # Before the work that follows: nothing that garbage opened is left.
    after = settled(desk, fresh)
    counts = sum((sender.counts for sender in senders), collections.Counter())
    print(f"fresh {fresh}\nwarm {warm}\nafter {after}\n{sorted(counts.items(), key=str)}")
    assert after["memory"] - warm["memory"] < MEMORY_GROWTH_MAX, (fresh, warm, after)
    assert after["files"] <= warm["files"] + FILES_GROWTH_MAX, (fresh, warm, after)
    # The garbage went deep: it was understood, refused for each kind of reason, and never broke the store.
    assert {200, 202, 400, 401, 403, 404, 405, 409, 413} <= set(counts), counts
    assert desk.metric("store_failures_total") == 0
    codes = {each["code"] for each in desk.admin().ok("GET", "/v1/quarantine")["quarantine"]}
    assert codes and "internal" not in codes, codes
    text = desk.log_text()
    assert "Fatal" not in text and desk.secret not in text and session not in text
    still_works(desk)


def still_works(desk):
    """A message comes in, is offered, taken, and its answer reaches the shop."""
    for name in ("ewa", "bartek"):
        desk.agent("ewa").put(f"/v1/agents/{name}/presence", {"state": "offline"})
    ayse = desk.agent("ayse").ready()
    finish_all(ayse)
    # What garbage left in the queue is first in line: it is taken and ended until the new one comes.
    mark = f"Merhaba, siparişim için iade istiyorum {SEED}"
    conversation = desk.say(mark, sender="last").json["conversation"]
    for _ in range(2000):
        work = ayse.take_next("20s")
        if work["conversation"] == conversation:
            break
        finish_all(ayse, but=conversation)
    assert work["owner"] == "ayse" and work["conversation"] == conversation
    reply = ayse.change(conversation, "reply", epoch=work["epoch"], text=f"Bir dakika {SEED}", then="resolve")
    assert reply.status == 200, reply
    until(lambda: [each for each in list(desk.receiver.replies) if each["body"]["text"] == f"Bir dakika {SEED}" and each["signed"]], 20, "the reply at the shop")
    assert desk.web("GET", "/metrics").status == 200 and desk.admin().get("/v1/status").status == 200


def finish_all(agent, but=None):
    """Ends all the work in hand, but for one that may be offered already."""
    for work in agent.me()["work"]:
        conversation = work["conversation"]
        if conversation == but:
            continue
        if work["state"] == "offered":
            work = agent.accept(work)
        if work["state"] != "resolved":
            work = agent.ok("POST", f"/v1/conversations/{conversation}/resolve", {"epoch": work["epoch"], "sendAnyway": True})
        answer = agent.change(conversation, "done", epoch=work["epoch"])
        assert answer.status in (200, 404, 409), answer


BAD_IDS = ["x", "0", "-1", "c", "c0", "c-1", "o0", "m0", "x0", "9223372036854775808", "c9223372036854775807", "m9223372036854775807", "%00", "%ff", "..", "%2e%2e"]


def badly_filled(path):
    """The path with each bad id, in all places and in the first or the last of them alone."""
    names = re.findall(r"\{\w+\}", path)
    for bad in BAD_IDS if names else []:
        for kept in {None, names[0], names[-1]} if len(names) > 1 else {None}:
            yield re.sub(r"\{\w+\}", bad, path.replace(kept, "1") if kept else path)


def test_a_refused_call_is_answered_once_and_leaves_the_connection(desk):
    """Every call with ids that are none: one answer each, in order, on one connection."""
    document = desk.agent("ewa").ok("GET", "/v1/openapi.json")["paths"]
    for client in (desk.agent("ewa"), desk.admin()):
        calls = [(method.upper(), target) for path, methods in document.items() for method in methods for target in badly_filled(path)]
        assert len(calls) > 100
        for method, target in calls:
            answer = client.call(method, target, b"{}" if method in ("POST", "PUT") else None)
            # What is not there may be deleted.
            assert 400 <= answer.status < 500 or (method, answer.status) == ("DELETE", 204), (method, target, answer)
            sock = client.connection.sock
            assert sock is not None and not select.select([sock], [], [], 0)[0], (method, target, "a second answer, or the end")
        assert client.get("/v1/status").status == 200
