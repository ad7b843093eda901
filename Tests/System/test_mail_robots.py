"""Machines that answer machines, over Postfix and Dovecot."""

import pytest

import conftest
import desk as harness
import office
import postfix


@pytest.fixture(scope="module")
def servers():
    with postfix.running() as both:
        yield both


def acknowledging(config):
    config["templates"] = {"got": {"en": "We have it, as {case}.", "tr": "Aldık: {case}."}}
    config["queues"]["general"]["acknowledge"] = "got"
    config["queues"]["billing"]["acknowledge"] = "got"
    config["routes"].insert(0, {"id": "robots", "when": {"auto": True}, "end": "file"})


def counts(desk):
    """Messages in, and messages out."""
    return tuple(desk.sql("SELECT count(*) FROM message WHERE direction = ?", way)[0][0] for way in (0, 1))


def test_two_desks_acknowledge_each_other_once(servers):
    mailboxes, relay = servers
    addresses = {"first": office.SUPPORT, "second": office.CUSTOMER}
    desks = {}
    try:
        for name, address in addresses.items():
            channel = office.channel(
                mailboxes, relay, imap={"start": "now", "user": address}, address=address, name=name)
            desks[name] = office.desk({"support": channel}, change=acknowledging).start()
            office.wait_for_state(desks[name], "open")
        # Each gets a mail that seems to come from the other.
        office.send(relay.mx, office.mail("I have a question.", sender=office.CUSTOMER, to=office.SUPPORT))
        office.send(relay.mx, office.mail("I have a question.", sender=office.SUPPORT, to=office.CUSTOMER, name="x"))
        for desk in desks.values():
            harness.until(lambda: counts(desk) == (2, 1), 30, f"its mail, and the other's acknowledgement: {counts(desk)}")
        # Whatever else would come has come when a later mail has.
        harness.until(lambda: relay.queue() == [], 20, "an empty queue")
        for name, desk in desks.items():
            office.settle(desk, mailboxes, addresses[name])
            # The last mail is a person's, and has an acknowledgement of its own.
            harness.until(lambda: counts(desk) == (3, 2), 20, f"the last one: {counts(desk)}")
            assert desk.sql("SELECT count(*) FROM message WHERE direction = 1 AND author != -1") == [(0,)]
    finally:
        for desk in desks.values():
            conftest.finish(desk)


def test_an_acknowledgement_says_what_it_is(servers):
    mailboxes, relay = servers
    channel = office.channel(mailboxes, relay, imap={"start": "now"})
    desk = office.desk({"support": channel}, change=acknowledging)
    try:
        desk.start()
        office.wait_for_state(desk, "open")
        before = len(office.inbox(mailboxes))
        first = office.mail("Merhaba, siparişim hâlâ gelmedi, lütfen yardım eder misiniz?")
        office.send(relay.mx, first)
        found = office.wait_for_mails(mailboxes, before + 1)[-1]
        assert found["Auto-Submitted"] == "auto-replied" and found["Return-Path"] == "<>"
        assert found["In-Reply-To"] == first["Message-ID"] and found["X-Frontdesk-Loop"] == "1"
        assert found.get_content().strip() == "Aldık: c1."
        [work] = desk.agent("ayse").ready().pull("10s").json["work"]
        assert work["conversation"] == "c1", "an acknowledgement is no answer"
    finally:
        conftest.finish(desk)
