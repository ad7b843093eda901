"""Signed webhooks taken in: every message by another customer, so each makes a conversation that waits."""

import os
import re
import shutil
import signal
import subprocess

import peers
from desk import Desk
from support import WORK, busiest, daemon_binary, measure, median, medians, prepare, ratio, say, threads_cpu, until

WARMUP = 0.5


def run_desk(binary, clients, seconds):
    """One point on a fresh daemon. All agents are away: what was accepted must all be waiting, routed, at the end."""
    with Desk(binary) as desk:
        desk.start()
        cpu, before = threads_cpu(desk.pid), desk.counters()
        figures = desk.load("-s", seconds, "-w", WARMUP, connections=clients, timeout=seconds + 60)
        used, after = threads_cpu(desk.pid), desk.counters()
        commits = after["commits_total"] - before["commits_total"]
        figures["syncsPerMessage"] = commits / max(1, figures["acceptedAll"])
        desk.waiting(figures["acceptedAll"])
        say(
            f"frontdesk {clients}: {figures['perSecond']:.0f}/s, p50 {figures['p50ms']} ms, p99 {figures['p99ms']} ms, "
            f"{figures['syncsPerMessage']:.3f} syncs each; CPU: {busiest(cpu, used, seconds + WARMUP)}, "
            f"client {100 * figures['clientCPU']:.0f}%"
        )
        return figures


def run_peer(clients, seconds):
    receiver = peers.Receiver("whsec_" + "YmVuY2htYXJrIHNlY3JldCBvZiAzMiBieXRlcyBmb3I=")
    try:
        figures = receiver.ingest(clients, seconds, WARMUP)
    finally:
        receiver.close()
    say(
        f"{peers.Receiver.name} {clients}: {figures['perSecond']:.0f}/s accepted, {figures['keptUpPerSecond']:.0f}/s "
        f"worked off, p50 {figures['p50ms']} ms, p99 {figures['p99ms']} ms"
    )
    return figures


def is_traced(pid):
    for task in os.listdir(f"/proc/{pid}/task"):
        with open(f"/proc/{pid}/task/{task}/status") as file:
            if re.search(r"^TracerPid:\s+0$", file.read(), re.MULTILINE):
                return False
    return True


def count_syncs(binary):
    """Counts the daemon's sync calls with strace beside its own count of commits: their relation is about one."""
    if not shutil.which("strace"):
        return {}
    with Desk(binary) as desk:
        desk.start()
        report = f"{desk.folder.path}/strace"
        options = "-f -qq -e trace=fsync,fdatasync,sync_file_range,msync -e signal=none".split()
        tracer = subprocess.Popen(["strace", *options, "-o", report, "-p", str(desk.pid)])
        try:
            until(lambda: is_traced(desk.pid), 10, "strace")
            before = desk.counters()["commits_total"]
            figures = desk.load("-s", 2, connections=16)
            commits = desk.counters()["commits_total"] - before
        finally:
            tracer.send_signal(signal.SIGINT)
            tracer.wait(10)
        with open(report) as file:
            calls = sum(1 for line in file if "(" in line)
    say(
        f"strace at 16: {calls} sync calls, {commits:.0f} commits, {figures['acceptedAll']} messages: "
        f"{calls / figures['acceptedAll']:.3f} calls a message"
    )
    return {"syncCallsPerCommit": round(calls / commits, 3)}


def run(options):
    prepare(peers.REDIS if options.peers else None)
    binary = daemon_binary()
    own, other, limits = {}, {}, []
    for number in range(options.rounds):
        say(f"round {number + 1} of {options.rounds}")
        limits.append(measure("sqlite-limit", WORK, options.seconds, timeout=options.seconds + 30)["perSecond"])
        say(f"SQLite alone: {limits[-1]:.0f} rows/s")
        for clients in options.clients:
            own.setdefault(clients, []).append(run_desk(binary, clients, options.seconds))
            if options.peers:
                other.setdefault(clients, []).append(run_peer(clients, options.seconds))
    keys = ("perSecond", "p50ms", "p99ms", "syncsPerMessage")
    points = [{"clients": clients, **medians(rows, keys)} for clients, rows in own.items()]
    result = {"points": points, "limitPerSecond": median(limits), "machine": count_syncs(binary)}
    if options.peers:
        result["peers"] = []
        for point in points:
            figures = medians(other[point["clients"]], ("perSecond", "keptUpPerSecond", "p50ms", "p99ms"))
            result["peers"].append(
                {
                    "name": peers.Receiver.name,
                    "clients": point["clients"],
                    **figures,
                    "ratio": ratio(point["perSecond"], figures["perSecond"]),
                    "ratioKeptUp": ratio(point["perSecond"], figures["keptUpPerSecond"]),
                }
            )
    return result
