"""Matrix: a real Synapse, customers with accounts on it, and the daemon in between."""

import itertools
import signal

import pytest

import faulty
import matrix
from desk import until
from peers import talk

TEXT = "Please I want a refund for my order, it never arrived."
BILL = b"a bill " + bytes(range(256)) * 40
names = itertools.count(1)


@pytest.fixture(scope="module")
def server():
    reason = matrix.VENV.reason_to_skip()
    if reason:
        pytest.skip(reason)
    synapse = matrix.Synapse()
    try:
        yield synapse.start()
    finally:
        synapse.close()


class Office:
    """A daemon with an account on the server, and a customer; the way between desk and server can be spoiled."""

    def __init__(self, make, server, more=lambda config: None):
        number = next(names)
        self.server = server
        self.account = server.account(f"desk{number}", "Support")
        self.jan = server.account(f"jan{number}", "Jan Kowalski")
        self.way = faulty.Faulty(server.port)

        def change(config):
            config["channels"]["matrix"] = {
                "type": "matrix", "server": self.way.url, "token": {"credential": "matrix"}, "privateHost": True}
            more(config)

        self.desk = make(change, before=lambda desk: desk.credential("matrix", self.account.token))
        until(lambda: self.way.count("/sync?") > 1, 20, "the first look")
        self.ewa = self.desk.agent("ewa").ready()

    def room(self, **more):
        """A room of the customer's that the desk has entered."""
        room = self.jan.create(invite=[self.account.user], **more)
        until(lambda: self.account.user in self.jan.joined(room), 20, "the desk in the room")
        return room

    def inbound(self, count, conversation="c1", seconds=20):
        def found():
            answer = self.ewa.get(f"/v1/conversations/{conversation}/messages?limit=200")
            messages = [each for each in answer.json["messages"] if each["direction"] == "in"] if answer.status == 200 else []
            return sorted(messages, key=lambda each: int(each["id"][1:])) if len(messages) >= count else None
        return until(found, seconds, f"{count} messages")

    def taken(self, count, seconds=30):
        """Waits until the channel has taken so many messages, and gives their texts in the order of arrival."""
        query = "SELECT text FROM message WHERE direction = 0 ORDER BY id"
        return until(
            lambda: (lambda rows: [text for (text,) in rows] if len(rows) >= count else None)(self.desk.sql(query)),
            seconds, f"{count} messages")

    def answers(self, room):
        """What the desk's account has sent into a room, automatic texts left out."""
        return [
            event for event in self.jan.messages(room)
            if event["sender"] == self.account.user and event["content"].get("msgtype") != "m.notice"]

    def reply(self, work, text, **more):
        return talk.reply(self.ewa, work, text, **more)

    def delivery(self, message, conversation="c1"):
        return talk.message(self.ewa, conversation, message).get("delivery")


@pytest.fixture
def office(make, server):
    made = Office(make, server)
    yield made
    made.way.stop()


def test_a_question_and_its_answer(office):
    room = office.room()
    question = office.jan.say(room, TEXT)
    work = office.ewa.take_next("20s")
    (message,) = office.inbound(1)
    assert (message["text"], message["visibility"], message["verified"]) == (TEXT, "private", "provider")
    reply = office.reply(work, "We look after it.")
    until(lambda: office.answers(room), 20, "the answer")
    (answer,) = office.answers(room)
    assert answer["content"]["body"] == "We look after it."
    assert answer["content"]["m.relates_to"]["m.in_reply_to"]["event_id"] == question
    until(lambda: office.delivery(reply) == "sent", 10, "sent")
    office.jan.read(room, answer["event_id"])
    until(lambda: office.delivery(reply) == "read", 10, "read")
    # Its own messages never come in.
    assert len(office.inbound(1)) == 1


def test_what_was_said_between_the_invitation_and_the_daemons_start(make, server):
    office = Office(make, server)
    try:
        office.desk.stop()
        room = office.jan.create(invite=[office.account.user])
        texts = [f"{TEXT} {number}" for number in range(60)]
        for text in texts:
            office.jan.say(room, text)
        office.desk.start()
        assert office.taken(60) == texts
    finally:
        office.way.stop()


def test_after_a_long_time_away_nothing_is_missing_and_nothing_is_double(office):
    room = office.room()
    office.jan.say(room, TEXT)
    office.taken(1)
    office.desk.stop(signal.SIGKILL)
    texts = [f"number {number}" for number in range(230)]
    for text in texts:
        office.jan.say(room, text)
    # Half of the way is cut once: the same is asked for again.
    office.way.plan("/messages?", "cut-after")
    office.desk.start()
    assert office.taken(231, 60) == [TEXT, *texts]


def test_edits_deletions_and_files(office):
    room = office.room()
    first = office.jan.say(room, TEXT)
    office.jan.edit(room, first, TEXT + " Number 17.")
    reaction = office.jan.event(
        room, "m.reaction", {"m.relates_to": {"rel_type": "m.annotation", "event_id": first, "key": "x"}})
    office.jan.redact(room, reaction)
    # What is redacted before the desk looks has no words any more.
    office.taken(2)
    office.jan.redact(room, first)
    address = office.jan.upload("bill.txt", BILL, "text/plain")
    office.jan.event(room, "m.room.message", {
        "msgtype": "m.file", "body": "bill.txt", "url": address, "info": {"mimetype": "text/plain", "size": len(BILL)}})
    office.ewa.take_next("20s")
    messages = office.inbound(4)
    assert [each["kind"] for each in messages] == ["message", "edit", "delete", "message"]
    assert messages[1]["text"] == TEXT + " Number 17."
    talk.check_file(office.ewa, messages[3], BILL)


def test_a_reply_with_a_file(office):
    room = office.room()
    office.jan.say(room, TEXT)
    work = office.ewa.take_next("20s")
    reply = office.reply(work, "Your bill.", attachments=[talk.uploaded(office.ewa, BILL, "bill.txt", "text/plain")])
    until(lambda: office.delivery(reply) == "sent", 20, "sent")
    text, file = office.answers(room)
    assert (text["content"]["msgtype"], text["content"]["body"]) == ("m.text", "Your bill.")
    assert (file["content"]["msgtype"], file["content"]["body"]) == ("m.file", "bill.txt")
    assert office.jan.download(file["content"]["url"]) == BILL


def test_notices_set_nothing_going_and_words_do(make, server):
    """What machines say, and the desk's own account, is answered by nothing, wakes nobody and opens no work; a person's word is
    acknowledged by a notice, which machines leave alone in their turn."""
    def acknowledging(config):
        config["templates"] = {"got": {"en": "We have it, as {case}."}}
        for queue in config["queues"].values():
            queue["acknowledge"] = "got"
        config["routes"].insert(0, {"id": "robots", "when": {"auto": True}, "end": "file"})

    office = Office(make, server, acknowledging)
    try:
        room, other = office.room(), office.room()
        office.jan.say(room, TEXT)
        work = office.ewa.take_next("20s")
        reply = office.reply(work, "We look after it.")
        until(lambda: office.delivery(reply) == "sent", 20, "sent")
        office.account.event(room, "m.room.message", {"msgtype": "m.notice", "body": "the desk's own"})
        for place in (room, other):
            office.jan.event(place, "m.room.message", {"msgtype": "m.notice", "body": "I am a machine."})
        assert office.taken(3) == [TEXT, *["I am a machine."] * 2], "and the desk's own is nothing that came in"
        assert office.ewa.work(work["conversation"])["state"] == "waiting" and office.ewa.pull().status == 204
        assert office.ewa.work("c2")["state"] == "filed"
        # A person's word does all of that, so that the silence before is no accident.
        third = office.room()
        office.jan.say(third, TEXT)
        assert office.ewa.take_next("20s")["conversation"] == "c3"
        office.jan.say(room, "Are you there?")
        until(lambda: office.ewa.work(work["conversation"])["state"] == "active", 20, "woken")
        until(lambda: talk.outbox(office.desk) == [], 20, "all of ours are there")

        def ours(place):
            return [(each["content"]["msgtype"], each["content"]["body"]) for each in office.jan.messages(place)
                    if each["sender"] == office.account.user]

        assert ours(room) == [
            ("m.notice", "We have it, as c1."), ("m.text", "We look after it."), ("m.notice", "the desk's own")]
        assert ours(other) == [] and ours(third) == [("m.notice", "We have it, as c3.")]
    finally:
        office.way.stop()


def test_encrypted_rooms_are_shown_as_such_and_not_answered(office):
    room = office.room(encrypted=True)
    office.jan.event(room, "m.room.encrypted", {
        "algorithm": "m.megolm.v1.aes-sha2", "ciphertext": "x", "session_id": "s", "sender_key": "k", "device_id": "d"})
    work = office.ewa.take_next("20s")
    assert office.inbound(1)[0]["text"] == "unsupported: encrypted"
    reply = office.reply(work, "Please write without encryption.")
    until(lambda: office.delivery(reply) == "failed", 20, "failed")
    assert office.answers(room) == []


def test_public_rooms_are_public_and_a_private_answer_goes_on_elsewhere(office):
    room = office.room(public=True)
    office.jan.say(room, TEXT)
    work = office.ewa.take_next("20s")
    assert office.inbound(1)[0]["visibility"] == "public"
    office.reply(work, "Hello everybody.", visibility="public")
    (answer,) = until(lambda: office.answers(room), 20, "the public answer")
    assert answer["content"]["m.mentions"]["user_ids"] == [office.jan.user]
    work = office.ewa.work(work["conversation"])
    office.reply(work, "Your address, please.", visibility="private")
    (private,) = until(office.jan.invitations, 20, "the invitation")
    office.jan.join(private)
    until(lambda: office.answers(private), 20, "the private answer")
    assert [event["content"]["body"] for event in office.answers(room)] == ["Hello everybody."]
    office.jan.say(private, "12 Main Street")
    assert office.taken(2)[-1] == "12 Main Street"
    ours, theirs = office.desk.sql("SELECT conversation FROM message WHERE text IN ('Your address, please.', '12 Main Street')")
    assert ours == theirs and f"c{ours[0]}" != work["conversation"]
    office.reply(office.ewa.work(f"c{ours[0]}"), "Thank you.", visibility="private")
    until(lambda: [event["content"]["body"] for event in office.answers(private)][1:] == ["Thank you."], 20, "the second answer")
    office.jan.say(room, "And in public again")
    assert office.taken(3)[-1] == "And in public again"
    work = office.ewa.work(work["conversation"])
    office.reply(work, "In private, as before.", visibility="private")
    until(lambda: len(office.answers(private)) == 3, 20, "the third, in the same room")
    assert office.jan.invitations() == [], "there is one room"
    assert len(office.desk.sql("SELECT DISTINCT conversation FROM message WHERE direction = 0")) == 2
    assert len(office.desk.sql("SELECT DISTINCT visibility FROM conversation")) == 2


@pytest.mark.parametrize("fault", [
    "cut-before", "cut-after", "huge",
    (429, {"retry-after": "1"}, "{}"), (429, {}, '{"errcode":"M_LIMIT_EXCEEDED","retry_after_ms":900}'),
    (500, {}, "oh"), (502, {}, "<html></html>"), (200, {}, "<html></html>"), (200, {}, '{"errcode":"M_UNKNOWN"}'),
], ids=str)
def test_exactly_one_answer_whatever_happens_on_the_way(office, fault):
    room = office.room()
    office.jan.say(room, TEXT)
    work = office.ewa.take_next("20s")
    office.way.plan("PUT ", fault)
    office.way.plan("PUT ", fault)
    reply = office.reply(work, "once")
    until(lambda: office.delivery(reply) == "sent", 60, "sent")
    assert [event["content"]["body"] for event in office.answers(room)] == ["once"]
    sends = {line for line in office.way.seen if line.startswith("PUT ")}
    assert len(sends) == 1 and office.way.count("PUT ") >= 3


@pytest.mark.parametrize("status", [403, 404, 409, 410, 302])
def test_a_refused_answer_is_not_repeated(office, status):
    room = office.room()
    office.jan.say(room, TEXT)
    work = office.ewa.take_next("20s")
    office.way.plan("PUT ", (status, {"location": "http://127.0.0.1:1/"}, '{"errcode":"M_FORBIDDEN"}'))
    reply = office.reply(work, "never")
    until(lambda: office.delivery(reply) == "failed", 20, "failed")
    assert office.way.count("PUT ") == 1 and office.answers(room) == []


@pytest.mark.parametrize("fault", [
    "cut-before", "cut-after", "huge", (500, {}, ""), (200, {}, "<html></html>"), (200, {}, '{"next_batch":7}'),
    (429, {}, '{"errcode":"M_LIMIT_EXCEEDED","retry_after_ms":500}'), (302, {"location": "http://127.0.0.1:1/"}, ""),
], ids=str)
def test_reading_survives_bad_answers(office, fault):
    room = office.room()
    for _ in range(2):
        office.way.plan("/sync?", fault)
    for number in range(3):
        office.jan.say(room, f"{TEXT} {number}")
    until(lambda: not office.way.plans, 60, "the bad answers")
    office.jan.say(room, "the last")
    assert office.taken(4, 60) == [*(f"{TEXT} {number}" for number in range(3)), "the last"]


@pytest.mark.parametrize("fault", [
    "hang", "cut-before", (502, {}, ""), (429, {}, '{"errcode":"M_LIMIT_EXCEEDED"}'),
    (429, {}, '{"errcode":"M_LIMIT_EXCEEDED","retry_after_ms":700}'),
], ids=str)
def test_rooms_that_cannot_be_entered_keep_nobody_waiting(office, fault):
    room = office.room()
    before = office.way.count("/join/")
    for _ in range(500):
        office.way.plan("/join/", fault)
    rooms = [office.jan.create(invite=[office.account.user]) for _ in range(4)]
    until(lambda: office.way.count("/join/") > before, 20, "an attempt to enter")
    office.jan.say(room, TEXT)
    assert office.taken(1, 35) == [TEXT]
    if "retry_after_ms" in fault[-1]:
        office.way.clear()
        until(lambda: all(office.account.user in office.jan.joined(each) for each in rooms), 20, "the desk in all rooms")


def test_a_token_that_ends_takes_the_channel_down_alone_and_a_reload_brings_it_back(office):
    room = office.room()
    office.jan.say(room, TEXT)
    work = office.ewa.take_next("20s")
    office.account.log_out()
    reply = office.reply(work, "As soon as it may.")
    states = lambda: [talk.standing(office.desk, "matrix")[way]["state"] for way in ("in", "out")]
    until(lambda: states() == ["down", "down"], 60, "the channel down")
    shown = talk.standing(office.desk, "matrix")
    assert shown["state"] == "down" and "M_UNKNOWN_TOKEN" in shown["in"]["error"] and "login" in shown["out"]["error"]
    talk.check_others_go_on(office.desk, office.ewa)
    office.jan.say(room, "still there?")
    assert office.delivery(reply) == "queued" and office.answers(room) == []
    office.account = office.server.log_in(office.account.user)
    office.desk.credential("matrix", office.account.token)
    talk.reload(office.desk)
    assert office.taken(3, 60)[-1] == "still there?"
    until(lambda: office.delivery(reply) == "sent", 20, "sent")
    assert [event["content"]["body"] for event in office.answers(room)] == ["As soon as it may."]
    assert talk.standing(office.desk, "matrix")["state"] == "up" and talk.outbox(office.desk) == []
