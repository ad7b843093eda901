"""A disk that does not answer: the service manager has to learn of it, and a start must not look as if it got on."""

import importlib.util
import os
import sys

import pytest

from faultlab import HANG, SYNC, SYSTEM, Control, FaultDesk, desk

spec = importlib.util.spec_from_file_location("manager", os.path.join(os.path.dirname(SYSTEM), "manager.py"))
manager_module = importlib.util.module_from_spec(spec)
sys.modules["manager"] = manager_module
spec.loader.exec_module(manager_module)


@pytest.fixture
def manager(tmp_path):
    made = manager_module.Manager(str(tmp_path))
    yield made
    made.close()


def test_the_watchdog_is_not_fed_while_the_disk_does_not_answer(libraries, manager):
    control = Control()
    with FaultDesk(libraries, control=control, environment={"WATCHDOG_USEC": "1000000"}) as house:
        manager.watch(house)
        house.start()
        manager.wait("WATCHDOG=1")
        # Nobody asks for anything: the daemon itself finds out.
        control.arm(SYNC, HANG, times=-1)
        desk.until(lambda: control.hits, 10, "a sync of the idle daemon")
        assert manager.is_silent(2)
        control.disarm()
        manager.wait("WATCHDOG=1", since=len(manager.texts()))
        assert house.say("hello").status == 202
        assert house.stop() == 0
    control.close()


def test_a_start_that_hangs_asks_for_no_more_time(libraries, manager):
    control = Control()
    with FaultDesk(libraries, control=control) as house:
        manager.watch(house)
        control.arm(SYNC, HANG, times=-1)
        house.start(wait=False)
        manager.wait("EXTEND_TIMEOUT_USEC=30000000")
        desk.until(lambda: control.hits, 10, "a sync of the start")
        # What it has used until then may count once, at the next look.
        manager.is_silent(6, "EXTEND_TIMEOUT_USEC")
        assert manager.is_silent(6, "EXTEND_TIMEOUT_USEC") and not any("READY" in text for text in manager.texts())
        control.disarm()
        manager.wait("READY=1")
        assert house.stop() == 0
    control.close()
