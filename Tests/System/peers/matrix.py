"""A real Matrix homeserver (Synapse) on loopback, in a venv of its own (some 240 MB), for the time of a test."""

import contextlib
import hashlib
import hmac
import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request

from desk import free_port
from venvs import Venv

VENV = Venv(
    "synapse-venv", "FRONTDESK_SYNAPSE_VENV", "matrix-synapse", "1.163.2", "synapse.app.homeserver", seconds=900)
SECRET = "only-for-tests"

CONFIG = """
server_name: localhost
pid_file: {folder}/homeserver.pid
listeners:
  - port: {port}
    tls: false
    type: http
    bind_addresses: ['127.0.0.1']
    x_forwarded: false
    resources: [{{names: [client, media], compress: false}}]
database: {{name: sqlite3, args: {{database: {folder}/homeserver.db}}}}
log_config: {folder}/log.yaml
media_store_path: {folder}/media
signing_key_path: {folder}/signing.key
macaroon_secret_key: {secret}
form_secret: {secret}
report_stats: false
enable_registration: false
registration_shared_secret: {secret}
rc_message: {{per_second: {rate}, burst_count: {burst}}}
rc_registration: {{per_second: 1000, burst_count: 1000}}
rc_login:
  address: {{per_second: 1000, burst_count: 1000}}
  account: {{per_second: 1000, burst_count: 1000}}
  failed_attempts: {{per_second: 1000, burst_count: 1000}}
rc_joins: {{local: {{per_second: 1000, burst_count: 1000}}, remote: {{per_second: 1000, burst_count: 1000}}}}
rc_invites:
  per_room: {{per_second: 1000, burst_count: 1000}}
  per_user: {{per_second: 1000, burst_count: 1000}}
  per_issuer: {{per_second: 1000, burst_count: 1000}}
max_upload_size: 2M
trusted_key_servers: []
federation_domain_whitelist: []
presence: {{enabled: false}}
suppress_key_server_warning: true
"""

LOG = """
version: 1
formatters: {plain: {format: '%(asctime)s %(levelname)s %(name)s %(message)s'}}
handlers: {file: {class: logging.FileHandler, formatter: plain, filename: FOLDER/homeserver.log}}
root: {level: WARNING, handlers: [file]}
disable_existing_loggers: false
"""


class Answer(dict):
    """What the server answered; `status` is of HTTP."""

    status = 200


class Account:
    """Somebody who is logged in."""

    def __init__(self, server, user, token):
        self.server, self.user, self.token = server, user, token
        self.sent = self.looks = 0

    def call(self, method, path, body=None, data=None, type="application/json"):
        return self.server.call(method, path, body, self.token, data, type)

    def create(self, invite=(), public=False, encrypted=False, **more):
        state = [{"type": "m.room.encryption", "state_key": "", "content": {"algorithm": "m.megolm.v1.aes-sha2"}}]
        body = {"preset": "public_chat" if public else "private_chat", "invite": list(invite), **more}
        if encrypted:
            body["initial_state"] = state
        return self.call("POST", "/_matrix/client/v3/createRoom", body)["room_id"]

    def event(self, room, type, content):
        self.sent += 1
        path = f"/_matrix/client/v3/rooms/{quote(room)}/send/{type}/t{self.sent}"
        return self.call("PUT", path, content)["event_id"]

    def say(self, room, text, **more):
        return self.event(room, "m.room.message", {"msgtype": "m.text", "body": text, **more})

    def edit(self, room, event, text):
        return self.say(
            room, f"* {text}", **{"m.new_content": {"msgtype": "m.text", "body": text}},
            **{"m.relates_to": {"rel_type": "m.replace", "event_id": event}})

    def redact(self, room, event, reason=""):
        self.sent += 1
        return self.call(
            "PUT", f"/_matrix/client/v3/rooms/{quote(room)}/redact/{quote(event)}/t{self.sent}", {"reason": reason})

    def upload(self, name, data, type):
        path = f"/_matrix/media/v3/upload?filename={quote(name)}"
        return self.call("POST", path, data=data, type=type)["content_uri"]

    def download(self, address):
        path = address.removeprefix("mxc://")
        return self.server.bytes(f"/_matrix/client/v1/media/download/{path}", self.token)

    def join(self, room):
        return self.call("POST", f"/_matrix/client/v3/join/{quote(room)}", {})

    def joined(self, room):
        return set(self.call("GET", f"/_matrix/client/v3/rooms/{quote(room)}/joined_members").get("joined", {}))

    def invitations(self):
        # An answer to the same question is kept for two minutes: each look asks another.
        self.looks += 1
        rooms = self.call("GET", f"/_matrix/client/v3/sync?timeout={self.looks}").get("rooms", {})
        return list(rooms.get("invite", {}))

    def messages(self, room):
        """All events of the type m.room.message, the oldest first."""
        path = f"/_matrix/client/v3/rooms/{quote(room)}/messages?dir=b&limit=500"
        chunk = self.call("GET", path).get("chunk", [])
        return [event for event in reversed(chunk) if event["type"] == "m.room.message"]

    def read(self, room, event):
        return self.call("POST", f"/_matrix/client/v3/rooms/{quote(room)}/receipt/m.read/{quote(event)}", {})

    def log_out(self):
        """The token is none any more."""
        return self.call("POST", "/_matrix/client/v3/logout", {})


class Synapse:
    """One homeserver with a folder, a port and a database of its own."""

    def __init__(self, rate=1000, burst=1000):
        self.folder = tempfile.mkdtemp(prefix="fd-synapse-", dir="/tmp")
        self.port = free_port()
        with open(f"{self.folder}/homeserver.yaml", "w") as file:
            file.write(CONFIG.format(folder=self.folder, port=self.port, secret=SECRET, rate=rate, burst=burst))
        with open(f"{self.folder}/log.yaml", "w") as file:
            file.write(LOG.replace("FOLDER", self.folder))
        self.process = None

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def start(self, seconds=90):
        program = [VENV.python, "-m", "synapse.app.homeserver", "-c", f"{self.folder}/homeserver.yaml"]
        if not os.path.exists(f"{self.folder}/signing.key"):
            subprocess.run([*program, "--generate-keys"], check=True, capture_output=True, cwd=self.folder, timeout=seconds)
        self.output = open(f"{self.folder}/output", "ab")
        self.process = subprocess.Popen(program, cwd=self.folder, stdout=self.output, stderr=self.output)
        end = time.monotonic() + seconds
        while True:
            with contextlib.suppress(OSError):
                if self.call("GET", "/_matrix/client/versions").get("versions"):
                    return self
            if self.process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"synapse did not start: {self.log_text()}")
            time.sleep(0.1)

    def log_text(self):
        text = ""
        for name in ("output", "homeserver.log"):
            with contextlib.suppress(OSError), open(f"{self.folder}/{name}", errors="replace") as file:
                text += file.read()[-4000:]
        return text

    def stop(self, number=signal.SIGTERM):
        if self.process and self.process.poll() is None:
            self.process.send_signal(number)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(20)

    def close(self):
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def request(self, method, path, data, token, type):
        head = {"Content-Type": type}
        if token:
            head["Authorization"] = f"Bearer {token}"
        return urllib.request.urlopen(
            urllib.request.Request(self.url + path, method=method, data=data, headers=head), timeout=60)

    def call(self, method, path, body=None, token=None, data=None, type="application/json"):
        if body is not None:
            data = json.dumps(body).encode()
        try:
            with self.request(method, path, data, token, type) as response:
                return Answer(json.load(response))
        except urllib.error.HTTPError as error:
            answer = Answer(json.loads(error.read() or b"{}"))
            answer.status = error.code
            return answer

    def bytes(self, path, token):
        with self.request("GET", path, None, token, "application/json") as response:
            return response.read()

    def account(self, name, display=None):
        """Makes an account and logs it in (Synapse's own interface for administrators, with the shared secret)."""
        nonce = self.call("GET", "/_synapse/admin/v1/register")["nonce"]
        code = hmac.new(SECRET.encode(), "\0".join([nonce, name, "pw", "notadmin"]).encode(), hashlib.sha1).hexdigest()
        made = self.call("POST", "/_synapse/admin/v1/register", {
            "nonce": nonce, "username": name, "password": "pw", "admin": False, "mac": code,
            **({"displayname": display} if display else {})})
        return Account(self, made["user_id"], made["access_token"])

    def log_in(self, name):
        """A new token for an account."""
        made = self.call("POST", "/_matrix/client/v3/login", {
            "type": "m.login.password", "identifier": {"type": "m.id.user", "user": name}, "password": "pw"})
        return Account(self, made["user_id"], made["access_token"])


def quote(text):
    return urllib.parse.quote(text, safe="")
