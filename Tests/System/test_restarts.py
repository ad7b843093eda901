"""Restarts and kills under load by `deploy/restarts`, small: no call of the agents' client fails, nothing happens twice and
nothing acknowledged is lost. `RESTARTS` and `KILLS` say how many."""

import json
import os
import subprocess

import pytest
from desk import ROOT, daemon_binary, free_port


@pytest.mark.slow
@pytest.mark.parametrize("more", [[], ["--activated"]], ids=["own sockets", "sockets that stay"])
def test_restarts_and_kills_under_load_fail_no_call(more):
    proof = os.path.join(os.path.dirname(daemon_binary()), "restart-proof")
    if not os.path.exists(proof):
        pytest.skip(f"no {proof}: build it first")
    done = subprocess.run(
        [f"{ROOT}/deploy/restarts", "alone", "--agents", "8", "--rate", "100", "--between", "20",
         "--restarts", os.environ.get("RESTARTS", "5"), "--kills", os.environ.get("KILLS", "2"),
         "--web", f"127.0.0.1:{free_port()}", "--receiver", str(free_port()), "--proof", proof,
         "--daemon", daemon_binary(), *more],
        capture_output=True, text=True, timeout=900)
    print(done.stdout, done.stderr)
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout)
    assert figures["failedCalls"] == figures["failedWebhooks"] == figures["lost"] == figures["twice"] == 0
    # It was a load, and the agents did serve it.
    assert figures["webhooksSent"] == figures["replies"] > 100 and figures["calls"] > 4 * figures["replies"] - 100
    assert figures["repliesDelivered"] >= figures["replies"]
