"""What becomes of the service when it hangs or dies."""

import ctypes
import os
import platform
import re
import signal

import pytest
from desk import later, until
from service import SOCKETS, UNIT, run, show


def test_watchdog_ends_a_daemon_that_hangs(desk):
    desk.drop_in("WatchdogSec=4")
    desk.start()
    before = desk.main
    os.kill(before, signal.SIGSTOP)
    # Who calls while it hangs is answered by the next one, or comes again: the socket stays.
    desk.started_anew(before)
    assert desk.agent("ayse").get("/v1/me").status == 200
    assert int(show("NRestarts")) >= 1
    assert any("Watchdog timeout" in str(one.get("MESSAGE")) for one in desk.journal())


def test_watchdog_is_fed(desk):
    desk.drop_in("WatchdogSec=4")
    desk.start()
    before = desk.main
    beginning = float(run("cat", "/proc/uptime").split()[0])
    until(lambda: float(run("cat", "/proc/uptime").split()[0]) > beginning + 9, 30, "nine seconds of an idle desk")
    assert desk.main == before and show("NRestarts") == "0"


@pytest.fixture
def crashing(desk, tmp_path):
    """The daemon with a library in it that crashes for real in the thread that gets SIGSYS, which all let through."""
    os.chmod(tmp_path, 0o755)
    source, library = tmp_path / "crash.c", "/usr/local/lib/frontdesk-crash.so"
    source.write_text(CRASH)
    run("gcc", "-shared", "-fPIC", "-o", library, str(source))
    yield lambda how: desk.drop_in(f"Environment=LD_PRELOAD={library} CRASH={how}")
    os.remove(library)


CRASH = """
#include <signal.h>
#include <stdlib.h>
#include <string.h>
static void crash(int number) {
    const char *how = getenv("CRASH");
    if (strcmp(how, "abort") == 0) abort();
    if (strcmp(how, "trap") == 0) __builtin_trap();
    *(volatile int *)8 = 1;
}
__attribute__((constructor)) static void prepare(void) { signal(SIGSYS, crash); }
"""


def crash(process, name):
    """Sends the signal to one thread of a process, by the beginning of the thread's name."""
    for thread in os.listdir(f"/proc/{process}/task"):
        with open(f"/proc/{process}/task/{thread}/comm", encoding="utf-8") as file:
            if file.read().startswith(name):
                number = {"x86_64": 234, "aarch64": 131}[platform.machine()]
                assert ctypes.CDLL(None).syscall(number, process, int(thread), signal.SIGSYS) == 0
                return
    raise LookupError(f"no thread {name}")


@pytest.mark.parametrize("how", ["abort", "trap", "pointer"])
def test_crash_says_where_and_is_started_again(desk, crashing, how):
    crashing(how)
    desk.start()
    assert desk.say("Hello").status == 202
    before = desk.main
    # Under what makes it hard: nothing may be written and executed.
    assert show("MemoryDenyWriteExecute") == "yes"
    crash(before, "NIO-ELT")
    desk.started_anew(before)
    assert desk.say("Hello again").status == 202
    assert show("NRestarts") == "1"
    desk.said("Program crashed")
    text = "\n".join(str(one.get("MESSAGE")) for one in desk.journal())
    assert '"NIO-ELT-1-#1" crashed' in text, text
    # Where it was, by the names of functions of the program too. Through abort() itself, which is glibc's, no way leads back.
    if how != "abort":
        assert "frontdesk-crash.so" in text
        assert re.search(r"Selector.* in frontdeskd", text), text
    # No registers: they point to what customers wrote.
    assert "Registers" not in text and "rax " not in text


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
