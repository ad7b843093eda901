"""Answers that go to several people, of whom some take them at once, some later and some never."""

import contextlib
import random
import signal

import pytest

import desk as harness
import dovecot
import office
import scripted


@pytest.fixture(scope="module")
def server():
    with dovecot.running() as server:
        yield server


@pytest.fixture
def setup(server):
    """A daemon and the server that takes its mails."""
    with contextlib.closing(scripted.Relay()) as relay:
        channel = {**office.channel(server, imap={"start": "now"}), "smtp": relay.key()}
        with office.running({"support": channel}) as desk:
            yield desk, relay


def address(name):
    return f"{name}{random.randrange(1 << 40):x}@customer.test"


def pair(desk, server):
    """A conversation that answers go to two people of: (client, conversation, the customer, who wrote last)."""
    ana, bob = address("ana"), address("bob")
    first = office.mail("Where is it?", sender=ana, to=f"{office.SUPPORT}, {bob}")
    conversation = f"c{office.take(desk, server, first)[1]}"
    office.take(desk, server, office.mail("I wait too", sender=bob, In_Reply_To=first["Message-ID"]))
    ewa = desk.agent("ewa").ready()
    taken = ewa.change(conversation, "take", epoch=ewa.work(conversation)["epoch"])
    assert taken.status == 200, taken
    return ewa, conversation, ana, bob


def answer(ewa, conversation, **more):
    text = f"It is on its way {random.randrange(1 << 60):x}"
    replied = ewa.change(conversation, "reply", epoch=ewa.work(conversation)["epoch"], text=text, sendAnyway=True, **more)
    assert replied.status == 200, replied
    return text, replied.json["message"]


def tries(relay, text, count, seconds=60):
    found = lambda mails: (lambda own: own if len(own) >= count else None)([m for m in mails if text.encode() in m.data])
    return relay.wait(found, seconds, f"{count} mails of {text!r}")


def shown(ewa, conversation, message):
    messages = ewa.ok("GET", f"/v1/conversations/{conversation}/messages")["messages"]
    return next(each for each in messages if each["id"] == message)


def states(answers):
    return {each["recipient"]: (each["state"], each["code"], each.get("enhanced")) for each in answers}


def outbox(desk, message):
    rows = desk.admin().ok("GET", "/v1/outbox")["outbox"]
    return next((each for each in rows if each["message"] == message), None)


def put_off(desk, relay, ewa, conversation, ana, bob):
    """An answer that one has, and the other was asked to come back for: (text, message, the outbox's row)."""
    relay.refused = {bob: "451 4.7.1 greylisted"}
    text, message = answer(ewa, conversation)
    assert tries(relay, text, 1)[0].recipients == [ana]
    return text, message, harness.until(
        lambda: (row := outbox(desk, message)) and row["state"] == "waiting" and row.get("answers") and row, 20, "answers")


def test_who_was_put_off_is_asked_again_alone(setup, server):
    desk, relay = setup
    ewa, conversation, ana, bob = pair(desk, server)
    text, message, row = put_off(desk, relay, ewa, conversation, ana, bob)
    assert (row["status"], row["error"]) == (451, "smtp")
    assert sorted(each["state"] for each in row["answers"]) == ["later", "taken"]
    assert not any("recipient" in each for each in row["answers"])
    table = desk.cli(None, "outbox")
    assert "451, 1 of 2 taken" in table and ana not in table and bob not in table
    mail = shown(ewa, conversation, message)
    assert mail["delivery"] == "queued"
    assert states(mail["mail"]["answers"]) == {ana: ("taken", 250, "2.0.0"), bob: ("later", 451, "4.7.1")}
    assert f"put off for {bob}: 451 4.7.1" in desk.cli("ewa", "show", conversation)
    relay.refused = {}
    first, second = tries(relay, text, 2)
    assert second.recipients == [bob]
    assert first.data == second.data, "byte for byte the same, the Message-ID too"
    harness.until(lambda: shown(ewa, conversation, message)["delivery"] == "sent" and outbox(desk, message) is None)
    mail = shown(ewa, conversation, message)
    assert {each[0] for each in states(mail["mail"]["answers"]).values()} == {"taken"}
    assert "put off" not in desk.cli("ewa", "show", conversation)
    # The next one of the conversation goes to both again.
    assert sorted(tries(relay, answer(ewa, conversation)[0], 1)[0].recipients) == sorted([ana, bob])
    assert len(tries(relay, text, 2)) == 2
    ids = {each for value in desk.sql("SELECT bytes FROM journal") for each in value if ana.encode() in each}
    assert not ids, "no address is in the journal"


def test_a_recipient_who_refuses_does_not_make_it_a_failure(setup, server):
    desk, relay = setup
    ewa, conversation, ana, bob = pair(desk, server)
    relay.refused = {bob: "550 5.1.1 no such user"}
    text, message = answer(ewa, conversation)
    harness.until(lambda: shown(ewa, conversation, message)["delivery"] == "partly")
    assert outbox(desk, message) is None
    mail = shown(ewa, conversation, message)
    assert states(mail["mail"]["answers"]) == {ana: ("taken", 250, "2.0.0"), bob: ("refused", 550, "5.1.1")}
    assert f"refused for {bob}: 550 5.1.1" in desk.cli("ewa", "show", conversation)
    assert [each.recipients for each in tries(relay, text, 1)] == [[ana]]


def test_a_daemon_that_is_killed_between_attempts_sends_nobody_a_second_one(setup, server):
    desk, relay = setup
    ewa, conversation, ana, bob = pair(desk, server)
    text, message, _ = put_off(desk, relay, ewa, conversation, ana, bob)
    desk.restart(signal.SIGKILL)
    relay.refused = {}
    mails = tries(relay, text, 2)
    ewa = desk.agent("ewa").ready()
    harness.until(lambda: shown(ewa, conversation, message)["delivery"] == "sent", 20, "sent")
    mails = tries(relay, text, 2)
    took = [each for mail in mails for each in mail.recipients]
    assert took.count(ana) == 1 and took.count(bob) == 1, took


def test_an_answer_to_all(setup, server):
    desk, relay = setup
    ana, bob, dora, emre = (address(name) for name in ("ana", "bob", "dora", "emre"))
    first = office.mail(
        "Where is it?", sender=ana, to=f"{office.SUPPORT}, Bob <{bob}>", Cc=f"support+c1.key@example.test, {dora}, {ana}")
    conversation = f"c{office.take(desk, server, first)[1]}"
    ewa = desk.agent("ewa").ready()
    assert ewa.change(conversation, "take", epoch=ewa.work(conversation)["epoch"]).status == 200
    # To whom it goes unless somebody says otherwise.
    assert tries(relay, answer(ewa, conversation)[0], 1)[0].recipients == [ana]
    text, message = answer(ewa, conversation, replyAll=True, cc=[emre, emre.upper()])
    (mail,) = tries(relay, text, 1)
    assert sorted(mail.recipients) == sorted([ana, bob, dora, emre])
    assert [each.addr_spec for each in mail.mail["To"].addresses] == [ana]
    assert sorted(each.addr_spec for each in mail.mail["Cc"].addresses) == sorted([bob, dora, emre])
    assert sorted(shown(ewa, conversation, message)["mail"]["recipients"]) == sorted([ana, bob, dora, emre])
    # Whoever got a copy may answer it.
    office.take(desk, server, office.mail("I have it", sender=emre, In_Reply_To=mail.mail["Message-ID"]))
    assert ewa.ok("GET", f"/v1/conversations/{conversation}/messages")["messages"][-1]["text"].strip() == "I have it"
    desk.cli("ewa", "show", conversation)
    words = f"By the CLI {random.randrange(1 << 60):x}"
    desk.cli("ewa", "reply", conversation, words, "--cc", dora)
    (mail,) = tries(relay, words, 1)
    assert sorted(mail.recipients) == sorted([emre, ana, dora])


def test_copies_that_cannot_be_sent(setup, server):
    desk, relay = setup
    ewa, conversation, ana, bob = pair(desk, server)
    epoch = ewa.work(conversation)["epoch"]
    for cc, code, pointer in [
        (["nobody"], "bad-address", "/cc/0"), ([bob, "x@y.test\r\nBcc: z@y.test"], "bad-address", "/cc/1"),
        (["Bob <bob@customer.test>"], "bad-address", "/cc/0"), ([office.SUPPORT], "own-address", "/cc/0"),
        (["SUPPORT+c1.x@example.test"], "own-address", "/cc/0"),
        ([f"b{n}@customer.test" for n in range(41)], "too-many-copies", "/cc"),
    ]:
        for more in ({}, {"replyAll": True}):
            refused = ewa.change(conversation, "reply", epoch=epoch, text="x", sendAnyway=True, cc=cc, **more)
            assert (refused.status, refused.code, refused.json["pointer"]) == (400, code, pointer), refused
    assert ewa.change(conversation, "reply", epoch=epoch, text="x", sendAnyway=True, cc="x@y.test").status == 400
    batch = {"calls": [{"method": "POST", "path": f"/v1/conversations/{conversation}/reply",
                        "body": {"epoch": epoch, "text": "x", "sendAnyway": True, "replyAll": True}}]}
    assert ewa.ok("POST", "/v1/batch", batch)["results"][0]["status"] == 400
    assert relay.mails == []
