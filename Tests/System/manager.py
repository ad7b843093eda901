"""A service manager for tests, by what a daemon sees of one: a datagram socket it tells things to, and sockets it finds open.

It is made of the same system calls as the real one; units, restarts and limits are not in it.
"""

import array
import os
import socket
import sys
import threading
import time

# Moves descriptors to where a service finds them and becomes the service, under the same process id.
HAND_OVER = """
import fcntl, os, sys
names, numbers, command = sys.argv[1], [int(each) for each in sys.argv[2].split(",")], sys.argv[3:]
high = [fcntl.fcntl(each, fcntl.F_DUPFD, 200) for each in numbers]
for place, each in enumerate(high):
    os.dup2(each, 3 + place, inheritable=True)
for each in high + [each for each in numbers if each >= 3 + len(high)]:
    os.close(each)
os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS=str(len(high)), LISTEN_FDNAMES=names)
os.execv(command[0], command)
"""


class Manager:
    """Hears what a daemon tells, and keeps what it is given to keep."""

    def __init__(self, folder):
        self.path = f"{folder}/notify"
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(self.path)
        os.chmod(self.path, 0o666)
        # What was told, as (time, text); a text may have several lines.
        self.told = []
        # Sockets of each name it was given.
        self.kept = {}
        self.changed = threading.Condition()
        self.opened = []
        threading.Thread(target=self.hear, daemon=True).start()

    def hear(self):
        while True:
            try:
                data, control, _, _ = self.socket.recvmsg(4096, socket.CMSG_LEN(64 * 4))
            except OSError:
                return
            if not data:
                return
            text = data.decode()
            with self.changed:
                name = next((line[7:] for line in text.splitlines() if line.startswith("FDNAME=")), None)
                for level, kind, payload in control:
                    if (level, kind) == (socket.SOL_SOCKET, socket.SCM_RIGHTS):
                        numbers = array.array("i", payload[: len(payload) - len(payload) % 4])
                        self.kept.setdefault(name, []).extend(socket.socket(fileno=number) for number in numbers)
                if "FDSTOREREMOVE=1" in text:
                    for each in self.kept.pop(name, []):
                        each.close()
                self.told.append((time.monotonic(), text))
                self.changed.notify_all()

    def texts(self):
        with self.changed:
            return [text for _, text in self.told]

    def wait(self, condition, seconds=20, since=0):
        """The first message, from the given place on, of which the condition is true."""
        if isinstance(condition, str):
            wanted, condition = condition, lambda text: wanted in text

        def found():
            return next((text for _, text in self.told[since:] if condition(text)), None)

        with self.changed:
            if not self.changed.wait_for(lambda: found() is not None, seconds):
                raise TimeoutError(f"the manager was told only {[text for _, text in self.told[since:]]}")
            return found()

    def is_silent(self, seconds, word="WATCHDOG=1"):
        """Whether nothing with this word comes for so long, from now on."""
        with self.changed:
            here = len(self.told)
            return not self.changed.wait_for(
                lambda: any(word in text for _, text in self.told[here:]), seconds)

    def watch(self, desk):
        """Has the daemon tell this manager things."""
        desk.environment["NOTIFY_SOCKET"] = self.path
        return self

    def listen(self, path_or_port, mode=0o666):
        """Opens a socket as a socket unit would."""
        if isinstance(path_or_port, str):
            made = socket.socket(socket.AF_UNIX)
            made.bind(path_or_port)
            os.chmod(path_or_port, mode)
        else:
            made = socket.socket()
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            made.bind(("127.0.0.1", path_or_port))
        made.listen(1024)
        self.opened.append(made)
        return made

    def hand_over(self, desk, *sockets):
        """Has the daemon find these (name, socket) open, in this order."""
        names = ":".join(name for name, _ in sockets)
        numbers = [each.fileno() for _, each in sockets]
        desk.inherited = numbers
        desk.wrapper = [sys.executable, "-c", HAND_OVER, names, ",".join(str(each) for each in numbers)]

    def close(self):
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()
        for each in self.opened + [each for kept in self.kept.values() for each in kept]:
            each.close()
