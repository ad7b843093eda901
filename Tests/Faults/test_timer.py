"""A timer on which the daemon dies ends it for good, in words, instead of killing it at every restart."""

import os
import re

import recovery
from faultlab import KILL, WRITE, Control, FaultDesk, desk

# Exit code of a daemon that found a bug of its own.
BUG = 70


def test_the_third_death_on_a_timer_ends_the_daemon_with_70(libraries):
    def wrap_up(config):
        config["queues"]["general"]["live"] = {"wrapUp": "3s"}

    control = Control()
    with FaultDesk(libraries, control=control, change=wrap_up) as house:
        house.start()
        ewa = house.agent("ewa").ready()
        house.say("hello", sender="a")
        work = ewa.take_next()
        ewa.ok("POST", f"/v1/conversations/{work['conversation']}/resolve", {"epoch": work["epoch"], "sendAnyway": True})
        for death in range(3):
            # Once the second of two reads is answered the start's own sign of life is written: the next write of a commit is
            # that of the timer which ends the wrap-up.
            house.agent("ewa").me(), house.agent("ewa").me()
            control.arm(WRITE, KILL, match="-wal")
            desk.until(lambda: house.process.poll() is not None, 15, "the end of the wrap-up")
            assert house.process.returncode == -9
            control.disarm()
            house.start()
        house.may_have_ended = True
        assert house.process.wait(15) == BUG
        (line,) = [line for line in house.log_text().splitlines() if "3 times" in line]
        assert "deadline of c1, resolved" in line and f"remove {house.state}/suspect" in line
        (digest,) = re.findall(r"state sha256 ([0-9a-f]{64})\b", line)
        # The last checkpoint is of that state.
        assert house.sql("SELECT sha256 FROM checkpoint ORDER BY last_seq DESC LIMIT 1") == [(digest,)]
        assert recovery.verify(f"{house.state}/desk.sqlite") is None
        # It stays so at the next start, and the operator's way out is the one the log tells.
        house.start(wait=False)
        assert house.process.wait(15) == BUG
        os.unlink(f"{house.state}/suspect")
        house.start()
        desk.until(lambda: not house.agent("ewa").me()["work"], 15, "the end of the wrap-up")
        assert house.stop() == 0
        assert recovery.verify(f"{house.state}/desk.sqlite") is None
    control.close()
