"""Replies on their way out: some of each conversation, posted to a receiver on loopback that answers at once."""

import datetime
import json
import signal
import socket
import subprocess
import time

from desk import Desk, UnixHTTP, configuration, free_port
from support import WORK, Trouble, busiest, daemon_binary, measure, medians, prepare, process_cpu, ratio, say, until

# As many as may have a few answers each without a customer's word between.
CONVERSATIONS = 2_048
OFFERS = 256  # open at once
# What the daemon has under way to one destination, and bare libcurl likewise.
AT_ONCE = 64
# Replies of one round, for each second of it: some two seconds' work where the rest of the time goes into writing them.
REPLIES_PER_SECOND = 10_000
CALLS = 256  # of one batch


class Sink:
    """The receiver, until its figures are wanted."""

    def __init__(self, port):
        self.child = subprocess.Popen([f"{WORK}/bin/post-sink", str(port)], stdout=subprocess.PIPE, text=True)

    def figures(self):
        self.child.send_signal(signal.SIGTERM)
        text, _ = self.child.communicate(timeout=30)
        return json.loads(text)

    def close(self):
        if self.child.poll() is None:
            self.child.kill()
            self.child.wait()


def agent(desk):
    """A call of the agent a1, who speaks through the gateway."""
    link = UnixHTTP(desk.agent_socket)

    def call(method, path, body=None, session=None):
        headers = {"Frontdesk-Session": session} if session else {}
        link.request(method, path, json.dumps(body) if body is not None else None, headers)
        answer = link.getresponse()
        text = answer.read()
        if answer.status >= 300:
            raise Trouble(f"{method} {path}: {answer.status} {text[:200]}")
        return json.loads(text) if text else None

    session = call("POST", "/v1/sessions", {"agent": "a1"})["session"]
    return lambda method, path, body=None: call(method, path, body, session)


def fill(desk, wanted):
    """Has one agent own the conversations and write so many replies, while nobody listens where they go."""
    call = agent(desk)
    call("PUT", "/v1/me/presence", {"state": "ready"})
    filled = desk.load("-n", CONVERSATIONS, "-s", 60, connections=8)["acceptedAll"]
    works = []
    while len(works) < filled:
        for work in (call("POST", "/v1/me/pull", {"wait": "5s", "max": OFFERS}) or {"work": []})["work"]:
            works.append(call("POST", f"/v1/offers/{work['offer']}/accept", {}))
    calls = [
        {
            "method": "POST",
            "path": f"/v1/conversations/{work['conversation']}/reply",
            "body": {"epoch": work["epoch"], "text": "Merhaba, siparişiniz yolda. " * 4, "sendAnyway": True, "then": "active"},
        }
        for work in works
    ]
    written = 0
    while written < wanted:
        batch = [calls[(written + place) % len(calls)] for place in range(CALLS)]
        results = call("POST", "/v1/batch", {"calls": batch})["results"]
        bad = next((each for each in results if each["status"] != 200), None)
        if bad:
            raise Trouble(f"a reply was refused: {bad}")
        written += len(batch)
    return written


def last_try(desk):
    """When the last of the messages may go that were tried in vain: the clock's seconds."""
    link = UnixHTTP(f"{desk.sockets}/admin.sock")
    after, last = "", 0
    while after is not None:
        link.request("GET", "/v1/outbox" + (f"?after={after}" if after else ""))
        page = json.loads(link.getresponse().read())
        times = [datetime.datetime.fromisoformat(row["nextAt"]).timestamp() for row in page["outbox"] if row["attempts"]]
        last = max([last, *times])
        after = page.get("next")
    return last


def text(port, target):
    settings = configuration(port, OFFERS)
    settings["channels"]["bench"]["reply"]["url"] = f"http://127.0.0.1:{target}/replies"
    return json.dumps(settings)


def run_desk(binary, wanted):
    target = free_port()
    with Desk(binary, text=lambda port: text(port, target)) as desk:
        desk.start()
        written = fill(desk, wanted)
        # Or they would hold up their conversations for as long as they were told to wait.
        last = last_try(desk)
        desk.stop()
        time.sleep(max(0, last - time.time()) + 1)
        sink = Sink(target)
        try:
            desk.start()
            cpu, before = process_cpu(desk.pid), desk.counters()
            until(lambda: desk.counters().get("outbox_attempts_total", 0) >= written, 300, f"{written} replies", pause=0.2)
            spent, after = process_cpu(desk.pid) - cpu, desk.counters()
            figures = sink.figures()
        finally:
            sink.close()
    commits = after["commits_total"] - before["commits_total"]
    figures |= {"syncsPerSend": commits / written, "cpuMicrosecondsPerSend": 1e6 * spent / written}
    say(
        f"frontdesk: {figures['perSecond']:.0f} sends/s of {figures['count']}, {figures['syncsPerSend']:.3f} syncs and "
        f"{figures['cpuMicrosecondsPerSend']:.0f} µs of processor each"
    )
    kept = ("syncsPerSend", "cpuMicrosecondsPerSend")
    return {"sendsPerSecond": figures["perSecond"], **{name: figures[name] for name in kept}}


def run_curl(wanted):
    port = free_port()
    sink = Sink(port)
    try:
        until(lambda: listens(port), 10, "the receiver")
        figures = measure("curl-posts", f"http://127.0.0.1:{port}/replies", wanted, AT_ONCE, timeout=120)
    finally:
        sink.close()
    say(f"bare libcurl: {figures['perSecond']:.0f} posts/s")
    return {"bareCurlPerSecond": figures["perSecond"]}


def listens(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def run(options):
    prepare()
    binary = daemon_binary()
    wanted = int(REPLIES_PER_SECOND * options.seconds)
    rows = []
    for number in range(options.rounds):
        say(f"round {number + 1} of {options.rounds}")
        rows.append({**run_curl(wanted), **run_desk(binary, wanted)})
    figures = medians(rows, ("sendsPerSecond", "bareCurlPerSecond", "syncsPerSend", "cpuMicrosecondsPerSend"))
    return {**figures, "ratio": ratio(figures["sendsPerSecond"], figures["bareCurlPerSecond"])}
