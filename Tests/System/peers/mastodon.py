"""A server of the Mastodon API on loopback: mastodon-mock of PyPI, which keeps accounts and statuses, and what stands between.

The mock is no Mastodon: it has the interface, and no federation. `Between` is a proxy that a test tells to answer by itself,
to swallow an answer after the server has acted, or to leave out a header, as other servers of this interface do.
"""

import contextlib
import http.client
import json
import shutil
import subprocess
import tempfile
import threading
import time
import urllib.parse

from desk import free_port
from loopback import Loopback
from venvs import Venv

#: Not in the tests' own: the mock brings a plugin for pytest, which is not wanted there.
VENV = Venv("mastodon-venv", "FRONTDESK_MASTODON_VENV", "mastodon-mock", "0.6.1", "mastodon_mock")
START_SECONDS = 60
DESK, JAN, OLA, ROBOT = "desk", "jan", "ola", "robot"

CONFIG = "".join(
    f'[[seed.accounts]]\nusername = "{name}"\ndisplay_name = "{name.title()}"\naccess_token = "tok_{name}"\n'
    + ("bot = true\n" if name == ROBOT else "")
    for name in (DESK, JAN, OLA, ROBOT))


class Server:
    """The mock, and what accounts do there."""

    def __init__(self, port):
        self.port = port
        self.url = f"http://127.0.0.1:{port}"

    def call(self, who, method, path, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request(
                method, path, json.dumps(body) if body is not None else None,
                {"Authorization": f"Bearer tok_{who}", "Content-Type": "application/json"})
            answer = connection.getresponse()
            text = answer.read()
            assert answer.status < 300, (method, path, answer.status, text)
            return json.loads(text)
        finally:
            connection.close()

    def id(self, who):
        return self.call(who, "GET", "/api/v1/accounts/verify_credentials")["id"]

    def post(self, who, text, visibility="public", **more):
        return self.call(who, "POST", "/api/v1/statuses", {"status": text, "visibility": visibility, **more})

    def edit(self, who, status, text):
        return self.call(who, "PUT", f"/api/v1/statuses/{status}", {"status": text})

    def delete(self, who, status):
        return self.call(who, "DELETE", f"/api/v1/statuses/{status}")

    def said(self, who=DESK):
        """The statuses of an account, oldest first."""
        return self.call(who, "GET", f"/api/v1/accounts/{self.id(who)}/statuses?limit=40")[::-1]

    def wait_for_said(self, count, seconds=20):
        end = time.monotonic() + seconds
        while len(self.said()) < count:
            assert time.monotonic() < end, f"{count} statuses wanted, got {self.said()}"
            time.sleep(0.05)
        return self.said()

    def bytes(self, address):
        """A file of the server's, by its public address."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        with contextlib.closing(connection):
            connection.request("GET", urllib.parse.urlsplit(address).path)
            return connection.getresponse().read()

    def upload(self, who, name, content, kind="image/png"):
        """The id of a file on the server."""
        boundary = "made-here"
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: {kind}\r\n\r\n'
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        connection.request(
            "POST", "/api/v2/media", head.encode() + content + f"\r\n--{boundary}--\r\n".encode(),
            {"Authorization": f"Bearer tok_{who}", "Content-Type": f"multipart/form-data; boundary={boundary}"})
        with contextlib.closing(connection):
            return json.loads(connection.getresponse().read())["id"]


@contextlib.contextmanager
def running():
    """Starts a server and ends it."""
    folder = tempfile.mkdtemp(prefix="fd-mastodon-", dir="/tmp")
    with open(f"{folder}/config.toml", "w") as file:
        file.write(CONFIG)
    port = free_port()
    log = open(f"{folder}/log", "wb")
    process = subprocess.Popen(
        [VENV.python, "-m", "mastodon_mock", "serve", "--in-memory", "--config", f"{folder}/config.toml",
         "--port", str(port)],
        stdout=log, stderr=log, cwd=folder)
    try:
        server = Server(port)
        end = time.monotonic() + START_SECONDS
        while True:
            try:
                server.id(DESK)
                break
            except (OSError, http.client.HTTPException):
                assert process.poll() is None and time.monotonic() < end, open(f"{folder}/log").read()
                time.sleep(0.1)
        yield server
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        log.close()
        shutil.rmtree(folder, ignore_errors=True)


class Between(Loopback):
    """A proxy in front of the server.

    `rules` are pairs of the beginning of "METHOD /path" and what is done, each used once; a rule is given the request. `drops`
    are header fields that the server is not told. `lines` are what was asked.
    """

    def __init__(self, server):
        self.behind = server.port
        self.rules, self.drops, self.lines = [], set(), []
        self.lock = threading.Lock()
        super().__init__()

    def serve(self, handler, body):
        line = f"{handler.command} {handler.path}"
        with self.lock:
            self.lines.append(line)
            rule = next((each for each in self.rules if line.startswith(each[0])), None)
            if rule:
                self.rules.remove(rule)
        request = Request(self, handler, body)
        if rule:
            handler.close_connection = True
            rule[1](request)
        else:
            handler.answer(*request.forward())

    def asked(self, start):
        with self.lock:
            return [line for line in self.lines if line.startswith(start)]

    def once(self, start, rule):
        with self.lock:
            self.rules.append((start, rule))


class Request:
    """One request on its way to the server."""

    def __init__(self, between, handler, body):
        self.between, self.handler, self.body = between, handler, body

    def forward(self):
        """Has the server do it; its answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.between.behind, timeout=30)
        dropped = {"connection", "content-length"} | {each.lower() for each in self.between.drops}
        headers = {name: value for name, value in self.handler.headers.items() if name.lower() not in dropped}
        with contextlib.closing(connection):
            connection.request(self.handler.command, self.handler.path, self.body or None, headers)
            answer = connection.getresponse()
            kept = {
                name: value for name, value in answer.getheaders()
                if name.lower() == "content-type" or name.lower().startswith("x-ratelimit")}
            return answer.status, answer.read(), kept


def answering(status, body=b"{}", headers=()):
    """A rule: the server is not asked."""
    return lambda request: request.handler.answer(status, body, headers)


def cut_before(request):
    """A rule: the connection ends, and the server has heard nothing."""
    request.handler.hang_up()


def cut_after(request):
    """A rule: the server has done what was asked, and nobody hears of it."""
    request.forward()
    request.handler.hang_up()


def cut_within(request):
    """A rule: the server has done what was asked, and half of its answer arrives."""
    status, body, _ = request.forward()
    request.handler.begin(status, len(body) + 100)
    request.handler.wfile.write(body[: len(body) // 2])
    request.handler.hang_up()


def telling(**headers):
    """A rule: the server does what is asked, and its answer has these header fields."""

    def rule(request):
        status, body, kept = request.forward()
        request.handler.answer(status, body, {**kept, **{name.replace("_", "-"): value for name, value in headers.items()}})

    return rule


def endless(request):
    """A rule: 100 MB of blanks."""
    request.handler.flood()


def query(line):
    """The parameters of a line that was asked."""
    return urllib.parse.parse_qs(urllib.parse.urlsplit(line.split(" ")[1]).query)
