"""Matrix: a real Synapse, customers with accounts on it, and the daemon in between."""

import itertools
import signal

import pytest

import faulty
import matrix
from desk import until
from peers import talk

TEXT = "Please I want a refund for my order, it never arrived."
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

    def __init__(self, make, server):
        number = next(names)
        self.server = server
        self.account = server.account(f"desk{number}", "Support")
        self.jan = server.account(f"jan{number}", "Jan Kowalski")
        self.way = faulty.Faulty(server.port)

        def change(config):
            config["channels"]["matrix"] = {
                "type": "matrix", "server": self.way.url, "token": {"credential": "matrix"}, "privateHost": True}

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


def test_edits_deletions_notices_and_files(office):
    room = office.room()
    first = office.jan.say(room, TEXT)
    office.jan.edit(room, first, TEXT + " Number 17.")
    reaction = office.jan.event(
        room, "m.reaction", {"m.relates_to": {"rel_type": "m.annotation", "event_id": first, "key": "x"}})
    office.jan.redact(room, reaction)
    office.jan.redact(room, first)
    office.jan.event(room, "m.room.message", {"msgtype": "m.notice", "body": "I am a machine."})
    address = office.jan.upload("bill.txt", b"a bill", "text/plain")
    office.jan.event(room, "m.room.message", {
        "msgtype": "m.file", "body": "bill.txt", "url": address, "info": {"mimetype": "text/plain", "size": 6}})
    office.ewa.take_next("20s")
    messages = office.inbound(5)
    assert [each["kind"] for each in messages] == ["message", "edit", "delete", "message", "message"]
    assert messages[1]["text"] == TEXT + " Number 17."
    path = f"/v1/messages/{messages[4]['id']}/attachments/0"
    until(lambda: office.ewa.get(path).body == b"a bill", 20, "the file")


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


def test_a_token_that_ends_takes_the_channel_down_alone_and_a_reload_brings_it_back(office):
    room = office.room()
    office.jan.say(room, TEXT)
    office.taken(1)
    office.account.log_out()
    until(lambda: "M_UNKNOWN_TOKEN" in office.desk.log_text(), 60, "the channel down")
    office.desk.say(TEXT, sender="somebody else")
    office.taken(2)
    office.jan.say(room, "still there?")
    office.account = office.server.log_in(office.account.user)
    office.desk.credential("matrix", office.account.token)
    assert office.desk.admin().post("/v1/config/reload").status // 100 == 2
    assert office.taken(3, 60)[-1] == "still there?"
