"""Mailboxes and their servers that change, go away, lie, or refuse, below a running daemon."""

import os
import re
import shutil
import threading
import time

import pytest

import conftest
import desk as harness
import dovecot
import office
import scripted

SALES = "sales@example.test"


@pytest.fixture
def server():
    with dovecot.running() as server:
        yield server


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


@pytest.fixture
def box():
    """Makes scripted mailboxes."""
    made = []

    def build(*mails):
        made.append(scripted.Mailbox(mails))
        return made[-1]

    yield build
    for each in made:
        each.close()


def plain(box, name, **more):
    """A channel that reads a scripted mailbox."""
    return {
        "type": "email", "class": "deferred", "weight": 20, "address": f"{name}@example.test",
        "imap": {"url": box.url, "user": "x", "password": {"credential": "mail"}, "poll": "10s"}, **more}


def letter(name, text="Merhaba"):
    return office.mail(text, subject=name, message_id=f"<{name}@customer.test>").as_bytes()


def names(desk):
    """Messages by their Message-ID, with how often each is there."""
    return dict(desk.sql("SELECT replace(message_id, '@customer.test', ''), count(*) FROM message GROUP BY 1"))


def position(desk):
    """(UIDVALIDITY, last UID) of the only mailbox."""
    return desk.sql("SELECT validity, last_uid FROM mailbox")[0]


def status(server, mailbox="INBOX", user=office.SUPPORT):
    """UIDVALIDITY and the highest UID of a mailbox, as its server says."""
    words = server.doveadm("mailbox", "status", "-u", user, "uidvalidity uidnext", mailbox).split()
    found = dict(word.split("=") for word in words if "=" in word)
    return int(found["uidvalidity"]), int(found["uidnext"]) - 1


def test_all_numbers_are_new(server, office_of):
    mails = [office.mail(f"Mail {number}") for number in range(20)]
    for each in mails:
        office.deliver(server, each)
    desk = office_of({"support": office.channel(server)})
    office.settle(desk, server)
    before = names(desk)
    assert len(before) == 21 and position(desk) == status(server)
    server.doveadm("mailbox", "update", "-u", office.SUPPORT, "--uid-validity", "987654321", "INBOX")
    office.take(desk, server, office.mail("After it"))
    assert position(desk) == status(server) and position(desk)[0] == 987654321
    after = names(desk)
    assert set(after.values()) == {1} and len(after) == 22
    # Each of the old ones has come a second time, and that is recorded.
    assert desk.sql("SELECT count(*) FROM arrival") == [(21,)]
    assert desk.sql("SELECT count(*) FROM conversation") == [(22,)]


def test_the_mailbox_is_deleted_and_made_anew(server, office_of):
    where = "Shop/Şikâyet"
    user = ("-u", office.SUPPORT)
    office.deliver(server, office.mail("Mail 1", message_id="<one@customer.test>"))
    server.doveadm("mailbox", "create", *user, where)
    server.doveadm("copy", *user, where, "mailbox", "INBOX", "ALL")
    desk = office_of({"support": office.channel(server, imap={"mailbox": where})})
    office.wait_for_message(desk, "<one@customer.test>")
    old = position(desk)
    server.doveadm("mailbox", "delete", *user, where)
    assert harness.until(lambda: office.standing(desk)["state"] == "waiting" and office.standing(desk), 20)["error"]
    # UIDVALIDITY counts seconds.
    harness.until(lambda: time.time() > old[0] + 1, 5)
    server.doveadm("mailbox", "create", *user, where)
    office.deliver(server, office.mail("Mail 2", message_id="<two@customer.test>"))
    server.doveadm("copy", *user, where, "mailbox", "INBOX", "ALL")
    office.wait_for_message(desk, "<two@customer.test>", seconds=60)
    office.wait_for_state(desk, "open")
    assert names(desk) == {"one": 1, "two": 1} and position(desk) == status(server, where) != old
    assert desk.sql("SELECT count(*) FROM arrival") == [(1,)]


def test_the_server_goes_while_it_is_listened_to(server, office_of):
    desk = office_of({"support": office.channel(server)})
    office.settle(desk, server)
    for number in range(2):
        server.stop()
        found = office.wait_for_state(desk, "waiting")
        assert found["error"] and found["retryAt"]
        server.start()
        office.take(desk, server, office.mail("After it", message_id=f"<{number}@customer.test>"))
    office.wait_for_state(desk, "open")
    assert "error" not in office.standing(desk)
    assert {count for count in names(desk).values()} == {1} and desk.sql("SELECT count(*) FROM arrival") == [(0,)]


def test_servers_that_cut_and_lie(box, office_of):
    """Each trick against a channel of its own, at once: what cannot be had is shown, and what stands behind it comes."""
    tricks = {
        # Ends in the middle, twice; then it is well.
        "cut": lambda body, tag, times: (len(body), body[:100] if times < 3 else body, times < 3),
        # Always ends there: the others must not wait for it for ever.
        "always": lambda body, tag, times: (len(body), body[:100], True),
        # Says less than comes, so that the rest of the mail stands as a line of the server's.
        "short": lambda body, tag, times: (5, body, False),
        # Says what no memory holds.
        "huge": lambda body, tag, times: (18446744073709551615, body, True),
        "beyond": lambda body, tag, times: (1 << 40, body, True),
        "negative": lambda body, tag, times: (-1, body, False),
        # The server's own words about this very command, inside the mail and counted rightly.
        "tags": lambda body, tag, times: (
            len(body) + len(said := f"{tag} OK done\r\n* BYE\r\n)\r\n{tag} NO\r\n".encode()), body + said, False),
    }
    channels, boxes = {}, {}
    for name, trick in tricks.items():
        made = box(letter(f"{name}-first"), letter(f"{name}-odd"), letter(f"{name}-last"))
        made.literal = (lambda trick: lambda uid, body, tag, times: (
            trick(body, tag, times) if uid == 2 else (len(body), body, False)))(trick)
        boxes[name], channels[name] = made, plain(made, name)
    # The sizes that were asked for are wrong as well.
    lie = boxes["size"] = box(letter("size-first"), letter("size-odd", "y" * 3_000_000), letter("size-last"))
    lie.sizes = {1: 0, 2: 1, 3: 4_000_000_000}
    channels["size"] = plain(lie, "size")
    desk = office_of(channels)
    for name in boxes:
        if name == "size":
            harness.until(lambda: names(desk).get("size-odd"), 90, "what the sizes were wrong of")
            continue
        harness.until(lambda: names(desk).get(f"{name}-last"), 90, f"what stands behind the trick {name!r}")
    found = names(desk)
    shown = {(each["channel"], each["code"]) for each in office.quarantined(desk)}
    for name in ("cut", "tags"):
        assert found[f"{name}-odd"] == 1
    for name in ("always", "short", "huge", "beyond", "negative"):
        assert f"{name}-odd" not in found and (name, "mail-unreadable") in shown, (name, shown)
    # What is said to be too large is shown by what there is of it.
    harness.until(lambda: ("size", "mail-too-large") in {(e["channel"], e["code"]) for e in office.quarantined(desk)}, 60)
    assert all(count == 1 for count in found.values()) and found["size-first"] == 1
    assert desk.memory() < 400 << 20


# Mails that wait at the first start, and how many of them are taken while it is watched: all by a release build, and by a
# debug build, which takes many times as long, as many as show how it goes on.
WAITING = 50_000
WATCHED = int(os.environ.get("FRONTDESK_MAILS_WATCHED", "10000"))
# What the daemon may grow by while it reads: two batches of 2 MiB, as bytes, as parts and as messages, with the answer
# to the search and the database's caches; and 2 KiB for each conversation, as all that wait are in memory.
GROWTH = (48 << 20) + WATCHED * 2048


def fill(server, users, count):
    """Puts small mails into mailboxes as files, all at once: the same into each."""
    mail = letter("m0", "Please help me with my order.").replace(b"\r\n", b"\n")
    for user in users:
        office.deliver(server, letter("m0", "Please help me with my order."), user)
    folders = [f"{server.folder}/mail/{user}/Maildir/new" for user in users]
    for number in range(1, count):
        name = f"1700000000.M{number:06}.test"
        with open(f"{folders[0]}/{name}", "wb") as file:
            file.write(mail.replace(b"m0", f"m{number}".encode()))
            os.fchown(file.fileno(), *server.owner)
        for folder in folders[1:]:
            os.link(f"{folders[0]}/{name}", f"{folder}/{name}")


def test_many_mails_wait_at_the_first_start(server, office_of):
    """50,000 mails wait. How far it is can be watched and never goes back, memory is bounded, and a channel that begins
    with now takes none of them.

    The release suite takes all of them. A debug build is watched over the first 10,000, and stopped in the midst of it.
    """
    fill(server, (office.SUPPORT, SALES), WAITING)
    sales = office.channel(server, imap={"start": "now", "user": SALES}, address=SALES)
    desk = office_of({"support": office.channel(server), "sales": sales})
    floor = desk.memory()
    seen, memory, ended = [], [], threading.Event()

    def watch():
        while not ended.wait(0.1):
            seen.append(office.standing(desk)["waiting"])
            memory.append(desk.memory())

    def told():
        return [waiting for waiting in seen if waiting]

    began = time.monotonic()
    watching = harness.later(watch)
    try:
        harness.until(told, 60, "how many mails wait")
        before = told()[-1]
        shown = int(re.search(r"in: +(\d+)\s+to\s+take", desk.cli(None, "channels")).group(1))
        assert before >= shown > 0
        # What is new comes to the one that began with now at once: it does not wait behind the old ones.
        office.take(desk, server, office.mail("New", message_id="<new@customer.test>"), SALES)
        harness.until(lambda: told()[-1] <= WAITING - WATCHED or seen[-1] == 0, 400, f"{WATCHED} of them")
        if WATCHED >= WAITING:
            harness.until(lambda: seen[-1] == 0 and office.standing(desk).get("lastAt"), 60, "all of them")
    finally:
        ended.set()
        watching.result(10)
    seconds = time.monotonic() - began
    assert max(told()) > WAITING * 9 / 10 and len(set(told())) > WATCHED / 500, told()
    assert all(later <= before for before, later in zip(told(), told()[1:])), told()
    print(f"{WATCHED} mails in {seconds:.0f} s; {floor >> 20} MiB before, {max(memory) >> 20} MiB at most")
    assert max(memory) - floor < GROWTH
    channels = dict(
        desk.sql("SELECT message_id, channel FROM message WHERE message_id IN ('m1@customer.test', 'new@customer.test')"))
    assert len(channels) == len(set(channels.values())) == 2
    # Each once, and none of the old ones by the channel that began with now.
    [(messages, different)] = desk.sql("SELECT count(*), count(DISTINCT message_id) FROM message")
    assert messages == different >= WATCHED + 1 and messages <= WAITING + 1
    assert WATCHED < WAITING or messages == WAITING + 1
    assert desk.sql("SELECT count(*) FROM arrival") == [(0,)]


def test_a_wrong_password_takes_down_one_channel_alone(server, office_of):
    desk = office.desk({
        "support": office.channel(server),
        "sales": office.channel(
            server, imap={"user": SALES, "password": {"credential": "wrong"}}, address=SALES)})
    desk.credential("wrong", "not this")
    try:
        desk.start()
        down = office.wait_for_state(desk, "down", "sales", seconds=60)
        assert "login was denied" in down["error"] and "not this" not in str(down) and "retryAt" not in down
        # Everything else goes on.
        office.settle(desk, server)
        assert desk.say("Please I want a refund").status == 202
        # A reload alone is in vain, and says so; then the secret is corrected.
        office.deliver(server, office.mail("It waited", message_id="<waited@customer.test>"), SALES)
        desk.cli(None, "reload")
        harness.until(lambda: desk.log_text().count("the mailbox is not read any more") == 2, 60, "another attempt")
        assert office.standing(desk, "sales")["state"] == "down"
        desk.credential("wrong", dovecot.PASSWORD)
        desk.cli(None, "reload")
        office.wait_for_message(desk, "<waited@customer.test>")
        assert "error" not in office.wait_for_state(desk, "open", "sales", seconds=60)
        # The other was never disturbed.
        assert office.standing(desk)["state"] == "open" and desk.log_text().count("the mailbox is lost") == 0
        assert "not this" not in desk.log_text() and dovecot.PASSWORD not in desk.log_text()
    finally:
        conftest.finish(desk)


def test_an_expired_certificate(office_of):
    reason = dovecot.reason_to_skip()
    if reason:
        pytest.skip(f"NO DOVECOT: {reason}")
    server = dovecot.Dovecot(days=0)
    try:
        desk = office_of({"support": office.channel(server)})
        found = harness.until(lambda: (each := office.standing(desk)).get("error") and each, 20, "a reason")
        assert found["state"] == "waiting" and "certificate" in found["error"], found
        assert desk.say("Please I want a refund").status == 202
        # It is renewed, and nobody has to tell the daemon.
        server.stop()
        server.make_certificates(2)
        server.start()
        office.wait_for_state(desk, "open", seconds=60)
        office.settle(desk, server)
    finally:
        server.close()
