"""A real clamd that knows the EICAR test string, for the time of a test."""

import os
import socket
import subprocess

from desk import until

PROGRAM = "/usr/sbin/clamd"
# Not one literal: scanners of the machine this lies on would take it for the thing itself.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}" + b"$EICAR-STANDARD-" + b"ANTIVIRUS-TEST-FILE!" + b"$H+H*"


class Clamd:
    """A real clamd that knows one thing: the EICAR test string."""

    def __init__(self, folder, limit="30M"):
        os.makedirs(f"{folder}/db")
        with open(f"{folder}/db/test.ndb", "w") as file:
            file.write(f"Test.EICAR:0:*:{EICAR.hex()}\n")
        self.socket = f"{folder}/clamd.ctl"
        with open(f"{folder}/clamd.conf", "w") as file:
            file.write(
                f"DatabaseDirectory {folder}/db\nLocalSocket {self.socket}\nLocalSocketMode 666\nForeground yes\n"
                f"StreamMaxLength {limit}\nTemporaryDirectory {folder}\nMaxThreads 2\nLogFile {folder}/clamd.log\n"
                "OfficialDatabaseOnly no\nUser root\n")
        self.command = [PROGRAM, "-c", f"{folder}/clamd.conf"]
        self.start()

    def start(self):
        self.process = subprocess.Popen(self.command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until(self.answers, 60, "clamd")

    def answers(self):
        assert self.process.poll() is None, "clamd has ended"
        try:
            with socket.socket(socket.AF_UNIX) as probe:
                probe.settimeout(5)
                probe.connect(self.socket)
                probe.sendall(b"zPING\0")
                return probe.recv(16).startswith(b"PONG")
        except OSError:
            return False

    def stop(self):
        self.process.terminate()
        self.process.wait(20)
        if os.path.exists(self.socket):
            os.unlink(self.socket)


def scanned_by(path, unavailable="allow"):
    def change(config):
        config["scanner"] = {"clamd": path, "onUnavailable": unavailable}

    return change
