"""Killed at any moment, a daemon takes each mail once and loses no answer.

`MAIL_KILLS` says how often it is killed while mails come in (30), `SEED` repeats a run.
"""

import os
import random
import shutil
import signal
import threading

import pytest

import conftest
import desk as harness
import dovecot
import office
import scripted

KILLS = int(os.environ.get("MAIL_KILLS", "30"))
SEED = int(os.environ.get("SEED", "0")) or random.randrange(1 << 30)
MAILS = 2_000


@pytest.fixture
def server():
    with dovecot.running() as server:
        yield server


class Flow:
    """Puts mails into the support mailbox, as another server does: each whole, at once, or not at all."""

    def __init__(self, server):
        self.folder = f"{server.folder}/mail/{office.SUPPORT}/Maildir"
        self.server, self.count = server, 0
        self.permits = threading.Semaphore(0)
        self.thread = None

    def put(self):
        number = self.count
        subject, size = f"Order {number}", 100 if number % 10 else 100_000
        mail = office.mail("Please help me. " * (size // 16), subject=subject, sender=f"c{number % 50}@customer.test",
                           message_id=f"<{number}@flow.test>")
        name = f"1700000000.M{number:06}.test"
        with open(f"{self.folder}/tmp/{name}", "wb") as file:
            file.write(mail.as_bytes().replace(b"\r\n", b"\n"))
        shutil.chown(file.name, dovecot.USER, dovecot.USER)
        os.rename(file.name, f"{self.folder}/new/{name}")
        self.count += 1

    def run(self):
        while self.count < MAILS:
            self.permits.acquire()
            self.put()

    def allow(self, count):
        for _ in range(count):
            self.permits.release()


def taken(desk):
    return desk.sql("SELECT count(*) FROM message")[0][0]


@pytest.mark.slow
def test_each_mail_is_there_once(server):
    print(f"SEED={SEED} MAIL_KILLS={KILLS}")
    dice = random.Random(SEED)
    # It makes the mailbox, and is the first mail.
    office.deliver(server, office.mail("The first", message_id="<first@flow.test>"))
    flow = Flow(server)
    feeding = harness.later(flow.run)
    desk = office.desk({"support": office.channel(server)})
    try:
        desk.start()
        for kill in range(KILLS):
            flow.allow(MAILS // KILLS)
            if dice.random() < 0.8:
                # In the middle of things, after a share of what there is.
                goal = min(taken(desk) + dice.randrange(1, 2 * MAILS // KILLS), flow.count)
                harness.until(lambda: taken(desk) >= goal, 60, f"{goal} mails before kill {kill}")
            else:
                # Or at any time at all: while it starts, logs in, searches.
                threading.Event().wait(dice.random() * 0.5)
            desk.restart(signal.SIGKILL)
        flow.allow(MAILS)
        feeding.result(60)
        harness.until(lambda: taken(desk) >= MAILS + 1, 120, "all mails")
        harness.until(lambda: office.standing(desk)["state"] == "open" and office.standing(desk)["waiting"] == 0, 30)
        # A last one, behind all: nothing more is on its way.
        office.settle(desk, server)
        found = dict(desk.sql("SELECT message_id, count(*) FROM message GROUP BY 1"))
        assert set(found.values()) == {1} and len(found) == MAILS + 2
        assert {f"{number}@flow.test" for number in range(MAILS)} <= set(found)
        # Not even one was fetched again after it was there: mails and position are one transaction.
        assert desk.sql("SELECT count(*) FROM arrival") == [(0,)] and office.quarantined(desk) == []
        assert len({key for (key,) in desk.sql("SELECT dedupe FROM message")}) == MAILS + 2
        words = server.doveadm("mailbox", "status", "-u", office.SUPPORT, "uidvalidity uidnext", "INBOX").split()
        status = dict(word.split("=") for word in words if "=" in word)
        assert desk.sql("SELECT validity, last_uid FROM mailbox") == [
            (int(status["uidvalidity"]), int(status["uidnext"]) - 1)]
        assert desk.sql("SELECT count(*) FROM conversation")[0][0] == MAILS + 2
    finally:
        flow.count = max(flow.count, MAILS)
        flow.allow(1)
        conftest.finish(desk)


@pytest.mark.slow
def test_each_answer_arrives(server):
    print(f"SEED={SEED}")
    dice = random.Random(SEED)
    relay = scripted.Relay()
    relay.delay = lambda: random.Random().random() * 0.2
    desk = office.desk({"support": {**office.channel(server), "smtp": relay.key()}})
    try:
        desk.start()
        count, kills, sent = 40, 10, {}
        for number in range(count):
            office.deliver(server, office.mail("Where is it?", sender=f"c{number}@customer.test", message_id=f"<{number}@q.test>"))
        harness.until(lambda: taken(desk) == count, 60, "all questions")
        for kill in range(kills):
            ewa = desk.agent("ewa").ready()
            for number in range(kill * count // kills, (kill + 1) * count // kills):
                ((conversation,),) = desk.sql("SELECT conversation FROM message WHERE message_id = ?", f"{number}@q.test")
                assert ewa.change(f"c{conversation}", "take", epoch=ewa.work(f"c{conversation}")["epoch"]).status == 200
                epoch = ewa.work(f"c{conversation}")["epoch"]
                text = f"Answer {number} of {SEED}."
                replied = ewa.change(f"c{conversation}", "reply", epoch=epoch, text=text)
                assert replied.status == 200, replied
                sent[text] = f"c{number}@customer.test"
            threading.Event().wait(dice.random() * 0.4)
            desk.restart(signal.SIGKILL)
        harness.until(lambda: desk.admin().ok("GET", "/v1/outbox")["outbox"] == [], 90, "an empty outbox")
        arrived = {}
        for each in relay.taken():
            text = next(text for text in sent if text.encode() in each.data)
            arrived.setdefault(text, []).append(each)
        assert set(arrived) == set(sent)
        for text, mails in arrived.items():
            assert {tuple(each.recipients) for each in mails} == {(sent[text],)}
            assert len({each.mail["Message-ID"] for each in mails}) == 1, text
        owns = [mails[0].mail["Message-ID"] for mails in arrived.values()]
        assert len(set(owns)) == count
        assert desk.sql("SELECT count(*) FROM message WHERE direction = 1") == [(count,)]
    finally:
        conftest.finish(desk)
        relay.close()
