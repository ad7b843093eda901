"""A server of the Mastodon API on loopback: mastodon-mock of PyPI, which keeps accounts and statuses, and what stands between.

The mock is no Mastodon: it has the interface, and no federation. `Between` is a proxy that a test tells to answer by itself,
to swallow an answer after the server has acted, or to leave out a header, as other servers of this interface do.
"""

import contextlib
import http.client
import http.server
import json
import os
import shutil
import socket
import subprocess
import tempfile
import threading
import time
import urllib.parse

VERSION = "0.6.1"
ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", "..", ".."))
#: $FRONTDESK_MASTODON_VENV, else beside the tests' own: the mock brings a plugin for pytest, which is not wanted there.
VENV = os.environ.get("FRONTDESK_MASTODON_VENV", f"{ROOT}/.build/mastodon-venv")
START_SECONDS = 60
DESK, JAN, OLA, ROBOT = "desk", "jan", "ola", "robot"

CONFIG = "".join(
    f'[[seed.accounts]]\nusername = "{name}"\ndisplay_name = "{name.title()}"\naccess_token = "tok_{name}"\n'
    + ("bot = true\n" if name == ROBOT else "")
    for name in (DESK, JAN, OLA, ROBOT))


def is_installed():
    wanted = f"import importlib.metadata as m, mastodon_mock; assert m.version('mastodon-mock') == {VERSION!r}"
    python = f"{VENV}/bin/python"
    return os.path.exists(python) and subprocess.run([python, "-c", wanted], capture_output=True).returncode == 0


def reason_to_skip():
    """Installs the mock where it is not. A folder half made is made anew."""
    if is_installed():
        return None
    shutil.rmtree(VENV, ignore_errors=True)
    try:
        subprocess.run(["python3", "-m", "venv", VENV], check=True, capture_output=True, timeout=120)
        subprocess.run(
            [f"{VENV}/bin/pip", "install", "-q", f"mastodon-mock=={VERSION}"], check=True, capture_output=True, timeout=600)
    except (subprocess.SubprocessError, OSError) as error:
        shutil.rmtree(VENV, ignore_errors=True)
        return f"pip gives no mastodon-mock=={VERSION}, so NOTHING OF MASTODON IS TESTED: {error}"
    return None if is_installed() else "mastodon-mock was installed and does not start"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


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
        [f"{VENV}/bin/python", "-m", "mastodon_mock", "serve", "--in-memory", "--config", f"{folder}/config.toml",
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


class Between:
    """A proxy in front of the server.

    `rules` are pairs of the beginning of "METHOD /path" and what is done, each used once; a rule is given the handler and
    returns whether the request is over. `drops` are header fields that the server is not told. `lines` are what was asked.
    """

    def __init__(self, server):
        self.rules, self.drops, self.lines = [], set(), []
        self.lock = threading.Lock()
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_all(self):
                self.body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                line = f"{self.command} {self.path}"
                with outer.lock:
                    outer.lines.append(line)
                    rule = next((each for each in outer.rules if line.startswith(each[0])), None)
                    if rule:
                        outer.rules.remove(rule)
                if rule:
                    self.close_connection = True
                    if rule[1](self):
                        return
                status, headers, body = self.forward()
                self.answer(status, body, headers)

            def forward(self):
                connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
                headers = {
                    name: value for name, value in self.headers.items()
                    if name.lower() not in {"connection", "content-length"} | {each.lower() for each in outer.drops}}
                with contextlib.closing(connection):
                    connection.request(self.command, self.path, self.body or None, headers)
                    answer = connection.getresponse()
                    kept = [
                        pair for pair in answer.getheaders()
                        if pair[0].lower() == "content-type" or pair[0].lower().startswith("x-ratelimit")]
                    return answer.status, kept, answer.read()

            def answer(self, status, body, headers=()):
                self.send_response(status)
                for name, value in headers:
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                try:
                    self.wfile.write(body)
                except OSError:
                    pass

            do_GET = do_POST = do_PUT = do_DELETE = handle_all

            def log_message(self, *args):
                pass

        self.http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.http.server_address[1]}"
        threading.Thread(target=self.http.serve_forever, args=(0.05,), daemon=True).start()

    def asked(self, start):
        with self.lock:
            return [line for line in self.lines if line.startswith(start)]

    def once(self, start, rule):
        with self.lock:
            self.rules.append((start, rule))

    def close(self):
        self.http.shutdown()
        self.http.server_close()


def answering(status, body=b"{}", headers=()):
    """A rule: the server is not asked."""
    def rule(handler):
        handler.answer(status, body, headers)
        return True
    return rule


def cut_before(handler):
    """A rule: the connection ends, and the server has heard nothing."""
    handler.close_connection = True
    return True


def cut_after(handler):
    """A rule: the server has done what was asked, and nobody hears of it."""
    handler.forward()
    return True


def cut_within(handler):
    """A rule: the server has done what was asked, and half of its answer arrives."""
    status, headers, body = handler.forward()
    handler.send_response(status)
    handler.send_header("Content-Length", str(len(body) + 100))
    handler.end_headers()
    handler.wfile.write(body[: len(body) // 2])
    return True


def endless(handler):
    """A rule: 100 MB of blanks."""
    handler.send_response(200)
    handler.send_header("Content-Length", str(100 << 20))
    handler.end_headers()
    with contextlib.suppress(OSError):
        for _ in range(100):
            handler.wfile.write(b" " * (1 << 20))
    return True


def query(line):
    """The parameters of a line that was asked."""
    return urllib.parse.parse_qs(urllib.parse.urlsplit(line.split(" ")[1]).query)
