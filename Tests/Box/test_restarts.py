"""Restarts and kills of the service under load, by systemd: no call of the agents' client fails, nothing happens twice and nothing
is lost. With SOAK set it is 100 restarts and 20 kills, 32 agents and 500 messages a second."""

import json
import os
import secrets
import subprocess

from desk import ROOT
from service import CREDENTIALS, UNIT, figure, run


def amounts():
    """As many as there is time for."""
    if os.environ.get("SOAK"):
        chosen = {"agents": 32, "rate": 500, "restarts": 100, "kills": 20, "between": 50}
    else:
        chosen = {"agents": 16, "rate": 100, "restarts": 10, "kills": 3, "between": 30}
    return {name: str(number) for name, number in chosen.items()}


def test_restarts_and_kills_under_load_fail_no_call(desk):
    words = [f"{ROOT}/deploy/restarts"]
    chosen = amounts()
    for name, number in chosen.items():
        words += [f"--{name}", number]
    words += ["--web", "127.0.0.1:8025", "--proof", f"{ROOT}/.build/debug/restart-proof"]
    desk.credential("restarts", "whsec_" + secrets.token_urlsafe(32)[:43].replace("-", "A").replace("_", "B") + "=")
    desk.config = json.loads(subprocess.run([*words, "config"], capture_output=True, text=True, check=True).stdout)
    desk.start()
    words += ["run", "--restart", f"systemctl restart {UNIT}", "--kill", f"systemctl kill -s KILL --kill-who=main {UNIT}"]
    words += ["--secret", f"{CREDENTIALS}/restarts"]
    done = subprocess.run(words, capture_output=True, text=True, timeout=3600 if os.environ.get("SOAK") else 600, check=False)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
    figures = json.loads(done.stdout.splitlines()[-1])
    figure("restarts", figures)
    assert (figures["failedCalls"], figures["failedWebhooks"], figures["lost"], figures["twice"]) == (0, 0, 0, 0), figures
    assert figures["calls"] > 500 and figures["webhooksSent"] > 100
    assert (figures["restarts"], figures["kills"]) == (int(chosen["restarts"]), int(chosen["kills"]))
    run("systemctl", "is-active", UNIT)
