"""Postfix on loopback, with folders, ports and a queue of its own, for the time of a test.

Mail for its domains goes by LMTP to Dovecot or to a socket of the test's. Whom these do not know is found out only there, so
that mail bounces; any other domain is refused at once, so nothing leaves the machine. `mx` is the port for strangers,
without a login; `submission` wants STARTTLS and a login of Dovecot's users, `submissions` TLS from the first byte.
"""

import contextlib
import os
import shutil
import socket
import subprocess
import tempfile
import time

import dovecot


def reason_to_skip():
    if dovecot.reason_to_skip():
        return dovecot.reason_to_skip()
    if not os.path.exists("/usr/sbin/postfix"):
        return "postfix is not installed"
    return None


MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
daemon_directory = /usr/lib/postfix/sbin
command_directory = /usr/sbin
mail_owner = postfix
setgid_group = postdrop
maillog_file = {folder}/postfix.log
maillog_file_prefixes = {folder}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mx.example.test
myorigin = example.test
mydestination =
mynetworks =
alias_maps =
alias_database =
local_recipient_maps =
virtual_mailbox_domains = inline:{{ {domains} }}
virtual_transport = lmtp:inet:127.0.0.1:{lmtp}
transport_maps = inline:{{ {transports} }}
default_transport = error:5.1.2 no mail leaves this machine
recipient_delimiter = +
message_size_limit = {size_limit}
smtpd_sasl_type = dovecot
smtpd_sasl_path = unix:{auth}
smtpd_sasl_auth_enable = no
smtpd_tls_cert_file = {certificate}
smtpd_tls_key_file = {key}
smtpd_tls_security_level = may
smtpd_relay_restrictions = permit_sasl_authenticated, reject_unauth_destination
smtputf8_enable = yes
smtpd_error_sleep_time = 0
# In a test the next attempt is a matter of seconds.
queue_run_delay = 1s
minimal_backoff_time = 1s
maximal_backoff_time = 2s
bounce_queue_lifetime = 1m
lmtp_destination_concurrency_failed_cohort_limit = 0
{more}
"""

# Only loopback listens, nothing is changed of root, and each service is one that the paths above need.
MASTER = """
127.0.0.1:{mx} inet n - n - - smtpd
127.0.0.1:{submission} inet n - n - - smtpd
  -o smtpd_tls_security_level=encrypt -o smtpd_sasl_auth_enable=yes
  -o smtpd_relay_restrictions=permit_sasl_authenticated,reject
127.0.0.1:{submissions} inet n - n - - smtpd
  -o smtpd_tls_wrappermode=yes -o smtpd_sasl_auth_enable=yes
  -o smtpd_relay_restrictions=permit_sasl_authenticated,reject
cleanup unix n - n - 0 cleanup
pickup unix n - n 60 1 pickup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
error unix - - n - - error
retry unix - - n - - error
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
"""


class Postfix:
    """Delivers `domains` to the mailboxes of a running Dovecot, and `sockets` ({domain: path}) by LMTP to a Unix socket.

    `certificate` is (certificate, key) where it is not to be Dovecot's; `more` is lines of `main.cf`.
    """

    def __init__(
            self, server, domains=("example.test",), sockets=None, size_limit=40 << 20, certificate=None, more=""):
        self.folder = tempfile.mkdtemp(prefix="frontdesk-postfix-")
        os.chmod(self.folder, 0o755)
        for name in ("conf", "queue", "data"):
            os.mkdir(f"{self.folder}/{name}")
        shutil.chown(f"{self.folder}/data", "postfix")
        self.mx, self.submission, self.submissions = dovecot.free_ports(3)
        sockets = sockets or {}
        tls = f"{server.folder}/tls"
        chain, key = certificate or (f"{tls}/server.pem", f"{tls}/server.key")
        values = dict(
            folder=self.folder, lmtp=server.lmtp, auth=server.auth, certificate=chain, key=key, size_limit=size_limit,
            domains=", ".join(f"{{{name} = 1}}" for name in [*domains, *sockets]),
            transports=", ".join(f"{{{name} = lmtp:unix:{path}}}" for name, path in sockets.items())
            or "{none.invalid = error:none}",
            more=more, mx=self.mx, submission=self.submission, submissions=self.submissions)
        for name, text in (("main.cf", MAIN), ("master.cf", MASTER)):
            with open(f"{self.folder}/conf/{name}", "w") as file:
                file.write(text.format(**values).lstrip())
        self.start()

    def postfix(self, *words, check=True):
        with open(f"{self.folder}/start.log", "a") as log:
            return subprocess.run(
                ["/usr/sbin/postfix", "-c", f"{self.folder}/conf", *words], check=check, stdout=log, stderr=log)

    def log(self):
        try:
            with open(f"{self.folder}/postfix.log", errors="replace") as file:
                return file.read()
        except FileNotFoundError:
            return open(f"{self.folder}/start.log").read()

    def start(self):
        try:
            self.postfix("start")
        except subprocess.CalledProcessError as error:
            raise AssertionError(self.log()) from error
        for port in (self.mx, self.submission):
            end = time.monotonic() + 20
            while True:
                try:
                    with socket.create_connection(("127.0.0.1", port), timeout=5) as probe:
                        if probe.recv(4) == b"220 ":
                            break
                except OSError:
                    pass
                assert time.monotonic() < end, self.log()
                time.sleep(0.02)

    def flush(self):
        """Has everything in the queue tried now."""
        self.postfix("flush")

    def queue(self):
        """What waits, a line of `postqueue -p` each."""
        done = subprocess.run(
            ["/usr/sbin/postqueue", "-c", f"{self.folder}/conf", "-p"], check=True, capture_output=True, text=True)
        return [line for line in done.stdout.splitlines() if line and "queue is empty" not in line]

    def wait_for_log(self, text, count=1, seconds=20):
        end = time.monotonic() + seconds
        while self.log().count(text) < count:
            assert time.monotonic() < end, f"no {text!r} in:\n{self.log()}"
            time.sleep(0.05)

    def stop(self):
        """Ends the server and every connection; `start` brings it back with its queue."""
        try:
            with open(f"{self.folder}/queue/pid/master.pid") as file:
                pid = int(file.read())
        except (FileNotFoundError, ValueError):
            return
        self.postfix("abort", check=False)
        end = time.monotonic() + 10
        while os.path.exists(f"/proc/{pid}") and time.monotonic() < end:
            time.sleep(0.02)

    def close(self):
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


@contextlib.contextmanager
def running(only_encrypted=False, **more):
    """A Dovecot and a Postfix before it for the time of a fixture; loudly none where they cannot run."""
    # Only tests skip: benchmarks use the servers too, and have no pytest.
    import pytest

    reason = reason_to_skip()
    if reason:
        pytest.skip(f"NO POSTFIX: {reason}")
    with dovecot.running(only_encrypted=only_encrypted) as mailboxes:
        relay = Postfix(mailboxes, **more)
        try:
            yield mailboxes, relay
        finally:
            relay.close()
