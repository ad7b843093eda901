"""Nothing acknowledged is lost and nothing is given to two, whatever happens to the process.

`KILLS` says how often the daemon is killed (50).
"""

import collections
import http.client
import json
import os
import random
import resource
import select
import signal
import socket
import threading
import time

import pytest
from desk import effective_user, ensure_users, later, uid_of, until

KILLS = int(os.environ.get("KILLS", "50"))
SEED = int(os.environ.get("SEED", "0")) or random.randrange(1 << 30)


class Load:
    """Senders and agents that never give up a request whose outcome they don't know."""

    def __init__(self, desk):
        self.desk = desk
        self.stopping = threading.Event()
        self.lock = threading.Lock()
        self.sent = {}  # text of an acknowledged message → its id
        self.replies = {}  # text of an acknowledged reply → its message
        self.holders = collections.defaultdict(set)  # (conversation, epoch) → who held it
        self.offers = collections.defaultdict(set)  # offer → who was shown it
        self.counts = collections.Counter()
        self.wrong = []

    def progress(self):
        return sum(self.counts.values())

    def count(self, what):
        with self.lock:
            self.counts[what] += 1

    def steadily(self, call):
        """Repeats a request until the daemon has answered it."""
        end = time.monotonic() + 60
        while True:
            try:
                answer = call()
                if answer.status not in (429, 503):
                    return answer
            except (OSError, http.client.HTTPException):
                pass
            if time.monotonic() > end:
                raise TimeoutError("no answer for 60 s")
            until(lambda: self.stopping.is_set() or self.reachable(), 60, "the daemon")

    def reachable(self):
        try:
            with socket.create_connection(("127.0.0.1", self.desk.port), 1):
                return True
        except OSError:
            return False

    def guarded(self, work, *arguments):
        try:
            while not self.stopping.is_set():
                work(*arguments)
        except Exception as error:  # noqa: BLE001 - the test reports it
            self.wrong.append(repr(error))

    def sender(self, number, dice):
        name = f"k{number}-{dice.randrange(1 << 60):x}"
        text = f"Please I want a refund for order {name}"
        customer, channel = f"cust{dice.randrange(30)}", dice.choice(["chat", "form"])

        def send():
            return self.desk.say(text, sender=customer, message_id=name, channel=channel)

        answer = self.steadily(send)
        if answer.status // 100 != 2:
            self.wrong.append(f"{name}: {answer}")
            return
        with self.lock:
            self.sent[text] = answer.json["message"]
        self.count("sent")
        if dice.random() < 0.1:
            again = self.steadily(send)
            if again.status // 100 != 2 or again.json["message"] != answer.json["message"]:
                self.wrong.append(f"{name} twice: {answer} {again}")

    def held(self, work, agent):
        with self.lock:
            self.holders[work["conversation"], work["epoch"]].add(agent)
        if work.get("owner") != agent:
            self.wrong.append(f"{agent} was told to hold {work}")

    def agent(self, name, client, dice):
        me = self.steadily(lambda: client.get("/v1/me"))
        if me.status != 200:
            self.wrong.append(f"{name}: {me}")
            return
        if me.json["presence"]["state"] != "ready":
            self.steadily(lambda: client.put("/v1/me/presence", {"state": "ready"}))
        works = me.json["work"]
        if not [work for work in works if work["state"] in ("offered", "active", "resolved")]:
            pulled = self.steadily(lambda: client.pull("1s"))
            works = pulled.json["work"] if pulled.status == 200 else works
        for work in works:
            if not self.stopping.is_set():
                self.serve(name, client, dice, work)

    def serve(self, name, client, dice, work):
        conversation, epoch, state = work["conversation"], work["epoch"], work["state"]
        if state == "offered":
            with self.lock:
                self.offers[work["offer"]].add(name)
            verb = "accept" if dice.random() < 0.9 else "decline"
            answer = self.steadily(lambda: client.post(f"/v1/offers/{work['offer']}/{verb}"))
            if answer.status == 200 and verb == "accept":
                self.held(answer.json, name)
            return self.check(name, verb, answer, (200, 404, 409))
        if state == "active":
            self.held(work, name)
            if dice.random() < 0.05:
                answer = self.steadily(lambda: client.change(conversation, "return", epoch=epoch))
                return self.check(name, "return", answer, (200, 404, 409))
            text = f"answer {dice.randrange(1 << 60):x}"
            body = {"epoch": epoch, "text": text, "then": dice.choice(["resolve", "resolve", "wait"]), "sendAnyway": True}
            key = {"Idempotency-Key": text}
            answer = self.steadily(lambda: client.post(f"/v1/conversations/{conversation}/reply", body, headers=key))
            if answer.status == 200:
                with self.lock:
                    self.replies[text] = answer.json["message"]
                if answer.json["state"] == "waiting":
                    self.held(answer.json, name)
            return self.check(name, "reply", answer, (200, 404, 409))
        verb = {"waiting": "resolve", "resolved": "done"}.get(state)
        if verb:
            answer = self.steadily(lambda: client.change(conversation, verb, epoch=epoch, sendAnyway=True))
            self.check(name, verb, answer, (200, 404, 409))

    def check(self, name, verb, answer, allowed):
        self.count(f"{verb} {answer.status}")
        if answer.status not in allowed:
            self.wrong.append(f"{name} {verb}: {answer}")


def quick(config):
    for agent in config["agents"].values():
        agent["skills"] = {"billing": 8, "lang:en": 9}
    config["decline"] = {"coolDown": "0s"}
    config["misses"] = {"max": 100, "coolDown": "0s"}
    for queue in config["queues"].values():
        queue["live"] = {"offer": {"timeout": "5s"}, "wrapUp": "0s"}
        queue["deferred"] = {"offer": {"auto": True}, "wrapUp": "0s"}


@pytest.mark.slow
def test_what_was_acknowledged_survives_kills_under_load(make):
    print(f"SEED={SEED} KILLS={KILLS}")
    desk, dice = make(quick), random.Random(SEED)
    load = Load(desk)
    threads = [later(load.guarded, load.sender, number, random.Random(SEED + number)) for number in range(4)]
    for number, name in enumerate(("ayse", "bartek", "ewa")):
        threads.append(later(load.guarded, load.agent, name, desk.agent(name), random.Random(SEED + 10 + number)))
    try:
        for kill in range(KILLS):
            goal = load.progress() + dice.randrange(1, 80)
            until(lambda: load.progress() >= goal or load.wrong, 60, f"progress before kill {kill}")
            assert not load.wrong, load.wrong[:5]
            desk.restart(signal.SIGKILL)
        goal = load.progress() + 100
        until(lambda: load.progress() >= goal or load.wrong, 60, "progress after the last kill")
    finally:
        load.stopping.set()
        for thread in threads:
            thread.result(90)
    print(dict(load.counts), len(load.sent), len(load.replies))
    assert not load.wrong, load.wrong[:5]
    until(lambda: desk.admin().ok("GET", "/v1/outbox")["outbox"] == [], 60, "an empty outbox")
    assert len(load.sent) > KILLS and len(load.replies) > KILLS / 2

    # Nothing lost, nothing twice.
    found = collections.defaultdict(list)
    for number, text in desk.sql("SELECT id, text FROM message"):
        found[text].append(f"m{number}")
    assert {text: [message] for text, message in load.sent.items()} == {text: found[text] for text in load.sent}
    assert {text: [message] for text, message in load.replies.items()} == {text: found[text] for text in load.replies}
    assert [text for text, ids in found.items() if len(ids) > 1] == []
    # Each reply reached the other side, always with one id.
    ids = collections.defaultdict(set)
    for reply in desk.receiver.replies:
        assert reply["signed"]
        ids[reply["body"]["text"]].add(reply["id"])
    assert set(load.replies) <= set(ids)
    assert [text for text, each in ids.items() if len(each) > 1] == []
    # Nothing held by two, nothing offered to two.
    assert [key for key, agents in load.holders.items() if len(agents) > 1] == []
    assert [offer for offer, agents in load.offers.items() if len(agents) > 1] == []
    assert desk.admin().ok("GET", "/v1/quarantine")["quarantine"] == []
    # And the desk still works.
    listed, query = [], "?limit=100"
    while True:
        page = desk.agent("ewa").ok("GET", "/v1/conversations" + query)
        listed += page["conversations"]
        if "next" not in page:
            break
        query = f"?limit=100&before={page['next']}"
    assert len({each["conversation"] for each in listed}) == len(listed)
    for each in listed:
        assert ("owner" in each) == (each["state"] in ("active", "waiting", "resolved")), each


GATEWAYS, EACH = 16, 63


def a_thousand_agents(config):
    for number in range(GATEWAYS):
        config["access"]["gateways"][f"gw{number}"] = {"unixUser": f"frontdesk-gw{number}", "teams": ["desk"]}
    for number in range(1000):
        config["agents"][f"a{number}"] = {"team": "desk", "profile": "clerk", "skills": {"billing": 8, "lang:en": 8}}


def http_answer(sock, data=b""):
    """One answer from a blocking socket."""
    while b"\r\n\r\n" not in data:
        part = sock.recv(65536)
        assert part, "the connection was closed"
        data += part
    head, _, body = data.partition(b"\r\n\r\n")
    length = 0
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            length = int(line.split(b":")[1])
    while len(body) < length:
        body += sock.recv(65536)
    return int(head.split()[1]), body[:length], body[length:]


def request(method, path, body, session=None):
    data = json.dumps(body).encode()
    token = f"frontdesk-session: {session}\r\n" if session else ""
    return f"{method} {path} HTTP/1.1\r\nhost: x\r\n{token}content-length: {len(data)}\r\n\r\n".encode() + data


@pytest.mark.slow
def test_of_1000_parked_pulls_exactly_one_wakes(make):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard < 4096:
        pytest.skip(f"needs 4,096 file descriptors, {hard} are allowed")
    ensure_users([f"frontdesk-gw{number}" for number in range(GATEWAYS)])
    desk = make(a_thousand_agents)
    resource.setrlimit(resource.RLIMIT_NOFILE, (4096, hard))
    sockets = {}
    try:
        for number in range(1000):
            sock = socket.socket(socket.AF_UNIX)
            sock.settimeout(30)
            with effective_user(uid_of(f"frontdesk-gw{number // EACH}")):
                sock.connect(f"{desk.runtime}/agent.sock")
            sock.sendall(request("POST", "/v1/sessions", {"agent": f"a{number}"}))
            status, body, _ = http_answer(sock)
            assert status // 100 == 2, (number, status, body)
            token = json.loads(body)["session"]
            sock.sendall(request("PUT", "/v1/me/presence", {"state": "ready"}, token))
            assert http_answer(sock)[0] == 200, number
            sock.sendall(request("POST", "/v1/me/pull", {"wait": "60s"}, token))
            sockets[sock] = token
        desk.parked(1000)

        poll = select.poll()
        by_number = {sock.fileno(): sock for sock in sockets}
        for number in by_number:
            poll.register(number, select.POLLIN)

        def woken(count):
            """Waits for so many answers and another half second for one too many."""
            found = {}
            end = time.monotonic() + 15
            while len(found) < count and time.monotonic() < end:
                for number, _ in poll.poll(100):
                    found[number] = http_answer(by_number[number])
                    poll.unregister(number)
            extra = poll.poll(500)
            assert extra == [], f"{len(extra)} more woke"
            return found

        began = time.monotonic()
        desk.say("Please I want a refund for my order", sender="one")
        ((_, (status, body, _)),) = woken(1).items()
        assert status == 200 and json.loads(body)["work"][0]["conversation"] == "c1"
        for number in range(10):
            desk.say("Please I want a refund for my order", sender=f"s{number}")
        answers = [json.loads(body)["work"] for status, body, _ in woken(10).values()]
        assert sorted(work["conversation"] for (work,) in answers) == sorted(f"c{number}" for number in range(2, 12))
        assert time.monotonic() - began < 20
        desk.parked(989)
        assert desk.stop() == 0
        # The rest is told that it stops.
        stopped = [http_answer(by_number[number])[0] for number, _ in poll.poll(1000)]
        assert set(stopped) == {503} and len(stopped) == 989
    finally:
        for sock in sockets:
            sock.close()
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_a_disk_that_cannot_take_more_loses_nothing(make):
    """A file size limit stands for a full disk: the daemon refuses, and what it took is there afterwards."""
    limit = 3 << 20
    desk = make(start=False)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    old = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # inherited: a write over the limit fails with EFBIG
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    try:
        desk.start()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, old)
    taken, refused = {}, 0
    for number in range(400):
        try:
            answer = desk.say(f"refund {number} " + "x" * 20_000, sender=f"s{number}", message_id=f"e{number}")
        except (OSError, http.client.HTTPException):
            answer = None
        if answer is not None and answer.status // 100 == 2:
            taken[f"e{number}"] = answer.json["message"]
        else:
            refused += 1
            assert answer is None or answer.status == 503, answer
        if refused >= 3:
            break
    assert taken and refused, (len(taken), refused)
    if desk.process.poll() is not None:
        desk.may_have_ended = True
        assert desk.process.returncode == 74, desk.process.returncode
    desk.stop()
    desk.start()
    stored = {f"m{number}" for (number,) in desk.sql("SELECT id FROM message")}
    assert set(taken.values()) <= stored
    assert desk.say("refund after", message_id="after").status // 100 == 2
