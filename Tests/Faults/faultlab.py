"""Builds the preloaded libraries and starts daemons under them."""

import ctypes
import errno
import importlib.util
import mmap
import os
import shutil
import subprocess
import sys
import tempfile
import time

import replayer

HERE = os.path.dirname(os.path.abspath(__file__))
SYSTEM = os.path.join(HERE, "..", "System", "desk.py")


# Lines for the end of the run.
FIGURES = []


def load_desk():
    """The harness of the system tests, by its path."""
    if "desk" not in sys.modules:
        spec = importlib.util.spec_from_file_location("desk", SYSTEM)
        module = importlib.util.module_from_spec(spec)
        sys.modules["desk"] = module
        spec.loader.exec_module(module)
    return sys.modules["desk"]


desk = load_desk()


def missing():
    """Why these tests cannot run here; None when they can."""
    if shutil.which("gcc") is None:
        return "gcc is missing: the fault libraries cannot be built"
    if os.geteuid() != 0:
        return "root is needed: the harness becomes the agents' Unix users"
    return None


def memory_folder(prefix):
    """A folder in memory where there is one: the recorder decides what is durable, not the disk."""
    where = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    return os.path.realpath(tempfile.mkdtemp(prefix=prefix, dir=where))


class Libraries:
    """recorder.so, faults.so and clock.so, compiled once a run."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="fd-libs-")
        for name in ("recorder", "faults", "clock"):
            subprocess.run(
                ["gcc", "-O2", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-o", self.path(name),
                 os.path.join(HERE, f"{name}.c"), "-ldl", "-lpthread"],
                check=True)

    def path(self, name):
        return f"{self.folder}/{name}.so"

    def close(self):
        shutil.rmtree(self.folder, ignore_errors=True)


class FaultDesk(desk.Desk):
    """A desk whose state lies in memory and whose daemon runs under the libraries asked for."""

    def __init__(self, libraries, record=None, control=None, mode=None, make_state=True, clock=None, **more):
        super().__init__(**more)
        self.memory = memory_folder("fd-state-")
        self.state = f"{self.memory}/state"
        if make_state:
            os.mkdir(self.state, 0o700)
        preload = []
        if control:
            preload.append(libraries.path("faults"))
            self.environment |= {"FAULTS_DIR": self.memory, "FAULTS_CONTROL": control.path}
        if clock:
            preload.append(libraries.path("clock"))
            self.environment["CLOCK_CONTROL"] = clock.path
        if record:
            # A folder that is there before belongs to whoever made it; only what the daemon makes has to be synced by it.
            followed = self.state if make_state else self.memory
            preload.append(libraries.path("recorder"))
            self.environment |= {"RECORDER_DIR": followed, "RECORDER_LOG": record, "RECORDER_MODE": mode or "full"}
        if preload:
            self.environment["LD_PRELOAD"] = ":".join(preload)

    def start(self, *more, **how):
        if "RECORDER_LOG" in self.environment:
            replayer.trim(self.environment["RECORDER_LOG"])
        return super().start(*more, **how)

    def close(self):
        super().close()
        shutil.rmtree(self.memory, ignore_errors=True)


WRITE, SYNC, TRUNCATE, CREATE, RENAME, MKDIR = 1, 2, 4, 8, 16, 32
FAIL, SHORT, BUDGET, KILL, HANG = 0, 1, 2, 3, 4


class ControlBlock(ctypes.Structure):
    """`struct control` of faults.c."""

    _fields_ = [
        ("armed", ctypes.c_uint32), ("operations", ctypes.c_uint32), ("mode", ctypes.c_uint32),
        ("error", ctypes.c_int32), ("skip", ctypes.c_int64), ("times", ctypes.c_int64), ("budget", ctypes.c_int64),
        ("counted", ctypes.c_int64), ("hits", ctypes.c_int64), ("match", ctypes.c_char * 64),
    ]


class Control:
    """Steers faults.so in a running process."""

    def __init__(self):
        handle, self.path = tempfile.mkstemp(prefix="fd-control-")
        os.ftruncate(handle, 4096)
        self.memory = mmap.mmap(handle, 4096)
        os.close(handle)
        self.block = ControlBlock.from_buffer(self.memory)

    def arm(self, operations, mode=FAIL, error=errno.EIO, skip=0, times=1, budget=0, match=""):
        self.block.armed = 0
        self.block.operations, self.block.mode, self.block.error = operations, mode, error
        self.block.skip, self.block.times, self.block.budget = skip, times, budget
        self.block.match = match.encode()
        self.block.counted = self.block.hits = 0
        self.block.armed = 1

    def disarm(self):
        """Ends the fault; says how many calls failed."""
        self.block.armed = 0
        return self.block.hits

    @property
    def counted(self):
        return self.block.counted

    @property
    def hits(self):
        return self.block.hits

    def close(self):
        self.block = None
        self.memory.close()
        os.unlink(self.path)


class ClockBlock(ctypes.Structure):
    """`struct control` of clock.c."""

    _fields_ = [("wall", ctypes.c_int64), ("boot", ctypes.c_int64)]


class Clock:
    """Moves the clocks of a running process; seconds."""

    def __init__(self):
        handle, self.path = tempfile.mkstemp(prefix="fd-clock-")
        os.ftruncate(handle, 4096)
        self.memory = mmap.mmap(handle, 4096)
        os.close(handle)
        self.block = ClockBlock.from_buffer(self.memory)

    def move(self, wall=0, boot=0):
        self.block.wall += wall
        self.block.boot += boot

    def wall(self):
        """What the process takes for the time, in whole seconds."""
        return int(time.time()) + self.block.wall

    def close(self):
        del self.block
        self.memory.close()
        os.unlink(self.path)
