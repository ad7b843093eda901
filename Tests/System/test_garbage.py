"""Garbage on every socket: no crash, no leak, and the desk still answers.

`FUZZ_SECONDS` says how long each socket gets it (20 in all), `SEED` repeats a run.
"""

import json
import os
import random
import re
import select
import socket
import time

import pytest
from desk import effective_user, signature, uid_of, until

SECONDS = float(os.environ.get("FUZZ_SECONDS", "20"))
SEED = int(os.environ.get("SEED", "0")) or random.randrange(1 << 30)
MEBIBYTE = 1 << 20


def webhook(desk, body=None, path="/hooks/chat"):
    if body is None:
        body = json.dumps({
            "id": f"g{random.random()}", "thread": "t", "from": {"id": "c", "name": "n", "email": "a@b", "phone": "1"},
            "text": "I want a refund \u0130", "subject": "s", "html": "<p>x</p>", "language": "en",
            "sentAt": "2026-01-01T00:00:00Z", "visibility": "private", "attributes": {"topic": "x"},
            "attachments": [{"name": "a", "type": "b/c", "base64": "aGVsbG8="}]}).encode()
    stamp = str(int(time.time()))
    return (f"POST {path} HTTP/1.1\r\nhost: x\r\nwebhook-id: w\r\nwebhook-timestamp: {stamp}\r\n"
            f"webhook-signature: {signature(desk.secret, 'w', stamp, body)}\r\ncontent-length: {len(body)}\r\n\r\n").encode() + body


def call(method, path, body=b""):
    head = f"{method} {path} HTTP/1.1\r\nhost: x\r\nidempotency-key: k\r\nfrontdesk-session: s\r\n"
    head = head if random.random() < 0.5 else head.replace("frontdesk-session: s\r\n", "")
    return f"{head}content-length: {len(body)}\r\n\r\n".encode() + body


def calls(paths):
    """Right requests for every path of the document, with bodies of all fields there are."""
    everything = {
        "epoch": 1, "text": "hello", "seen": "m1", "then": "wait", "sendAnyway": True, "visibility": "private", "agent": "ayse",
        "force": True, "reason": "r", "state": "ready", "only": "live", "wait": "0s", "max": 3, "got": ["o1"],
        "calls": [{"method": "GET", "path": "/v1/me"}, {"method": "POST", "path": "/v1/me/pull", "body": {}}]}
    found = []
    for path, methods in paths.items():
        for name in ("id", "offer", "message", "n", "outbox", "agent", "session"):
            path = path.replace("{%s}" % name, {"id": "c1", "offer": "o1", "message": "m1", "n": "1", "outbox": "x1", "agent": "ayse"}.get(name, "0" * 64))
        for method in methods:
            found.append(call(method.upper(), path, json.dumps(everything).encode() if method in ("post", "put") else b""))
    found.append(call("GET", "/v1/conversations?state=active&queue=billing&mine=1&limit=5&before=c9"))
    found.append(call("GET", "/v1/conversations/c1/why?agents=all"))
    found.append(call("GET", "/v1/events?after=0"))
    return found


TOKENS = [
    b"\x00", b"\r\n", b"\r\n\r\n", b"\xff\xfe", b"%00", b"%", b"../", b"{", b"}", b"[", b'"', b"\\u0000", b"\\ud800", b"-1",
    b"9223372036854775808", b"1e999", b"null", b"Transfer-Encoding: chunked\r\n", b"Content-Length: 0\r\n", b"0\r\n\r\n",
    b"HTTP/1.1", b"HTTP/2.0", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"Expect: 100-continue\r\n", b"Upgrade: websocket\r\n",
    b"Connection: upgrade\r\n", b":", b"\t", b"c99999999999999999999", "İ".encode(), b"[" * 300, b"A" * 5000,
]


def mutated(data, dice):
    """A request with some bytes flipped, cut out, doubled, or put in."""
    data = bytearray(data)
    for _ in range(dice.choice([1, 1, 2, 3, 8])):
        at = dice.randrange(len(data) + 1)
        kind = dice.randrange(6)
        if kind == 0 and at < len(data):
            data[at] ^= 1 << dice.randrange(8)
        elif kind == 1:
            del data[at:at + dice.choice([1, 2, 10, 100])]
        elif kind == 2:
            data[at:at] = dice.choice(TOKENS)
        elif kind == 3:
            data[at:at] = data[at:at + dice.choice([5, 50, 500])]
        elif kind == 4:
            data = data[:at]
        elif kind == 5:
            data[at:at + 4] = dice.randbytes(4)
        if not data:
            data = bytearray(b"\n")
    return bytes(data)


def fixed_body(data, dice, desk):
    """A mutated body under a right length, and for a webhook a right signature."""
    _, _, body = data.partition(b"\r\n\r\n")
    body = mutated(body or b"{}", dice)
    if data.startswith(b"POST /hooks"):
        return webhook(desk, body)
    head = re.sub(rb"content-length: \d+", b"content-length: %d" % len(body), data.partition(b"\r\n\r\n")[0])
    return head + b"\r\n\r\n" + body


def garbage(seeds, dice, desk):
    kind = dice.random()
    if kind < 0.1:
        return dice.randbytes(dice.choice([1, 10, 1000, 70_000]))
    seed = dice.choice(seeds)
    if kind < 0.45:
        return fixed_body(seed, dice, desk)
    if kind < 0.55:
        return b"".join(mutated(seed, dice) if dice.random() < 0.3 else seed for _ in range(dice.randrange(2, 30)))
    return mutated(seed, dice)


def send(connect, data, dice):
    """Sends it, sometimes in pieces, and reads what comes at once."""
    answer = b""
    sock = connect()
    try:
        sock.settimeout(2)
        at = dice.randrange(len(data) + 1) if dice.random() < 0.3 else len(data)
        sock.sendall(data[:at])
        if at < len(data):
            sock.sendall(data[at:])
        ending = dice.random()
        if ending < 0.7:
            sock.shutdown(socket.SHUT_WR)
        if ending < 0.9:
            readable, _, _ = select.select([sock], [], [], 0.2)
            if readable:
                answer = sock.recv(65536)
    except OSError:
        pass
    finally:
        sock.close()
    return answer


def left_open(desk):
    """What the daemon's descriptors are, by kind."""
    folder, kinds = f"/proc/{desk.process.pid}/fd", {}
    for name in os.listdir(folder):
        kind = os.readlink(f"{folder}/{name}").split(":")[0]
        kinds[kind] = kinds.get(kind, 0) + 1
    return kinds


@pytest.mark.slow
def test_garbage_breaks_nothing(make):
    print(f"SEED={SEED}")
    desk, dice = make(), random.Random(SEED)
    ewa = desk.agent("ewa").ready()
    document = ewa.ok("GET", "/v1/openapi.json")["paths"]
    operators = {path: methods for path, methods in document.items() if any("admin" in call["x-roles"] for call in methods.values())}

    def unix(name, user):
        def connect():
            sock = socket.socket(socket.AF_UNIX)
            with effective_user(uid_of(user) if user else None):
                sock.connect(f"{desk.runtime}/{name}")
            return sock

        return connect

    targets = [
        (lambda: socket.create_connection(("127.0.0.1", desk.port)), [webhook(desk), webhook(desk, path="/hooks/form"), call("GET", "/metrics")]),
        (unix("agent.sock", "ewa"), calls(document)),
        (unix("agent.sock", "gateway"), calls(document)),
        (unix("agent.sock", "stranger"), calls(document)),
        (unix("admin.sock", None), calls(operators)),
    ]
    desk.say("I want a refund please", sender="first")
    for connect, seeds in targets:
        for seed in seeds:
            send(connect, seed, dice)
    memory = None
    base = desk.descriptors()
    end, count, bugs = time.monotonic() + SECONDS, 0, []
    while time.monotonic() < end:
        connect, seeds = dice.choice(targets)
        data = garbage(seeds, dice, desk)
        answer = send(connect, data, dice)
        count += 1
        if re.search(rb"HTTP/1.1 500", answer):
            bugs.append((data, answer))
        assert desk.process.poll() is None, f"it died of {data!r}"
        if count == 300:
            memory = desk.memory()
    grown = desk.memory() - (memory or desk.memory())
    print(f"{count} pieces of garbage, {grown / MEBIBYTE:.1f} MiB grown")
    assert not bugs, bugs[:3]
    assert grown < 64 * MEBIBYTE
    try:
        until(lambda: desk.descriptors() <= base + 8, 40, "the descriptors to be closed")
    except TimeoutError:
        pytest.fail(f"{base} descriptors became {desk.descriptors()}: {left_open(desk)}")
    # Whatever the garbage did with ewa's presence, all still works.
    ayse = desk.agent("ayse").ready()
    desk.agent("ewa").put("/v1/me/presence", {"state": "offline"})
    pull = ayse.next
    desk.say("Merhaba, siparişim için iade istiyorum, lütfen yardım eder misiniz?", sender="last")
    assert ayse.accept(pull("20s"))["owner"] == "ayse"
    assert desk.web("GET", "/metrics").status == 200 and desk.admin().get("/v1/status").status == 200
    assert "Fatal" not in desk.log_text() and desk.secret not in desk.log_text()
