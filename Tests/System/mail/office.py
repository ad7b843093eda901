"""A desk with mailboxes: Dovecot, Postfix, a daemon that reads the one and sends by the other, and customers."""

import contextlib
import email
import email.message
import email.policy
import email.utils
import imaplib
import smtplib
import subprocess

import conftest
import desk as harness
import dovecot
import postfix

SUPPORT = "support@example.test"
CUSTOMER = "ayse@example.test"


def mailbox(server, **more):
    """The key `imap` of a channel that reads the support mailbox."""
    return {"url": f"imaps://localhost:{server.imaps}", "user": SUPPORT, "password": {"credential": "mail"}, **more}


def relay(server):
    """The key `smtp` of a channel that sends by Postfix's submission port."""
    return {"url": f"smtp://localhost:{server.submission}", "user": SUPPORT, "password": {"credential": "mail"}}


def channel(mailboxes, sender=None, imap=None, **more):
    found = {
        "type": "email", "class": "deferred", "weight": 20, "address": SUPPORT, "name": "Örnek Destek",
        "imap": mailbox(mailboxes, **(imap or {})), "caFile": mailboxes.authority, **more,
    }
    if sender:
        found["smtp"] = relay(sender)
    return found


def desk(channels, change=None):
    """A daemon with these mail channels beside the usual ones; not started."""
    def with_mail(config):
        config["channels"].update(channels)
        for queue in config["queues"].values():
            queue["deferred"] = {"offer": {"auto": True}}
        if change:
            change(config)

    made = harness.Desk(change=with_mail)
    made.credential("mail", dovecot.PASSWORD)
    return made


@contextlib.contextmanager
def running(channels, change=None, **secrets):
    """Such a daemon with its mailboxes open; stopped and verified at the end."""
    made = desk(channels, change)
    for name, secret in secrets.items():
        made.credential(name, secret)
    try:
        made.start()
        for name in channels:
            wait_for_state(made, "open", name)
        yield made
    finally:
        conftest.finish(made)


def mail(text, subject="Soru", sender=CUSTOMER, to=SUPPORT, message_id=None, name="Ayşe Yılmaz", **headers):
    message = email.message.EmailMessage(policy=email.policy.SMTP)
    message["From"] = email.utils.formataddr((name, sender)) if name else sender
    message["To"] = to
    message["Subject"] = subject
    message["Date"] = email.utils.formatdate()
    message["Message-ID"] = message_id or email.utils.make_msgid(domain="customer.test")
    for key, value in headers.items():
        message[key.replace("_", "-")] = value
    message.set_content(text)
    return message


def send(port, message, sender=None, recipients=None):
    """Hands a mail to a server as a stranger does."""
    data = message if isinstance(message, bytes) else message.as_bytes()
    with smtplib.SMTP("127.0.0.1", port, timeout=20) as client:
        client.sendmail(sender if sender is not None else message["From"], recipients or [message["To"]], data)


def deliver(server, message, recipient=SUPPORT, sender="customer@customer.test"):
    """Puts a mail into a mailbox of Dovecot at once."""
    data = message if isinstance(message, bytes) else message.as_bytes()
    with smtplib.LMTP("127.0.0.1", server.lmtp) as client:
        client.sendmail(sender, [recipient], data)


@contextlib.contextmanager
def imap(server, user=SUPPORT):
    """Another program that has a mailbox open."""
    with imaplib.IMAP4("127.0.0.1", server.imap) as client:
        client.login(user, dovecot.PASSWORD)
        yield client


def append(server, data, flags=None, user=SUPPORT):
    """Puts a mail into a mailbox byte for byte, its lines ended as the protocol wants them."""
    with imap(server, user) as client:
        assert client.append("INBOX", flags, None, data)[0] == "OK"


def pipe(desk, data, sender, channel="support", recipient=SUPPORT, code=0):
    """Hands a mail in by `frontdesk deliver`."""
    words = ["deliver", "--channel", channel, "--sender", sender, "--recipient", recipient]
    done = subprocess.run(
        [harness.cli_binary(), *words, "--socket", f"{desk.runtime}/admin.sock"], input=data, capture_output=True, timeout=240)
    assert done.returncode == code, done


def hand_in(desk, data, sender, recipient=SUPPORT):
    """Hands a mail in by LMTP."""
    with smtplib.LMTP(f"{desk.runtime}/lmtp.sock", timeout=240) as client:
        client.sendmail(sender, [recipient], data)


def inbox(server, user=CUSTOMER):
    """The mails in a mailbox, parsed, oldest first."""
    with imap(server, user) as client:
        client.select("INBOX", readonly=True)
        _, found = client.search(None, "ALL")
        mails = []
        for number in found[0].split():
            _, parts = client.fetch(number, "(BODY.PEEK[])")
            mails.append(email.message_from_bytes(parts[0][1], policy=email.policy.default))
        return mails


def wait_for_mails(server, count, user=CUSTOMER, seconds=20):
    return harness.until(
        lambda: (lambda mails: mails if len(mails) >= count else None)(inbox(server, user)), seconds,
        f"{count} mails of {user}")


def standing(desk, name="support"):
    """What operators see of a channel's mailbox; a daemon that has just started may have begun with none yet."""
    channels = desk.admin().ok("GET", "/v1/channels")["channels"]
    return next(each for each in channels if each["channel"] == name).get("in", {"state": "not begun"})


def wait_for_state(desk, state, name="support", seconds=20):
    return harness.until(
        lambda: (lambda found: found if found["state"] == state else None)(standing(desk, name)), seconds,
        f"mailbox {name} {state}")


def named(desk, message_id):
    """The messages with a Message-ID, as (number, conversation, text, subject)."""
    return desk.sql(
        "SELECT id, conversation, text, subject FROM message WHERE message_id = ? ORDER BY id", message_id.strip("<>"))


def wait_for_message(desk, message, count=1, seconds=30):
    """Waits until the desk has a mail, and gives (number, conversation, text, subject)."""
    message_id = message if isinstance(message, str) else message["Message-ID"]
    return harness.until(
        lambda: (lambda found: found[-1] if len(found) >= count else None)(named(desk, message_id)), seconds,
        f"message {message_id}")


def take(desk, server, message, recipient=SUPPORT):
    """Delivers a mail and waits until the desk has it."""
    deliver(server, message, recipient)
    return wait_for_message(desk, message)


def settle(desk, server, recipient=SUPPORT):
    """Waits until the desk has everything that was delivered before: mails come in their order, and this is a last one."""
    return take(desk, server, mail("The last one", sender="last@customer.test", name=None), recipient)


def quarantined(desk):
    return desk.admin().ok("GET", "/v1/quarantine")["quarantine"]


def wait_for_quarantine(desk, code, known=(), channel=None, seconds=60):
    """Waits for an item that was not there, and gives it with its bytes."""
    item = harness.until(
        lambda: next(
            (each for each in quarantined(desk)
             if each["code"] == code and each["id"] not in known and channel in (None, each["channel"])), None),
        seconds, f"{code} in quarantine")
    answer = desk.admin().get(f"/v1/quarantine/{item['id']}")
    assert answer.status == 200, answer
    return item, answer.body
