"""Mails: in from a mailbox and from a mail server, out through one, and what a large one costs in memory.

Dovecot and Postfix are those of the system tests, on loopback, in folders of their own."""

import base64
import collections
import email.utils
import imaplib
import json
import os
import re
import shutil
import smtplib
import ssl
import subprocess
import sys
import threading
import time

from desk import Desk, UnixHTTP, configuration
from support import ROOT, Trouble, busiest, daemon_binary, median, prepare, ratio, say, threads_cpu, until

# Behind our own folder: both have a `desk`, and here ours is meant.
sys.path += [f"{ROOT}/Tests/System", f"{ROOT}/Tests/System/mail"]

import dovecot
import office
import postfix

PACKAGES = {
    "/usr/sbin/dovecot": "dovecot-imapd",
    "/usr/lib/dovecot/lmtp": "dovecot-lmtpd",
    "/usr/sbin/postfix": "postfix",
    "/usr/bin/openssl": "openssl",
    "/usr/bin/curl": "curl",
}
MAILS = 5_000
MAIL_BYTES = 10 << 10
# What the daemon asks for in one command too: see IMAPLimits.batchMails.
WINDOW = 64
READ_SECONDS = 300
DELIVERIES = 200
REPLIES = 200
LARGE_BYTES = 25_000_000
# A daemon that has done nothing for so long has given back what it gives back.
REST_SECONDS = 1
MIB = 1 << 20

SENTENCES = (
    "Hello, my parcel has been on its way for two weeks and nobody can tell me where it is.",
    "I would like to return the shoes; the size on the box is not the one on the label.",
    "Could you please send the invoice once more, this time to our new address?",
    "The coupon from your letter is refused at the last step of the order.",
)


def make_mail(number, sender=None, attachment=b""):
    """A mail of 10 KiB by a customer of its own, or one with an attachment."""
    sender = sender or f"customer{number}@customer.test"
    head = [
        f"From: Customer {number} <{sender}>",
        f"To: {office.SUPPORT}",
        f"Subject: My order {number}",
        f"Date: {email.utils.formatdate()}",
        f"Message-ID: <{os.urandom(8).hex()}.{number}@customer.test>",
        "MIME-Version: 1.0",
    ]
    text = [f"This is about order {number}."]
    size = sum(len(line) + 2 for line in head)
    while size < MAIL_BYTES:
        text.append(SENTENCES[len(text) % len(SENTENCES)])
        size += len(text[-1]) + 2
    plain = ["Content-Type: text/plain; charset=utf-8", "", *text, ""]
    if attachment:
        encoded = base64.encodebytes(attachment).decode().splitlines()
        file = ["Content-Type: application/zip; name=photos.zip", "Content-Transfer-Encoding: base64", "", *encoded, ""]
        head.append("Content-Type: multipart/mixed; boundary=b0undary")
        plain = ["", "--b0undary", *plain, "--b0undary", *file, "--b0undary--", ""]
    return "\r\n".join(head + plain).encode()


def make_large():
    # Base64 with its line ends makes 78 bytes of 57.
    return make_mail(0, attachment=os.urandom(LARGE_BYTES * 57 // 78))


def desk_configuration(port, servers, imap=None):
    """The benchmarks' desk with one mailbox, which takes deliveries too and answers by Postfix."""
    whole = configuration(port, offers=64)
    channel = office.channel(servers.mailboxes, servers.relay, imap={"start": "all", **(imap or {})}, lmtp=True)
    channel["aliases"] = ["@desk.test"]
    whole["channels"] = {"support": channel}
    whole["listen"]["lmtp"] = "lmtp.sock"
    for queue in whole["queues"].values():
        queue["deferred"] = {"target": {"firstReply": "4h"}}
    return json.dumps(whole)


class Servers:
    """A Dovecot with the support mailbox, and a Postfix that takes the replies."""

    def __init__(self):
        for reason in (dovecot.reason_to_skip(), postfix.reason_to_skip()):
            if reason:
                raise Trouble(reason)
        self.mailboxes = dovecot.Dovecot()
        try:
            self.relay = postfix.Postfix(self.mailboxes)
        except BaseException:
            self.mailboxes.close()
            raise

    def fill(self, mails):
        """Puts mails into the support mailbox, as files."""
        home = f"{self.mailboxes.folder}/mail/{office.SUPPORT}"
        for name in ("cur", "new", "tmp"):
            os.makedirs(f"{home}/Maildir/{name}", exist_ok=True)
        for number, mail in enumerate(mails):
            with open(f"{home}/Maildir/new/{int(time.time())}.M{number:06}.bench", "wb") as file:
                file.write(mail)
        subprocess.run(["chown", "-R", dovecot.USER, home], check=True)

    def empty(self):
        shutil.rmtree(f"{self.mailboxes.folder}/mail/{office.SUPPORT}", ignore_errors=True)

    def close(self):
        self.relay.close()
        self.mailboxes.close()


class MailDesk(Desk):
    """A daemon with the mailbox, and agents who answer."""

    def __init__(self, binary, servers, imap=None):
        super().__init__(binary, text=lambda port: desk_configuration(port, servers, imap))
        with open(f"{self.folder.path}/credentials/mail", "w") as file:
            file.write(dovecot.PASSWORD)

    @property
    def lmtp_socket(self):
        return f"{self.sockets}/lmtp.sock"

    def counters(self):
        """Those of conversations are not there before the first mail."""
        return collections.Counter(super().counters())

    def status(self, key):
        with open(f"/proc/{self.pid}/status") as file:
            return int(re.search(rf"^{key}:\s+(\d+) kB", file.read(), re.MULTILINE).group(1)) * 1024 / MIB

    def resting(self):
        """Resident MiB when nothing is going on; the peak begins anew."""
        time.sleep(REST_SECONDS)
        with open(f"/proc/{self.pid}/clear_refs", "w") as file:
            file.write("5")
        return self.status("VmRSS")


class Agent:
    def __init__(self, desk, name="a1"):
        self.connection = UnixHTTP(desk.agent_socket, timeout=90)
        self.session = self.call("POST", "/v1/sessions", {"agent": name})["session"]
        self.call("PUT", "/v1/me/presence", {"state": "ready"})

    def call(self, method, path, body=None):
        head = {"Frontdesk-Session": self.session} if hasattr(self, "session") else {}
        self.connection.request(method, path, None if body is None else json.dumps(body), head)
        answer = self.connection.getresponse()
        text = answer.read()
        if answer.status // 100 != 2:
            raise Trouble(f"{method} {path}: {answer.status} {text[:300]!r}")
        return json.loads(text) if text else {}

    def pull(self, most=1, wait="30s"):
        return self.call("POST", "/v1/me/pull", {"wait": wait, "max": most}).get("work", [])

    def accept(self, work):
        return self.call("POST", f"/v1/offers/{work['offer']}/accept", {})


# In


def fetch_by_imaplib(servers):
    """All mails of the mailbox by Python's own client, over TLS as the daemon: mails a second."""
    context = ssl.create_default_context(cafile=servers.mailboxes.authority)
    begin = time.monotonic()
    with imaplib.IMAP4_SSL("localhost", servers.mailboxes.imaps, ssl_context=context) as client:
        client.login(office.SUPPORT, dovecot.PASSWORD)
        client.select("INBOX", readonly=True)
        uids = client.uid("SEARCH", "ALL")[1][0].split()
        count = size = 0
        for place in range(0, len(uids), WINDOW):
            window = b",".join(uids[place : place + WINDOW]).decode()
            for part in client.uid("FETCH", window, "(UID BODY.PEEK[])")[1]:
                if isinstance(part, tuple):
                    count += 1
                    size += len(part[1])
    seconds = time.monotonic() - begin
    check_fetched("imaplib", count, size)
    return MAILS / seconds


def fetch_by_curl(servers):
    """The same by libcurl's command line, which fetches a mail a command: mails a second."""
    begin = time.monotonic()
    done = subprocess.run(
        [
            "curl", "--silent", "--cacert", servers.mailboxes.authority,
            "--user", f"{office.SUPPORT}:{dovecot.PASSWORD}", "--output", "/dev/null",
            "--write-out", "%{size_download}\n",
            f"imaps://localhost:{servers.mailboxes.imaps}/INBOX;UID=[1-{MAILS}]",
        ],
        capture_output=True,
        text=True,
        timeout=READ_SECONDS,
    )  # fmt: skip
    seconds = time.monotonic() - begin
    if done.returncode != 0:
        raise Trouble(f"curl ended with {done.returncode}: {done.stderr[-300:]}")
    sizes = [int(line) for line in done.stdout.split()]
    check_fetched("curl", len(sizes), sum(sizes))
    return MAILS / seconds


def check_fetched(name, count, size):
    if count != MAILS or size < MAILS * MAIL_BYTES:
        raise Trouble(f"{name} fetched {count} mails of {size} bytes")


def read_by_desk(binary, servers):
    """From the start of a daemon that never saw the mailbox until each mail is a conversation: mails a second."""
    with MailDesk(binary, servers) as desk:
        begin = time.monotonic()
        desk.start()
        cpu = threads_cpu(desk.pid)
        until(lambda: desk.counters()["conversations_waiting"] >= MAILS, READ_SECONDS, "the last mail", pause=0.02)
        seconds = time.monotonic() - begin
        used, counters = threads_cpu(desk.pid), desk.counters()
        desk.waiting(MAILS)
        say(
            f"frontdesk: {MAILS / seconds:.0f} mails/s, {counters['commits_total']:.0f} commits; "
            f"CPU: {busiest(cpu, used, seconds)}"
        )
    return MAILS / seconds


def in_rounds(binary, servers, options):
    own, peers = [], {"imaplib": [], "curl": []}
    servers.fill(make_mail(number) for number in range(MAILS))
    # The first look makes Dovecot's index, for whoever comes.
    fetch_by_imaplib(servers)
    for number in range(options.rounds):
        say(f"mails in, round {number + 1} of {options.rounds}")
        peers["imaplib"].append(fetch_by_imaplib(servers))
        own.append(read_by_desk(binary, servers))
        peers["curl"].append(fetch_by_curl(servers))
        say(f"bare fetch: imaplib {peers['imaplib'][-1]:.0f}/s, curl {peers['curl'][-1]:.0f}/s")
    servers.empty()
    rates = {name: median(values, 0) for name, values in peers.items()}
    mails = median(own, 0)
    return {
        "mailsPerSecond": mails,
        "bareFetchPerSecond": rates["imaplib"],
        "bareCurlFetchPerSecond": rates["curl"],
        "ratioToBareFetch": ratio(mails, rates["imaplib"]),
        "ratioToBareCurlFetch": ratio(mails, rates["curl"]),
    }


# From a mail server to an agent


def delivery_to_pull(binary, servers):
    """One mail at a time, to an agent who waits: from the first byte of the mail's dialogue to the answer of the pull."""
    waits, answered = [], []
    with MailDesk(binary, servers) as desk:
        desk.start()
        agent = Agent(desk)
        with smtplib.LMTP(desk.lmtp_socket, local_hostname="mx.example.test") as server:
            server.ehlo()
            for number in range(DELIVERIES):
                found = []

                def pull():
                    found.extend(agent.pull())
                    found.append(time.monotonic())

                waiting = threading.Thread(target=pull)
                waiting.start()
                until(lambda: desk.counters()["pulls_waiting"] == 1, 10, "a parked pull", pause=0.001)
                mail = make_mail(number)
                begin = time.monotonic()
                server.sendmail("customer@customer.test", [office.SUPPORT], mail)
                answered.append(1000 * (time.monotonic() - begin))
                waiting.join(60)
                if len(found) != 2:
                    raise Trouble("a pull brought nothing")
                waits.append(1000 * (found[1] - begin))
                agent.accept(found[0])
    return waits, answered


def percentile(values, percent):
    return sorted(values)[min(len(values) - 1, len(values) * percent // 100)]


def delivery_rounds(binary, servers, options):
    rounds = []
    for number in range(options.rounds):
        waits, answered = delivery_to_pull(binary, servers)
        rounds.append((percentile(waits, 50), percentile(waits, 99), percentile(answered, 50)))
        say(
            f"delivery to pull, round {number + 1}: p50 {rounds[-1][0]:.1f} ms, p99 {rounds[-1][1]:.1f} ms; "
            f"answered p50 {rounds[-1][2]:.1f} ms"
        )
    keys = ("deliveryToPullP50ms", "deliveryToPullP99ms", "deliveryAnsweredP50ms")
    return {key: median([each[place] for each in rounds], 2) for place, key in enumerate(keys)}


# A large mail


def peak_of(binary, servers, deliver):
    """What the daemon's memory grows by while one large mail passes, and what is left of it: MiB."""
    with MailDesk(binary, servers) as desk:
        desk.start()
        deliver(desk, make_mail(1))
        desk.waiting(1)
        large = make_large()
        before = desk.resting()
        deliver(desk, large)
        desk.waiting(2, seconds=120)
        peak = desk.status("VmHWM")
        left = desk.resting()
        return peak - before, left - before


def by_lmtp(desk, mail):
    with smtplib.LMTP(desk.lmtp_socket, local_hostname="mx.example.test") as server:
        server.sendmail("customer@customer.test", [office.SUPPORT], mail)


def memory_rounds(binary, servers, options):
    result = {"largeMailMB": round(LARGE_BYTES / MIB, 1)}
    for name, deliver in (("LMTP", by_lmtp), ("IMAP", lambda _, mail: office.deliver(servers.mailboxes, mail))):
        grown = []
        for number in range(options.rounds):
            servers.empty()
            grown.append(peak_of(binary, servers, deliver))
            say(f"25 MB by {name}, round {number + 1}: {grown[-1][0]:.1f} MiB more, {grown[-1][1]:.1f} MiB stay")
        peak = median([each[0] for each in grown], 1)
        result[f"rss25MBmail{name}MB"] = peak
        result[f"rss25MBmail{name}Times"] = ratio(peak, LARGE_BYTES / MIB)
        result[f"rss25MBmail{name}LeftMB"] = median([each[1] for each in grown], 1)
    servers.empty()
    result["rss25MBmailMB"] = max(result["rss25MBmailLMTPMB"], result["rss25MBmailIMAPMB"])
    return result


# Out


def send_by_smtplib(servers):
    """Mails of a reply's size to Postfix, each over a connection of its own with TLS and a login: mails a second."""
    context = ssl.create_default_context(cafile=servers.mailboxes.authority)
    mails = [make_mail(number) for number in range(REPLIES)]
    begin = time.monotonic()
    for mail in mails:
        with smtplib.SMTP("localhost", servers.relay.submission, timeout=60) as client:
            client.starttls(context=context)
            client.login(office.SUPPORT, dovecot.PASSWORD)
            client.sendmail(office.SUPPORT, [office.CUSTOMER], mail)
    return REPLIES / (time.monotonic() - begin)


def replies_out(binary, servers):
    """Replies to so many customers, all in one batch of calls, until Postfix has taken the last: replies a second."""
    user, host = office.CUSTOMER.split("@")
    with MailDesk(binary, servers) as desk:
        desk.start()
        with smtplib.LMTP(desk.lmtp_socket, local_hostname="mx.example.test") as server:
            for number in range(REPLIES):
                sender = f"{user}+{number}@{host}"
                server.sendmail(sender, [office.SUPPORT], make_mail(number, sender))
        desk.waiting(REPLIES)
        agent = Agent(desk)
        work = []
        while len(work) < REPLIES:
            offers = agent.pull(most=64)
            if not offers:
                raise Trouble(f"only {len(work)} of {REPLIES} were offered")
            work += [agent.accept(offer) for offer in offers]
        calls = [
            {
                "method": "POST",
                "path": f"/v1/conversations/{each['conversation']}/reply",
                "body": {"epoch": each["epoch"], "text": "Thank you, your parcel comes tomorrow."},
            }
            for each in work
        ]
        cpu = threads_cpu(desk.pid)
        begin = time.monotonic()
        results = agent.call("POST", "/v1/batch", {"calls": calls})["results"]
        refused = [each for each in results if each["status"] // 100 != 2]
        if refused:
            raise Trouble(f"{len(refused)} replies were refused: {json.dumps(refused[0])[:300]}")
        until(lambda: desk.counters()["outbox_attempts_total"] >= REPLIES, READ_SECONDS, "the last reply", pause=0.02)
        seconds = time.monotonic() - begin
        say(f"frontdesk: {REPLIES / seconds:.0f} replies/s; CPU: {busiest(cpu, threads_cpu(desk.pid), seconds)}")
    return REPLIES / seconds


def out_rounds(binary, servers, options):
    own, peer = [], []
    for number in range(options.rounds):
        say(f"replies out, round {number + 1} of {options.rounds}")
        peer.append(send_by_smtplib(servers))
        own.append(replies_out(binary, servers))
        say(f"smtplib: {peer[-1]:.0f} mails/s")
    replies, bare = median(own, 1), median(peer, 1)
    return {"repliesPerSecond": replies, "bareSMTPPerSecond": bare, "ratioToBareSMTP": ratio(replies, bare)}


def run(options):
    prepare(PACKAGES)
    binary = daemon_binary()
    servers = Servers()
    try:
        return {
            **in_rounds(binary, servers, options),
            **delivery_rounds(binary, servers, options),
            **memory_rounds(binary, servers, options),
            **out_rounds(binary, servers, options),
        }
    finally:
        servers.close()
