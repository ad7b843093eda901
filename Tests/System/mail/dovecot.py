"""Dovecot on loopback, with a folder, ports and a certificate of its own, for the time of a test."""

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time

from certificates import Authority

USER = "frontdesk-mail"
PASSWORD = "s3cret"


def reason_to_skip():
    if os.geteuid() != 0:
        return "dovecot needs root to start"
    for program in ("dovecot", "openssl"):
        if not shutil.which(program):
            return f"{program} is not installed"
    return None


def free_ports(count):
    probes = [socket.socket() for _ in range(count)]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    ports = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return ports


CONFIG = """
base_dir = {folder}/run
state_dir = {folder}/run
log_path = {folder}/dovecot.log
protocols = imap lmtp
listen = 127.0.0.1
default_internal_user = {user}
default_login_user = {user}
default_internal_group = {user}
ssl = yes
ssl_cert = <{folder}/tls/server.pem
ssl_key = <{folder}/tls/server.key
disable_plaintext_auth = {only_encrypted}
auth_mechanisms = {mechanisms}
auth_failure_delay = 0
passdb {{
  driver = passwd-file
  args = username_format=%u {folder}/users
}}
userdb {{
  driver = static
  args = uid={user} gid={user} home={folder}/mail/%u
}}
first_valid_uid = 1
mail_location = maildir:~/Maildir
namespace inbox {{
  inbox = yes
  separator = /
  mailbox Erledigt {{
    auto = create
  }}
}}
service anvil {{
  chroot =
  # After a wrong login the next ones from the same address would wait up to 15 s.
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service imap-login {{
  chroot =
  # One process for all logins: by itself it is one each, and at most a hundred.
  service_count = 0
  client_limit = 1000
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
    ssl = yes
  }}
}}
service auth {{
  # Whom Postfix asks about a login.
  unix_listener auth-client {{
    mode = 0666
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {lmtp}
  }}
}}
"""


class Dovecot:
    """`imap`, `imaps` and `lmtp` are its ports, `authority` the certificate to trust, `users` have mailboxes.

    `mechanisms` are the ways to log in, for SASL as for the command LOGIN, which is PLAIN to Dovecot.
    """

    users = ("support@example.test", "ayse@example.test", "sales@example.test")

    def __init__(self, only_encrypted=False, days=2, mechanisms="plain login", users=()):
        self.users = (*self.users, *users)
        self.folder = tempfile.mkdtemp(prefix="frontdesk-dovecot-")
        os.chmod(self.folder, 0o755)
        try:
            pwd.getpwnam(USER)
        except KeyError:
            subprocess.run(["useradd", "-r", "-M", "-s", "/usr/sbin/nologin", USER], check=True)
        self.imap, self.imaps, self.lmtp = free_ports(3)
        for name in ("run", "mail", "tls"):
            os.mkdir(f"{self.folder}/{name}")
        shutil.chown(f"{self.folder}/mail", USER, USER)
        self.make_certificates(days)
        with open(f"{self.folder}/users", "w") as file:
            for user in self.users:
                file.write(f"{user}:{{PLAIN}}{PASSWORD}::::::\n")
        with open(f"{self.folder}/dovecot.conf", "w") as file:
            file.write(
                CONFIG.format(
                    folder=self.folder, user=USER, imap=self.imap, imaps=self.imaps, lmtp=self.lmtp,
                    only_encrypted="yes" if only_encrypted else "no", mechanisms=mechanisms))
        self.start()

    @property
    def owner(self):
        """The user and the group of the mails' files."""
        user = pwd.getpwnam(USER)
        return user.pw_uid, user.pw_gid

    @property
    def auth(self):
        """The socket over which another server asks about a login."""
        return f"{self.folder}/run/auth-client"

    @property
    def authority(self):
        return f"{self.folder}/tls/authority.pem"

    def make_certificates(self, days):
        Authority(f"{self.folder}/tls").sign("server", "DNS:localhost,IP:127.0.0.1", days)

    def start(self):
        # Not captured: its processes would keep the pipes open.
        with open(f"{self.folder}/start.log", "w") as log:
            subprocess.run(["dovecot", "-c", f"{self.folder}/dovecot.conf"], check=True, stdout=log, stderr=log)
        end = time.monotonic() + 10
        while True:
            try:
                with socket.create_connection(("127.0.0.1", self.imap), timeout=5) as probe:
                    if probe.recv(4) == b"* OK":
                        return
            except OSError:
                pass
            assert time.monotonic() < end, self.log()
            time.sleep(0.02)

    def log(self):
        with open(f"{self.folder}/dovecot.log", errors="replace") as file:
            return file.read()

    def doveadm(self, *words):
        return subprocess.run(
            ["doveadm", "-c", f"{self.folder}/dovecot.conf", *words], check=True, capture_output=True, text=True).stdout

    def stop(self):
        """Ends the server and every connection; `start` brings it back."""
        try:
            with open(f"{self.folder}/run/master.pid") as file:
                pid = int(file.read())
        except FileNotFoundError:
            return
        os.kill(pid, 15)
        end = time.monotonic() + 10
        while os.path.exists(f"/proc/{pid}") and time.monotonic() < end:
            time.sleep(0.02)

    def close(self):
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


@contextlib.contextmanager
def running(**more):
    """A Dovecot for the time of a fixture; loudly none where it cannot run."""
    # Only tests skip: benchmarks use the servers too, and have no pytest.
    import pytest

    reason = reason_to_skip()
    if reason:
        pytest.skip(f"NO DOVECOT: {reason}")
    server = Dovecot(**more)
    try:
        yield server
    finally:
        server.close()
