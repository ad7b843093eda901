"""The daemon under test: its configuration, folders, calls and counters."""

import base64
import http.client
import json
import os
import re
import shutil
import socket
import tempfile
import time

from support import Folder, Process, Trouble, measure, say, until

HOOK = "/hooks/bench"
AGENTS_MOST = 64


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def configuration(port, offers):
    """A desk with the routes of a small shop and 64 agents who share a gateway: root, who runs the benchmark.

    `offers` is how many offers an agent may look at side by side.
    """
    secret = [{"credential": "bench"}]
    return {
        "desk": {"name": "Bench", "languages": {"serve": ["tr", "pl", "de", "en"], "fallback": "en"}},
        "listen": {"agents": "agent.sock", "admins": "admin.sock", "web": f"127.0.0.1:{port}"},
        "store": {"sqlite": "desk.sqlite"},
        "access": {"gateways": {"bench": {"unixUser": "root", "teams": ["desk"]}}},
        "skills": {"billing": {}, "retention": {}},
        "channels": {
            "bench": {
                "type": "webhook",
                "class": "live",
                "path": HOOK,
                "weight": 30,
                "verify": {"scheme": "standard-webhooks", "secrets": secret},
                "reply": {"url": "http://127.0.0.1:9/none", "secrets": secret},
            }
        },
        "queues": {
            "billing": {"require": {"billing": 2}, "live": {"target": {"firstReply": "4h"}}},
            "general": {"live": {"target": {"firstReply": "4h"}}},
        },
        "routes": [
            {
                "id": "refund",
                "when": {"text": ["refund", "money back", "iade", "zwrot", "geld zurück"]},
                "queue": "billing",
                "require": {"billing": 5},
                "language": "required",
                "priority": "high",
            },
            {
                "id": "cancellation",
                "when": {"text": ["cancel", "iptal", "anul", "rezygn", "kündig", "storn"]},
                "queue": "general",
                "prefer": {"retention": 5},
                "language": "required",
            },
            {"id": "rest", "queue": "general"},
        ],
        "profiles": {"bot": {"capacity": 100_000, "owned": 100_000, "offersAtOnce": offers}},
        "teams": {"desk": {"serves": ["billing", "general"]}},
        "agents": {
            f"a{number}": {
                "unixUser": f"bench-a{number}",
                "publicName": f"Agent {number}",
                "team": "desk",
                "profile": "bot",
                "skills": {"billing": 3 + number % 7, "lang:en": 8},
            }
            for number in range(1, AGENTS_MOST + 1)
        },
    }


class UnixHTTP(http.client.HTTPConnection):
    def __init__(self, path, timeout=60):
        super().__init__("localhost", timeout=timeout)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


class Desk:
    """One daemon. Its state is on the disk below the checkout; its sockets are in a short path, as sockets need."""

    def __init__(self, binary, text=None, credential="bench", offers=1):
        self.binary = binary
        self.folder = Folder("desk")
        self.sockets = tempfile.mkdtemp(prefix="frontdesk-bench-")
        self.port = free_port()
        self.secret = "whsec_" + base64.b64encode(os.urandom(32)).decode()
        os.makedirs(f"{self.folder.path}/credentials", 0o700)
        with open(f"{self.folder.path}/credentials/{credential}", "w") as file:
            file.write(self.secret)
        with open(f"{self.folder.path}/frontdesk.json", "w") as file:
            file.write(text(self.port) if text else json.dumps(configuration(self.port, offers)))
        self.process = None

    @property
    def web(self):
        return f"127.0.0.1:{self.port}"

    @property
    def agent_socket(self):
        return f"{self.sockets}/agent.sock"

    @property
    def pid(self):
        return self.process.pid

    def start(self, probe="GET /metrics", seconds=60):
        """Starts the daemon and gives the seconds until it answered its first call."""
        begin = time.monotonic()
        self.process = Process(
            [
                self.binary,
                "--config",
                f"{self.folder.path}/frontdesk.json",
                "--runtime",
                self.sockets,
                "--state",
                f"{self.folder.path}/state",
                "--credentials",
                f"{self.folder.path}/credentials",
            ],
            f"{self.folder.path}/log",
        )
        until(lambda: self.answers(probe), seconds, "the daemon's first answer", pause=0.001)
        return time.monotonic() - begin

    def answers(self, probe):
        self.process.check()
        method, path = probe.split()
        local = path.startswith("/v1/")
        connection = (
            UnixHTTP(self.agent_socket) if local else http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        )
        try:
            connection.request(method, path)
            status = connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()
        return status == 200

    def counters(self):
        """The samples of /metrics without labels, and those with labels added up."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request("GET", "/metrics")
        text = connection.getresponse().read().decode()
        connection.close()
        sums = {}
        for name, value in re.findall(r"^frontdesk_([a-z_]+)(?:\{.*\})? ([-+.0-9e]+)$", text, re.MULTILINE):
            sums[name] = sums.get(name, 0) + float(value)
        return sums

    def load(self, *more, connections=64, timeout=120, path=HOOK):
        """Signed webhooks; see webhook_load.c."""
        figures = measure(
            "webhook-load", "-a", self.web, "-p", path, "-k", self.secret, "-c", connections, *more, timeout=timeout
        )
        if figures["refused"]:
            say(f"{figures['refused']} webhooks were refused")
        return figures

    def waiting(self, count, seconds=30):
        """Waits until exactly so many conversations are queued."""
        try:
            until(lambda: self.counters()["conversations_waiting"] == count, seconds, "", pause=0.1)
        except Trouble:
            raise Trouble(
                f"{self.counters()['conversations_waiting']:.0f} conversations wait, not {count}"
            ) from None

    def pss_mb(self):
        with open(f"/proc/{self.pid}/smaps_rollup") as file:
            return round(int(re.search(r"^Pss:\s+(\d+) kB", file.read(), re.MULTILINE).group(1)) / 1024, 1)

    def stop(self):
        if self.process:
            self.process.stop()
            self.process = None

    def close(self):
        self.stop()
        self.folder.remove()
        shutil.rmtree(self.sockets, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.close()
