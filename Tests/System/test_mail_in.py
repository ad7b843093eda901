"""Mailboxes as a daemon treats them: what others have read, what is done with a mail that is taken, many at once."""

import contextlib
import os
import sqlite3
import time

import pytest

import conftest
import desk as harness
import dovecot
import office

# Mailboxes of one daemon, and by how many threads it may grow for all of them: those that do its work come as they are needed.
MANY = 100
THREADS = 4


@pytest.fixture
def server():
    with dovecot.running(users=[address(number) for number in range(MANY)]) as server:
        yield server


def address(number):
    return f"desk{number}@example.test"


@pytest.fixture
def office_of():
    """Makes daemons with mail channels, started; each is stopped and verified at the end."""
    made = []

    def build(channels):
        made.append(office.desk(channels))
        return made[-1].start()

    yield build
    for desk in made:
        conftest.finish(desk)


def found(server, search, mailbox="INBOX"):
    """The Message-IDs of the mails that a search finds."""
    words = server.doveadm("fetch", "-u", office.SUPPORT, "hdr.message-id", "mailbox", mailbox, search).split()
    return [word for word in words if word.startswith("<")]


def test_what_others_have_read_comes_all_the_same(server, office_of):
    mails = {name: office.mail("Where is it?", message_id=f"<{name}@customer.test>") for name in ("read", "unread", "later")}
    for name in ("read", "unread"):
        office.deliver(server, mails[name])
    # Another program reads the first mail, as people do.
    with office.imap(server) as client:
        client.select("INBOX")
        client.fetch("1", "(BODY[])")
    assert found(server, "SEEN") == ["<read@customer.test>"]
    desk = office_of({"support": office.channel(server)})
    for name in ("read", "unread"):
        office.wait_for_message(desk, mails[name])
    # And one is read before the desk can have heard of it.
    office.append(server, mails["later"].as_bytes(), "(\\Seen)")
    office.wait_for_message(desk, mails["later"])
    assert desk.sql("SELECT count(*) FROM message") == [(3,)]
    assert found(server, "UNSEEN") == ["<unread@customer.test>"], "the desk itself leaves no trace"


@contextlib.contextmanager
def no_commits(desk):
    """Holds the database's lock for writing: nothing is committed meanwhile."""
    connection = sqlite3.connect(f"{desk.state}/desk.sqlite", isolation_level=None, timeout=30)
    try:
        connection.execute("BEGIN IMMEDIATE")
        yield
    finally:
        connection.close()


@pytest.mark.parametrize("afterwards, search, mailbox", [
    ({"flag": "\\Flagged"}, "FLAGGED", "INBOX"), ({"move": "Erledigt"}, "ALL", "Erledigt")], ids=["flag", "move"])
def test_what_is_done_with_a_mail_once_it_is_kept(server, office_of, afterwards, search, mailbox):
    desk = office_of({"support": office.channel(server, imap={"afterwards": afterwards})})
    office.wait_for_state(desk, "open")
    mails = [office.mail("Where is it?") for _ in range(4)]
    with no_commits(desk):
        office.deliver(server, mails[0])
        # Long enough for a desk that does not wait for its disk: without the lock it takes a part of a second.
        end = time.monotonic() + 3
        while time.monotonic() < end:
            assert found(server, search, mailbox) == [] and desk.sql("SELECT count(*) FROM message") == [(0,)]
    for count, mail in enumerate(mails, 1):
        if count > 1:
            office.deliver(server, mail)
        done = [each["Message-ID"] for each in mails[:count]]
        harness.until(lambda: found(server, search, mailbox) == done, 30, f"{afterwards} of mail {count}")
        assert len(office.named(desk, mail["Message-ID"])) == 1
    # What is moved is no more where it was; what is flagged is there, and is not read.
    assert len(found(server, "ALL")) == (0 if "move" in afterwards else 4)
    assert len(found(server, "UNSEEN", mailbox)) == 4
    assert desk.sql("SELECT count(*) FROM message") == [(4,)]


def test_a_mail_that_comes_when_others_have_taken_one_away(server, office_of):
    """The number of mails is the same again, and the new one is heard of at once all the same."""
    desk = office_of({"support": office.channel(server)})
    office.wait_for_state(desk, "open")
    for _ in range(2):
        office.take(desk, server, office.mail("Where is it?"))
        with office.imap(server) as client:
            client.select("INBOX")
            client.store("1", "+FLAGS", "(\\Deleted)")
            client.expunge()
        office.take(desk, server, office.mail("And this?"))


def threads(desk):
    return len(os.listdir(f"/proc/{desk.pid}/task"))


def test_many_mailboxes_on_few_threads(server, office_of):
    def channel(number):
        return office.channel(server, imap={"user": address(number)}, address=address(number))

    one = office_of({"box0": channel(0)})
    office.wait_for_state(one, "open", "box0")
    office.take(one, server, office.mail("The first", to=address(0)), address(0))
    alone = threads(one)
    desk = office_of({f"box{number}": channel(number) for number in range(MANY)})

    def states():
        channels = desk.admin().ok("GET", "/v1/channels")["channels"]
        return {each["channel"]: each["in"]["state"] for each in channels if "in" in each}

    harness.until(lambda: [states().get(f"box{number}") for number in range(MANY)] == ["open"] * MANY, 60, "all of them open")
    mails = [office.mail(f"To {number}", to=address(number)) for number in range(MANY)]
    for number, mail in enumerate(mails):
        office.deliver(server, mail, address(number))
    for mail in mails:
        office.wait_for_message(desk, mail)
    by_channel = desk.sql("SELECT channel, count(*) FROM message WHERE text LIKE 'To %' GROUP BY channel")
    assert [count for _, count in by_channel] == [1] * MANY
    print(f"{threads(desk)} threads for {MANY} mailboxes, {alone} for one")
    assert threads(desk) <= alone + THREADS
    assert list(states().values()).count("open") >= MANY
