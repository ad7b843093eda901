"""A real daemon for the system tests: its own process, sockets, database file and Unix users.

Needs root (it becomes other users) and python3 only. Every wait is for an event or a condition, with a limit.
"""

import base64
import concurrent.futures
import ctypes
import grp
import hashlib
import hmac
import http.client
import json
import os
import platform
import pwd
import shutil
import signal
import socket
import sqlite3
import subprocess
import tempfile
import threading
import time

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
USERS = {name: f"frontdesk-{name}" for name in ("ayse", "bartek", "ewa", "stranger", "gateway")}
# The group whose members are operators.
ADMINS = "frontdesk-admin"


def daemon_binary():
    """The daemon under test: $FRONTDESKD, else the debug build, else the release build."""
    candidates = [os.environ.get("FRONTDESKD"), f"{ROOT}/.build/debug/frontdeskd", f"{ROOT}/.build/release/frontdeskd"]
    for path in candidates:
        if path and os.path.exists(path):
            return path
    raise RuntimeError("no frontdeskd: build it first, or set FRONTDESKD")


def cli_binary():
    return os.path.join(os.path.dirname(daemon_binary()), "frontdesk")


def ensure_users(users=tuple(USERS.values())):
    """Makes the Unix users, by default the agents'; only root can."""
    for user in users:
        try:
            pwd.getpwnam(user)
        except KeyError:
            subprocess.run(["useradd", "-r", "-M", "-s", "/usr/sbin/nologin", user], check=True)


def ensure_group(name):
    """Makes the Unix group, where there is none; only root can."""
    try:
        grp.getgrnam(name)
    except KeyError:
        subprocess.run(["groupadd", "-r", name], check=True)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def until(condition, seconds=10, what="a condition"):
    """Waits until the condition gives something true, looking every 5 ms."""
    end = time.monotonic() + seconds
    while True:
        result = condition()
        if result:
            return result
        if time.monotonic() > end:
            raise TimeoutError(f"{what} did not come true within {seconds} s")
        time.sleep(0.005)


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def code(self):
        return self.json.get("code") if self.body else None

    def __repr__(self):
        return f"<{self.status} {self.body[:300]!r}>"


class UnixHTTP(http.client.HTTPConnection):
    """HTTP over a Unix socket, connected as another user: the kernel takes the uid at connect()."""

    def __init__(self, path, uid=None, timeout=70):
        super().__init__("localhost", timeout=timeout)
        self.path, self.uid = path, uid

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        with effective_user(self.uid):
            self.sock.connect(self.path)


_libc = ctypes.CDLL(None, use_errno=True)
_SETRESUID = {"x86_64": 117, "aarch64": 147}[platform.machine()]


class effective_user:
    """Takes another effective uid for a moment, in this thread alone: the bare system call, since glibc's own would
    change all threads, also one that is about to start a daemon."""

    def __init__(self, uid):
        self.uid = uid

    def set(self, uid):
        if _libc.syscall(_SETRESUID, -1, uid, -1) != 0:
            raise OSError(ctypes.get_errno(), "setresuid")

    def __enter__(self):
        if self.uid is not None:
            self.set(self.uid)

    def __exit__(self, *exc):
        if self.uid is not None:
            self.set(0)


class Client:
    """One agent's keep-alive connection."""

    def __init__(self, path, user=None, session=None, timeout=70):
        self.path = path
        self.uid = uid_of(user) if user else None
        self.session = session
        self.connection = UnixHTTP(path, self.uid, timeout)

    def call(self, method, path, body=None, headers=None):
        data = body if isinstance(body, (bytes, type(None))) else json.dumps(body).encode()
        head = dict(headers or {})
        if self.session:
            head["Frontdesk-Session"] = self.session
        try:
            self.connection.request(method, path, data, head)
            response = self.connection.getresponse()
            return Answer(response.status, response.headers, response.read())
        except (OSError, http.client.HTTPException):
            self.connection.close()
            raise

    def ok(self, method, path, body=None, **more):
        """The JSON of a call that must be done."""
        answer = self.call(method, path, {} if body is None and method == "POST" else body, **more)
        assert 200 <= answer.status < 300, (method, path, answer)
        return answer.json if answer.body else None

    def get(self, path, **more):
        return self.call("GET", path, **more)

    def post(self, path, body=None, **more):
        return self.call("POST", path, {} if body is None else body, **more)

    def put(self, path, body, **more):
        return self.call("PUT", path, body, **more)

    def delete(self, path, **more):
        return self.call("DELETE", path, **more)

    def ready(self, **more):
        answer = self.put("/v1/me/presence", {"state": "ready", **more})
        assert answer.status == 200, answer
        return self

    def pull(self, wait="0s", max=1, got=()):
        return self.post("/v1/me/pull", {"wait": wait, "max": max, "got": list(got)})

    def next(self, wait="10s", **more):
        """The one piece of work a pull brings."""
        answer = self.pull(wait, **more)
        assert answer.status == 200, answer
        work = answer.json["work"]
        assert len(work) == 1, work
        return work[0]

    def accept(self, offer):
        return self.ok("POST", f"/v1/offers/{offer['offer']}/accept")

    def take_next(self, wait="10s"):
        """Pulls one offer and accepts it."""
        return self.accept(self.next(wait))

    def work(self, conversation):
        return self.ok("GET", f"/v1/conversations/{conversation}")

    def change(self, conversation, verb, **body):
        return self.post(f"/v1/conversations/{conversation}/{verb}", body)

    def me(self):
        return self.ok("GET", "/v1/me")

    def close(self):
        self.connection.close()


def uid_of(user):
    return pwd.getpwnam(USERS.get(user, user)).pw_uid


_pool = concurrent.futures.ThreadPoolExecutor(64)


def later(call, *arguments, **more):
    """Starts a call beside the test; `.result(seconds)` waits for it."""
    return _pool.submit(call, *arguments, **more)


class Stream:
    """A reader of `/v1/events`: `events` are (id, name, data), `comments` the keep-alive lines."""

    def __init__(self, client, query="", headers=None):
        self.cursor = None
        self.events, self.comments, self.ended = [], [], False
        self.changed = threading.Condition()
        self.connection = UnixHTTP(client.path, client.uid)
        head = dict(headers or {})
        if client.session:
            head["Frontdesk-Session"] = client.session
        self.connection.request("GET", "/v1/events" + query, headers=head)
        self.response = self.connection.getresponse()
        assert self.response.status == 200, self.response.read()
        self.type = self.response.headers["content-type"]
        self.thread = threading.Thread(target=self.read, daemon=True)
        self.thread.start()

    def read(self):
        event = {}
        try:
            while line := self.response.readline():
                text = line.decode().rstrip("\n")
                with self.changed:
                    if text.startswith(":"):
                        self.comments.append(text)
                    elif text:
                        key, _, value = text.partition(": ")
                        event[key] = value
                    elif event:
                        # A block without data is no event; it only moves the cursor.
                        self.cursor = event.get("id", self.cursor)
                        if "data" in event:
                            self.events.append((int(event["id"]), event["event"], json.loads(event["data"])))
                        event = {}
                    self.changed.notify_all()
        except (OSError, ValueError, AttributeError, http.client.HTTPException):
            pass
        with self.changed:
            self.ended = True
            self.changed.notify_all()

    def wait(self, condition, seconds=10):
        """Waits until the condition on this stream is true."""
        with self.changed:
            if not self.changed.wait_for(lambda: condition(self), seconds):
                raise TimeoutError(f"not within {seconds} s; the stream has {self.events}")
            return list(self.events)

    def close(self):
        try:
            self.response.fp.raw._sock.shutdown(socket.SHUT_RDWR)
        except (OSError, AttributeError):
            pass
        self.thread.join(5)
        self.connection.close()


class Receiver:
    """Takes the signed replies, as a shop would."""

    def __init__(self, secret):
        self.secret, self.replies = secret, []
        # What to say to the next replies: a status, (status, headers), "cut", "hold", or ("hold", (status, headers)) where
        # that comes in the end; afterwards 204.
        self.answers = []
        # Lets the held ones go on.
        self.released = threading.Event()
        self.lock = threading.Condition()
        outer = self

        from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("content-length", 0)))
                status, head = outer.take(self.headers, body)
                if status == "hold":
                    outer.released.wait(60)
                    status, head = head or (204, {})
                if status == "cut":
                    self.connection.shutdown(socket.SHUT_RDWR)
                    self.close_connection = True
                    return
                self.send_response(status)
                for name, value in head.items():
                    self.send_header(name, value)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def take(self, headers, body):
        message_id, stamp = headers["webhook-id"], headers["webhook-timestamp"]
        right = signature(self.secret, message_id, stamp, body)
        with self.lock:
            planned = self.answers.pop(0) if self.answers else 204
            status, head = planned if isinstance(planned, tuple) else (planned, {})
            self.replies.append(
                {
                    "id": message_id,
                    "signed": right in headers["webhook-signature"].split(),
                    "body": json.loads(body),
                    "status": status,
                    "at": time.monotonic(),
                }
            )
            self.lock.notify_all()
            return status, head

    def wait(self, count, seconds=15):
        with self.lock:
            if not self.lock.wait_for(lambda: len(self.replies) >= count, seconds):
                raise TimeoutError(f"{len(self.replies)} of {count} replies came within {seconds} s")
            return list(self.replies)

    def stop(self):
        self.released.set()
        self.server.shutdown()
        self.server.server_close()


def signature(secret, message_id, stamp, body):
    key = base64.b64decode(secret.removeprefix("whsec_"))
    return "v1," + base64.b64encode(hmac.new(key, f"{message_id}.{stamp}.".encode() + body, hashlib.sha256).digest()).decode()


class Desk:
    """One daemon with a folder of its own."""

    def __init__(self, config=None, change=None, environment=None):
        ensure_users()
        ensure_group(ADMINS)
        self.folder = tempfile.mkdtemp(prefix="fd-", dir="/tmp")
        os.chmod(self.folder, 0o755)
        self.runtime, self.state = f"{self.folder}/run", f"{self.folder}/state"
        self.credentials = f"{self.folder}/credentials"
        os.makedirs(self.credentials, 0o700)
        self.secret = "whsec_" + base64.b64encode(os.urandom(32)).decode()
        with open(f"{self.credentials}/shop", "w") as file:
            file.write(self.secret)
        self.receiver = Receiver(self.secret)
        self.port = free_port()
        self.config = config or self.standard()
        if change:
            change(self.config)
        # A crash shows its backtrace in the log, without registers, which the daemon does not allow.
        self.environment = {"SWIFT_BACKTRACE": "enable=yes,registers=none,threads=crashed", **(environment or {})}
        # A program that runs the daemon as its child and ends with its exit code, such as faketime.
        self.wrapper = []
        # Descriptors the wrapper gets.
        self.inherited = []
        self.process = None
        # Whether the daemon's end was the test's wish.
        self.may_have_ended = False

    def standard(self):
        """Three agents, two channels, two queues; short times are for the tests to set."""
        verify = {"scheme": "standard-webhooks", "secrets": [{"credential": "shop"}]}
        reply = {"url": f"http://127.0.0.1:{self.receiver.port}/reply", "secrets": [{"credential": "shop"}]}
        return {
            "desk": {"name": "Test", "languages": {"serve": ["tr", "pl", "de", "en"], "fallback": "en"}},
            "listen": {"agents": "agent.sock", "admins": "admin.sock", "web": f"127.0.0.1:{self.port}"},
            "store": {"sqlite": "desk.sqlite"},
            "access": {"adminGroup": ADMINS, "gateways": {"web-desk": {"unixUser": USERS["gateway"], "teams": ["desk"]}}},
            "skills": {"billing": {}, "orders": {}},
            "channels": {
                "chat": {"type": "webhook", "class": "live", "path": "/hooks/chat", "weight": 30, "verify": verify, "reply": reply},
                "form": {"type": "webhook", "class": "deferred", "path": "/hooks/form", "weight": 20, "verify": verify, "reply": reply},
            },
            "queues": {"billing": {"require": {"billing": 2}}, "general": {}},
            "routes": [
                {"id": "refund", "when": {"text": ["refund", "iade", "zwrot"]}, "queue": "billing", "require": {"billing": 5}, "language": "required", "priority": "high"},
                {"id": "rest", "queue": "general"},
            ],
            "profiles": {"clerk": {"capacity": 100, "owned": 60, "offersAtOnce": 1}},
            "teams": {"desk": {"serves": ["billing", "general"], "leads": ["ewa"]}},
            "agents": {
                "ayse": {"unixUser": USERS["ayse"], "publicName": "Ayşe", "team": "desk", "profile": "clerk", "skills": {"billing": 8, "lang:tr": 10, "lang:en": 7}},
                "bartek": {"unixUser": USERS["bartek"], "publicName": "Bartek", "team": "desk", "profile": "clerk", "skills": {"billing": 6, "lang:pl": 10, "lang:en": 8}},
                "ewa": {"unixUser": USERS["ewa"], "publicName": "Ewa", "team": "desk", "profile": "clerk", "skills": {"billing": 9, "lang:pl": 9, "lang:tr": 5, "lang:en": 9}},
            },
        }

    def write_config(self):
        path = f"{self.folder}/frontdesk.json"
        with open(path, "w") as file:
            json.dump(self.config, file, ensure_ascii=False)
        return path

    def command(self, *more):
        return [
            *self.wrapper, daemon_binary(), "--config", self.write_config(), "--runtime", self.runtime,
            "--state", self.state, "--credentials", self.credentials, *more,
        ]

    def start(self, *more, wait=True):
        self.log = open(f"{self.folder}/log", "ab")
        self.may_have_ended = False
        self.process = subprocess.Popen(
            self.command(*more), stderr=self.log, stdout=self.log, pass_fds=self.inherited,
            env={**os.environ, **self.environment})
        if wait:
            until(self.is_up, 30, "the daemon's sockets")
        return self

    @property
    def pid(self):
        """The daemon's process: the wrapper's child, where there is a wrapper."""
        pid = self.process.pid
        if "frontdeskd" in self.process.args[0]:
            return pid
        with open(f"/proc/{pid}/task/{pid}/children") as file:
            return int((file.read().split() or [pid])[0])

    def is_up(self):
        if self.process.poll() is not None:
            raise RuntimeError(f"the daemon ended with {self.process.returncode}: {self.log_text()}")
        try:
            with socket.create_connection(("127.0.0.1", self.port), 1):
                pass
            with socket.socket(socket.AF_UNIX) as probe:
                probe.connect(f"{self.runtime}/agent.sock")
            return True
        except OSError:
            return False

    def credential(self, name, text):
        """Keeps a secret where the configuration may refer to it."""
        with open(f"{self.credentials}/{name}", "w") as file:
            file.write(text)

    def stop(self, number=signal.SIGTERM, seconds=20):
        self.may_have_ended = True
        if self.process and self.process.poll() is None:
            os.kill(self.pid, number)
            self.process.wait(seconds)
        return self.process.returncode if self.process else None

    def restart(self, number=signal.SIGTERM, *more):
        self.stop(number)
        return self.start(*more)

    def log_text(self):
        with open(f"{self.folder}/log", errors="replace") as file:
            return file.read()

    def run(self, *more, seconds=20):
        """Starts a daemon that is expected to end by itself: its exit code and what it said."""
        done = subprocess.run(
            self.command(*more), capture_output=True, text=True, timeout=seconds, pass_fds=self.inherited,
            env={**os.environ, **self.environment})
        return done.returncode, done.stdout + done.stderr

    def metric(self, name, **labels):
        """A value of `/metrics`."""
        text = self.web("GET", "/metrics").body.decode()
        inner = ",".join(f'{key}="{value}"' for key, value in labels.items())
        wanted = f"frontdesk_{name}{{{inner}}}" if labels else f"frontdesk_{name}"
        for line in text.splitlines():
            if line.rpartition(" ")[0] == wanted:
                return float(line.rpartition(" ")[2])
        raise KeyError(wanted)

    def parked(self, count):
        """Waits until so many pulls are parked."""
        until(lambda: self.metric("pulls_waiting") == count, 10, f"{count} parked pulls")

    def parked_pull(self, client, wait="20s", count=1):
        """A pull that waits beside the test; returns once `count` are parked."""
        pull = later(client.pull, wait)
        self.parked(count)
        return pull

    def sql(self, query, *values):
        """Reads the database beside the daemon."""
        connection = sqlite3.connect(f"file:{self.state}/desk.sqlite?mode=ro", uri=True)
        try:
            return connection.execute(query, values).fetchall()
        finally:
            connection.close()

    def rows(self):
        """The number of rows of each table."""
        tables = [name for (name,) in self.sql("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: self.sql(f'SELECT count(*) FROM "{name}"')[0][0] for name in tables}

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.pid}/fd"))

    def memory(self):
        """Resident bytes."""
        with open(f"/proc/{self.pid}/statm") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    def cli(self, user, *words, code=0, text=None):
        """Runs `frontdesk` as a user; gives what it printed, as JSON where it was asked for."""
        home = f"{self.folder}/home-{user or 'root'}"
        uid = uid_of(user) if user else 0
        os.makedirs(home, exist_ok=True)
        os.chown(home, uid, -1)
        done = subprocess.run(
            [cli_binary(), *words], user=uid, capture_output=True, text=True, input=text, timeout=60, cwd="/",
            env={"PATH": "/usr/bin:/bin", "HOME": home, "LC_ALL": "C.UTF-8",
                 "FRONTDESK_SOCKET": f"{self.runtime}/agent.sock"})
        assert code is None or done.returncode == code, (words, done)
        return json.loads(done.stdout) if "--json" in words and done.returncode == 0 else done.stdout + done.stderr

    def agent(self, name, session=None, timeout=70):
        return Client(f"{self.runtime}/agent.sock", name, session, timeout)

    def admin(self):
        return Client(f"{self.runtime}/admin.sock")

    def post(self, path, body, message_id=None, secret=None, stamp=None, headers=None, connection=None):
        """A signed webhook; `body` is an object or the raw bytes."""
        data = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
        message_id = message_id or (body.get("id") if isinstance(body, dict) else None) or "w1"
        stamp = stamp or str(int(time.time()))
        head = {
            "content-type": "application/json", "webhook-id": message_id, "webhook-timestamp": stamp,
            "webhook-signature": signature(secret or self.secret, message_id, stamp, data), **(headers or {}),
        }
        own = connection is None
        connection = connection or http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request("POST", path, data, {k: v for k, v in head.items() if v is not None})
        response = connection.getresponse()
        answer = Answer(response.status, response.headers, response.read())
        if own:
            connection.close()
        return answer

    def say(self, text, sender="cust1", message_id=None, channel="chat", **more):
        """A customer writes."""
        message_id = message_id or f"e-{os.urandom(6).hex()}"
        name = more.pop("name", sender)
        return self.post(f"/hooks/{channel}", {"id": message_id, "from": {"id": sender, "name": name}, "text": text, **more})

    def web(self, method, path, body=None, headers=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request(method, path, body, headers or {})
        response = connection.getresponse()
        answer = Answer(response.status, response.headers, response.read())
        connection.close()
        return answer

    def verify(self):
        """`frontdeskd verify` on the stopped daemon's database."""
        return subprocess.run([daemon_binary(), "verify", f"{self.state}/desk.sqlite"], capture_output=True, text=True)

    def close(self):
        self.stop(signal.SIGKILL)
        self.receiver.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.close()
