"""Memory at rest and with a long queue, and how soon the daemon answers after a start with that queue."""

import time

from desk import Desk
from support import ROOT, Trouble, daemon_binary, median, prepare, say

SIZES = ((100_000, "pss100kMB", "ready100kSeconds"), (1_000_000, "pss1mMB", "ready1mSeconds"))
SETTLE_SECONDS = 3
# A million at 3,000 a second, and as much again.
FILL_SECONDS = 700


def example(port):
    """The example configuration; only the port differs, and that Ewa is root, who asks whether the desk answers."""
    with open(f"{ROOT}/config.example.json") as file:
        text = file.read()
    for old, new in (("127.0.0.1:8025", f"127.0.0.1:{port}"), ("frontdesk-ewa", "root")):
        if old not in text:
            raise Trouble(f"config.example.json has no {old} any more")
        text = text.replace(old, new)
    return text


def run_round(binary, most, figures):
    with Desk(binary, text=example, credential="shop") as desk:
        desk.start(probe="GET /v1/me")
        time.sleep(SETTLE_SECONDS)
        figures.setdefault("pssMB", []).append(desk.pss_mb())
        say(f"at rest: {figures['pssMB'][-1]} MB")
        queued = 0
        for size, memory, ready in SIZES:
            if size > most:
                continue
            begin = time.monotonic()
            filled = desk.load(
                "-n",
                size - queued,
                "-s",
                FILL_SECONDS,
                "-b",
                128,
                path="/hooks/shop-form",
                timeout=FILL_SECONDS + 60,
            )
            queued += filled["acceptedAll"]
            if queued != size:
                raise Trouble(f"only {queued} of {size} were taken in within {FILL_SECONDS} s")
            desk.waiting(size, seconds=120)
            say(f"filled to {size} in {time.monotonic() - begin:.0f} s")
            time.sleep(SETTLE_SECONDS)
            figures.setdefault(memory, []).append(desk.pss_mb())
            desk.stop()
            figures.setdefault(ready, []).append(desk.start(probe="GET /v1/me", seconds=300))
            time.sleep(SETTLE_SECONDS)
            say(
                f"{size} queued: {figures[memory][-1]} MB, {desk.pss_mb()} MB after a restart, ready after "
                f"{figures[ready][-1]:.3f} s"
            )


def run(options):
    prepare()
    binary = daemon_binary()
    figures = {}
    for number in range(options.rounds):
        say(f"round {number + 1} of {options.rounds}")
        # A million takes minutes to queue: one round of it must do.
        run_round(binary, options.max if number == 0 else min(options.max, 100_000), figures)
    keys = ("pssMB", "pss100kMB", "pss1mMB", "ready100kSeconds", "ready1mSeconds")
    return {key: median(figures.get(key, [])) for key in keys}
