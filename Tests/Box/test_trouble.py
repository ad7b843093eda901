"""What becomes of the service when it hangs or dies."""

import os
import signal

import pytest
from desk import later, until
from service import SOCKETS, UNIT, run, show


def test_watchdog_ends_a_daemon_that_hangs(desk):
    desk.drop_in("WatchdogSec=2")
    desk.start()
    before = desk.main
    os.kill(before, signal.SIGSTOP)
    # Who calls while it hangs is answered by the next one, or comes again: the socket stays.
    desk.started_anew(before)
    assert desk.agent("ayse").get("/v1/me").status == 200
    assert show("NRestarts") == "1"
    assert any("Watchdog timeout" in str(one.get("MESSAGE")) for one in desk.journal())


def test_watchdog_is_fed(desk):
    desk.drop_in("WatchdogSec=1")
    desk.start()
    before = desk.main
    beginning = float(run("cat", "/proc/uptime").split()[0])
    until(lambda: float(run("cat", "/proc/uptime").split()[0]) > beginning + 4, 10, "four seconds of an idle desk")
    assert desk.main == before and show("NRestarts") == "0"


@pytest.mark.parametrize("number", [signal.SIGSEGV, signal.SIGABRT, signal.SIGILL])
def test_crash_says_where_and_is_started_again(desk, number):
    desk.start()
    assert desk.say("Hello").status == 202
    before = desk.main
    assert show("MemoryDenyWriteExecute") == "yes"
    os.kill(before, number)
    desk.started_anew(before)
    assert desk.say("Hello again").status == 202
    crash = desk.said("Crashed:", f"_PID={before}", "+", "SYSLOG_IDENTIFIER=frontdeskd")
    text = "\n".join(str(one.get("MESSAGE")) for one in desk.journal())
    # Names of functions, of the daemon's own and of those below; no registers, which point to what customers wrote.
    assert crash and "frontdeskd" in text
    assert "main" in text and " in " in text, text
    assert "rax" not in text and "Registers" not in text


def test_kill_is_survived(desk):
    desk.start()
    assert desk.say("Hello", message_id="m-1").json["conversation"]
    agent = desk.agent("ayse").ready()
    for _ in range(3):
        before = desk.main
        os.kill(before, signal.SIGKILL)
        desk.started_anew(before)
    # A webhook that is repeated is the same message.
    assert desk.say("Hello", message_id="m-1").json["conversation"] == "c1"
    assert all(show("ActiveState", one) == "active" for one in SOCKETS)
    agent.close()
    assert desk.agent("ayse").get("/v1/me").status == 200


def test_many_crashes_take_no_socket_down(desk):
    desk.drop_in("RestartSec=100ms")
    desk.start()
    for _ in range(12):
        before = desk.main
        os.kill(before, signal.SIGKILL)
        desk.started_anew(before)
    assert show("NRestarts") == "12"
    assert all(show("ActiveState", one) == "active" for one in SOCKETS)


def test_calls_wait_while_the_service_is_restarted(desk):
    desk.start()
    pull = desk.parked_pull(desk.agent("ayse").ready(), "30s")
    restart = later(run, "systemctl", "restart", UNIT)
    # The waiting pull is told to come again, and a new call finds the socket.
    answer = pull.result(20)
    assert answer.status in (204, 503), answer
    calls = [later(desk.agent("bartek").get, "/v1/me") for _ in range(20)]
    assert [one.result(20).status for one in calls] == [200] * 20
    restart.result(20)
    assert desk.say("Hello").status == 202
