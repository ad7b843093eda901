"""To which conversation a mail belongs, when its writer, or a machine, would have it somewhere else."""

import email.message
import random
import shutil

import pytest

import conftest
import desk as harness
import dovecot
import office
import scripted


@pytest.fixture(scope="module")
def servers():
    with dovecot.running() as server:
        relay = scripted.Relay()
        yield server, relay
        relay.close()


def channels(servers):
    server, relay = servers
    return {"support": {**office.channel(server, imap={"start": "now"}), "smtp": relay.key(), "plusAddress": True}}


@pytest.fixture(scope="module")
def desk(servers):
    with office.running(channels(servers)) as desk:
        yield desk


class Case:
    """A customer's question and our answer to it."""

    def __init__(self, desk, servers, then="wait"):
        self.desk, (self.server, self.relay) = desk, servers
        self.customer = f"c{random.randrange(1 << 40):x}@customer.test"
        self.first = self.mail("Where is my order, please?")
        self.conversation = self.take(self.first)
        self.ewa = desk.agent("ewa").ready()
        taken = self.ewa.change(self.conversation, "take", epoch=self.work["epoch"])
        assert taken.status == 200, taken
        text = f"It is on its way {random.randrange(1 << 40):x}"
        replied = self.ewa.change(self.conversation, "reply", epoch=self.work["epoch"], text=text, then=then)
        assert replied.status == 200, replied
        self.message = replied.json["message"]
        found = lambda mails: [each for each in mails if text in each.text]
        [self.answer] = self.relay.wait(found, what="answer")
        harness.until(lambda: self.messages()[-1].get("delivery") == "sent", what="its result")

    @property
    def work(self):
        return self.desk.agent("ewa").work(self.conversation)

    def messages(self, conversation=None):
        return self.desk.agent("ewa").ok("GET", f"/v1/conversations/{conversation or self.conversation}/messages")["messages"]

    def mail(self, text="Thank you, and when?", sender=None, to=office.SUPPORT, **headers):
        return office.mail(text, sender=sender or self.customer, to=to, name=None, **headers)

    def reply(self, **more):
        """A mail that answers our answer."""
        own = self.answer.mail["Message-ID"]
        return self.mail(In_Reply_To=own, References=own, **more)

    def take(self, mail, recipient=office.SUPPORT):
        """Delivers a mail; the conversation it went to."""
        return f"c{office.take(self.desk, self.server, mail, recipient)[1]}"


@pytest.fixture
def case(desk, servers):
    return Case(desk, servers)


def test_the_customer_and_the_thread(case):
    assert case.take(case.reply()) == case.conversation
    # Any of the mails that it names will do, whatever the nearest is.
    own = case.answer.mail["Message-ID"]
    far = case.mail(In_Reply_To="<unknown@elsewhere.test>", References=f"{own} <a@elsewhere.test> <unknown@elsewhere.test>")
    assert case.take(far) == case.conversation
    # The subject alone is nothing.
    fresh = case.mail()
    fresh.replace_header("Subject", case.answer.mail["Subject"])
    assert case.take(fresh) != case.conversation


def test_a_stranger_who_answers_our_mail(case):
    stranger = case.reply(text="What did she write?", sender="stranger@evil.test")
    other = case.take(stranger)
    assert other != case.conversation
    view = case.desk.agent("ewa").work(other)
    assert (view["linked"], view["link"]) == (case.conversation, "related")
    assert case.desk.sql("SELECT linked, link FROM conversation WHERE id = ?", int(other[1:])) == [(int(case.conversation[1:]), 1)]
    # Nothing of the one is in the other, and its state is what it was.
    assert [each["direction"] for each in case.messages(other)] == ["in"]
    assert len(case.messages()) == 2 and case.work["state"] == "waiting"
    # The name of the customer does not help, nor does their address in another field.
    forged = case.reply(sender="stranger@evil.test", Reply_To=case.customer, Sender=case.customer)
    assert case.take(forged) != case.conversation


def test_our_signed_address_lets_a_third_person_join(case):
    token = case.answer.mail["Reply-To"].addresses[0].addr_spec
    assert token.startswith("support+c")
    assert case.take(case.mail("I am her sister", sender="sister@other.test", to=token), token) == case.conversation
    # Servers write addresses in capitals, and aliases hide them in other fields.
    shouting = case.mail("And I her aunt", sender="aunt@other.test", to="friends@other.test", Delivered_To=token.upper())
    assert case.take(shouting) == case.conversation
    # One letter off, another number with the same letters, or nothing behind the number: it proves nothing.
    head, _, rest = token.partition("@")
    number, _, letters = head.removeprefix("support+c").partition(".")
    wrong = "b" if letters[-1] != "b" else "c"
    for bad in (f"support+c{number}.{letters[:-1]}{wrong}", f"support+c{int(number) + 1}.{letters}",
                f"support+c{number}.", f"support+c{number}", f"support+c0{number}.{letters}"):
        assert case.take(case.mail("Let me in", sender="guess@evil.test", to=f"{bad}@{rest}")) != case.conversation, bad


def vacation(case, **more):
    return case.reply(text="I am on holiday.", Auto_Submitted="auto-replied", Precedence="bulk", **more)


def test_a_vacation_reply_is_no_answer(case):
    before = case.work
    assert case.take(vacation(case)) == case.conversation
    after = case.work
    assert (after["state"], after["epoch"], after.get("unanswered")) == ("waiting", before["epoch"], before.get("unanswered"))
    # The customer's own words afterwards are.
    assert case.take(case.reply()) == case.conversation
    assert case.work["state"] == "active"


def test_a_vacation_reply_does_not_reopen(desk, servers):
    case = Case(desk, servers, then="resolve")
    state = case.work["state"]
    assert state == "resolved"
    for number in range(2):
        assert case.take(vacation(case)) == case.conversation
        assert case.work["state"] == "resolved"
        # The second comes when its wrap-up is over and it has left the router.
        case.ewa.change(case.conversation, "done", epoch=case.work["epoch"])
    assert len(case.messages()) == 4
    assert case.take(case.reply()) == case.conversation
    assert case.work["state"] in ("active", "queued")


def test_an_answer_after_the_time_to_reopen(servers):
    """Within that time the old one goes on; after it a new one begins, which names the old, whatever the mail answers."""
    if shutil.which("faketime") is None:
        pytest.skip("needs the program faketime: hours have to pass")

    def change(config):
        for queue in config["queues"].values():
            queue["deferred"].update(reopenWithin="3h", wrapUp="0s")

    desk = office.desk(channels(servers), change)
    desk.environment["FAKETIME_DONT_FAKE_MONOTONIC"] = "1"

    def later(hours):
        """The desk some hours after its first start."""
        desk.wrapper = ["faketime", "-m", "-f", f"+{hours}h"]
        desk.restart()
        office.wait_for_state(desk, "open")

    try:
        desk.start()
        office.wait_for_state(desk, "open")
        early, late = (Case(desk, servers, then="resolve") for _ in range(2))
        harness.until(lambda: desk.sql("SELECT count(*) FROM work") == [(0,)], what="the end of both")
        later(2)
        assert early.take(early.reply()) == early.conversation
        later(4)
        second = late.take(late.reply())
        assert second not in (early.conversation, late.conversation)
        desk.agent("ewa").ready()
        old, new = (desk.agent("ewa").work(each) for each in (late.conversation, second))
        assert old["state"] == "resolved" and len(late.messages()) == 2, old
        assert (new["linked"], new["link"]) == (late.conversation, "before") and new["state"] != "resolved", new
        assert len(late.messages(second)) == 1
        assert f"Goes on from {late.conversation}" in desk.cli("ewa", "show", second)
    finally:
        conftest.finish(desk)


def report(case, recipient, message_id):
    """A delivery report (RFC 3464) as Postfix writes it."""
    mail = email.message.EmailMessage()
    mail["From"] = "MAILER-DAEMON@mx.customer.test (Mail Delivery System)"
    mail["To"], mail["Subject"] = office.SUPPORT, "Undelivered Mail Returned to Sender"
    mail["Message-ID"], mail["Auto-Submitted"] = f"<{random.randrange(1 << 40):x}@mx.customer.test>", "auto-replied"
    said = "This is the mail system at host mx.customer.test.\n\nI'm sorry, your message could not be delivered.\n"
    status = (f"Reporting-MTA: dns; mx.customer.test\n\nFinal-Recipient: rfc822; {recipient}\nAction: failed\n"
              "Status: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 no such user\n")
    returned = f"From: support@example.test\nTo: {recipient}\nMessage-ID: {message_id}\nSubject: Re: x\n\n"
    boundary = "b17"
    parts = [("text/plain", said), ("message/delivery-status", status), ("text/rfc822-headers", returned)]
    body = "".join(f"--{boundary}\nContent-Type: {kind}\n\n{text}\n" for kind, text in parts) + f"--{boundary}--\n"
    head = "".join(f"{key}: {value}\n" for key, value in mail.items())
    head += f"MIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary={boundary}\n\n"
    return mail["Message-ID"], (head + body).replace("\n", "\r\n").encode()


def test_a_report_after_it_was_resolved(desk, servers):
    case = Case(desk, servers, then="resolve")
    own = case.answer.mail["Message-ID"]
    # About somebody to whom it never went: anybody can write that.
    message_id, data = report(case, "someone@evil.test", own)
    office.deliver(case.server, data)
    wrong = office.wait_for_message(desk, message_id)
    assert f"c{wrong[1]}" != case.conversation and case.messages()[1]["delivery"] == "sent"
    message_id, data = report(case, case.customer, own)
    office.deliver(case.server, data)
    assert f"c{office.wait_for_message(desk, message_id)[1]}" == case.conversation
    assert case.messages()[1]["id"] == case.message and case.messages()[1]["delivery"] == "bounced"
    assert case.work["state"] == "resolved", "a report reopens nothing"
    # And nothing is written to a machine.
    sent = len(case.relay.mails)
    office.settle(desk, case.server)
    assert len(case.relay.mails) == sent


def test_our_own_mail_that_comes_back(case):
    """A loop, or a copy to ourselves: never a customer's message, whoever's mailbox it lies in."""
    before = case.work["state"]
    office.deliver(case.server, case.answer.data)
    office.settle(case.desk, case.server)
    assert case.work["state"] == before
    assert [each["direction"] for each in case.messages()][:2] == ["in", "out"]
