"""Agents work off a filled queue, and a message's way to an agent who waits for it."""

import peers
from desk import HOOK, Desk
from support import (
    Trouble,
    busiest,
    daemon_binary,
    measure,
    medians,
    prepare,
    ratio,
    say,
    threads_cpu,
)

RATE = 1_000
WARMUP = 0.3
# Offers an agent looks at side by side. A person looks at one. For bots 64: group commit gains little beyond, and 64
# agents with more of them at once overrun the daemon's lane, which is bounded.
OFFERS = {"single": 1, "batch": 64}
# Conversations queued before a point, for each second of it: more than any machine has worked off so far. A queue that
# is worked off early only shortens the point.
FILL_PER_SECOND = {"single": 6_000, "batch": 20_000}
PEER_FILL_PER_SECOND = {1: 8_000, 16: 20_000, 64: 40_000}


def run_point(binary, clients, mode, seconds):
    with Desk(binary, offers=OFFERS[mode]) as desk:
        desk.start()
        wanted = int(FILL_PER_SECOND[mode] * (seconds + WARMUP) * (0.5 if clients == 1 and mode == "single" else 1))
        filled = desk.load("-n", wanted, "-s", 120, "-b", 1024, timeout=180)["acceptedAll"]
        desk.waiting(filled)
        cpu, before = threads_cpu(desk.pid), desk.counters()
        figures = measure(
            "agent-cycle",
            "-a",
            "unix:" + desk.agent_socket,
            "-n",
            filled,
            "-c",
            clients,
            "-s",
            seconds,
            "-w",
            WARMUP,
            "-m",
            mode,
            timeout=seconds + 60,
        )
        used, after = threads_cpu(desk.pid), desk.counters()
    figures["syncsPerCycle"] = (after["commits_total"] - before["commits_total"]) / max(1, figures["cyclesAll"])
    more = (
        f"batches of {figures['batchMean']}"
        if mode == "batch"
        else (
            f"p50 of pull {figures['pullP50ms']}, accept {figures['acceptP50ms']}, resolve {figures['resolveP50ms']} ms"
        )
    )
    say(
        f"frontdesk {mode} {clients}: {figures['perSecond']:.0f}/s, p50 {figures['p50ms']} ms, p99 {figures['p99ms']} "
        f"ms, {figures['syncsPerCycle']:.3f} syncs each, {more}, {figures['refused']} refused; CPU: "
        f"{busiest(cpu, used, figures['seconds'] + WARMUP)}, client {100 * figures['clientCPU']:.0f}%"
    )
    return figures


def run_latency(binary, seconds):
    with Desk(binary) as desk:
        desk.start()
        cpu = threads_cpu(desk.pid)
        figures = measure(
            "webhook-to-worker",
            "-a",
            desk.web,
            "-p",
            HOOK,
            "-k",
            desk.secret,
            "-d",
            "unix:" + desk.agent_socket,
            "-m",
            "desk",
            "-r",
            RATE,
            "-s",
            seconds,
            timeout=seconds + 60,
        )
        used = threads_cpu(desk.pid)
    say_latency("frontdesk", figures, f"; CPU: {busiest(cpu, used, seconds + 1)}")
    return figures


def say_latency(name, figures, more=""):
    say(
        f"{name} webhook to worker at {RATE}/s: p50 {figures['p50ms']} ms, p99 {figures['p99ms']} ms; "
        f"{figures['arrived']} of {figures['sent']} arrived{more}"
    )


def run_peers(clients, seconds, rows):
    for kind in (peers.Redis, peers.Beanstalk, peers.PostgreSQL):
        try:
            peer = kind()
        except Trouble as trouble:
            say(f"{kind.name} is left out: {trouble}")
            continue
        try:
            # beanstalkd stores one item a sync, so filling it as far would take longer than the point itself.
            most = 8_000 if kind is peers.Beanstalk else PEER_FILL_PER_SECOND.get(clients, 20_000)
            peer.fill(int(most * (seconds + WARMUP)))
            figures = peer.cycle(clients, seconds)
        finally:
            peer.close()
        say(
            f"{kind.name} {clients}: {figures['perSecond']:.0f}/s, p50 {figures['p50ms']} ms, p99 {figures['p99ms']} ms"
        )
        rows.setdefault((kind.name, clients), []).append(figures)


def run_peer_latency(seconds):
    receiver = peers.Receiver("whsec_" + "YmVuY2htYXJrIHNlY3JldCBvZiAzMiBieXRlcyBmb3I=")
    try:
        figures = receiver.to_worker(RATE, seconds)
    finally:
        receiver.close()
    say_latency(peers.Receiver.name, figures)
    return figures


def run(options):
    prepare(peers.QUEUES if options.peers else None)
    binary = daemon_binary()
    own, other, latency, peer_latency = {}, {}, [], []
    for number in range(options.rounds):
        say(f"round {number + 1} of {options.rounds}")
        for clients in options.clients:
            for mode in ("single", "batch"):
                own.setdefault((clients, mode), []).append(run_point(binary, clients, mode, options.seconds))
            if options.peers:
                run_peers(clients, options.seconds, other)
        latency.append(run_latency(binary, options.seconds))
        if options.peers:
            peer_latency.append(run_peer_latency(options.seconds))
    keys = ("perSecond", "p50ms", "p99ms")
    points = [
        {"clients": clients, "mode": mode, **medians(rows, (*keys, "syncsPerCycle"))}
        for (clients, mode), rows in own.items()
    ]
    result = {
        "points": points,
        "webhookToAgent": {"ratePerSecond": RATE, **medians(latency, keys[1:])},
    }
    if options.peers:
        result["peers"] = compare(points, other, keys)
        figures = medians(peer_latency, keys[1:])
        result["peers"].append(
            {
                "name": peers.Receiver.name,
                "ratePerSecond": RATE,
                **figures,
                "p99Ratio": ratio(result["webhookToAgent"]["p99ms"], figures["p99ms"]),
            }
        )
    return result


def compare(points, other, keys):
    table = []
    for (name, clients), rows in other.items():
        figures = medians(rows, keys)
        ratios = {
            f"{point['mode']}Ratio": ratio(point["perSecond"], figures["perSecond"])
            for point in points
            if point["clients"] == clients
        }
        table.append({"name": name, "clients": clients, **figures, **ratios})
    return table
