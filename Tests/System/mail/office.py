"""A desk with mailboxes: Dovecot, Postfix, a daemon that reads the one and sends by the other, and customers."""

import email
import email.message
import email.policy
import email.utils
import imaplib
import smtplib

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


def inbox(server, user=CUSTOMER):
    """The mails in a mailbox, parsed, oldest first."""
    with imaplib.IMAP4("127.0.0.1", server.imap) as client:
        client.login(user, dovecot.PASSWORD)
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
    """What operators see of a channel's mailbox."""
    channels = desk.admin().ok("GET", "/v1/channels")["channels"]
    return next(each for each in channels if each["channel"] == name)["mailbox"]


def wait_for_state(desk, state, name="support", seconds=20):
    return harness.until(
        lambda: (lambda found: found if found["state"] == state else None)(standing(desk, name)), seconds,
        f"mailbox {name} {state}")
