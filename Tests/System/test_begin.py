"""Public and private are never mixed, and agents open conversations by hand."""

import pytest

TEXT = "Please I want a refund for my order, it never arrived."
PATH = "/v1/conversations"


@pytest.fixture
def public(desk):
    """A public conversation c1 that ewa owns, and her client."""
    ewa = desk.agent("ewa").ready()
    assert desk.say(TEXT, visibility="public", thread="post-1").status == 202
    return desk, ewa, ewa.take_next()


# Public


def test_who_can_read_it_is_said_wherever_it_is_shown(desk):
    ewa = desk.agent("ewa").ready()
    desk.say(TEXT, visibility="public", thread="post-1")
    desk.say(TEXT, sender="cust2")
    assert {each["conversation"]: each["visibility"] for each in ewa.ok("GET", PATH)["conversations"]} == {
        "c1": "public", "c2": "private"}
    offer = ewa.next()
    assert offer["conversation"] == "c1" and offer["visibility"] == "public"
    work = ewa.accept(offer)
    assert work["visibility"] == "public" and ewa.work("c1")["visibility"] == "public"
    assert ewa.me()["work"][0]["visibility"] == "public"
    desk.restart()
    ewa = desk.agent("ewa")
    assert ewa.work("c1")["visibility"] == "public"
    mine = {each["conversation"]: each["visibility"] for each in ewa.ok("GET", PATH + "?mine=1")["conversations"]}
    assert mine["c1"] == "public"
    resolved = ewa.ok("POST", f"{PATH}/c1/resolve", {"epoch": work["epoch"]})
    assert resolved["visibility"] == "public" and ewa.work("c1")["visibility"] == "public"
    desk.verify()


def test_nobody_answers_in_public_without_saying_so(public):
    desk, ewa, work = public
    refused = ewa.change("c1", "reply", epoch=work["epoch"], text="Oh dear", seen="m1")
    assert (refused.status, refused.code, refused.json["draft"]) == (409, "reply-is-public", True)
    assert [each["text"] for each in ewa.ok("GET", f"{PATH}/c1/draft")["drafts"]] == ["Oh dear"]
    assert desk.receiver.replies == []
    sent = ewa.change("c1", "reply", epoch=work["epoch"], text="We look into it", seen="m1", visibility="public")
    assert sent.status == 200 and sent.json["visibility"] == "public" and sent.json["state"] == "waiting"
    reply = desk.receiver.wait(1)[0]["body"]
    assert (reply["visibility"], reply["thread"], reply["text"]) == ("public", "post-1", "We look into it")
    messages = ewa.ok("GET", f"{PATH}/c1/messages")["messages"]
    assert [each["visibility"] for each in messages] == ["public", "public"]


def test_what_has_no_private_answer_says_so(public):
    desk, ewa, work = public
    refused = ewa.change("c1", "reply", epoch=work["epoch"], text="Your number?", seen="m1", visibility="private")
    assert (refused.status, refused.code, refused.json["draft"]) == (409, "private-not-possible", True)
    assert ewa.work("c1")["state"] == "active" and desk.receiver.replies == []
    assert ewa.get(f"{PATH}/c2").status == 404


def test_a_private_conversation_takes_no_public_answer(desk):
    ewa = desk.agent("ewa").ready()
    desk.say(TEXT)
    work = ewa.take_next()
    refused = ewa.change("c1", "reply", epoch=work["epoch"], text="Hello all", seen="m1", visibility="public")
    assert (refused.status, refused.code) == (409, "reply-is-private")
    sent = ewa.change("c1", "reply", epoch=work["epoch"], text="Hello", seen="m1", visibility="private")
    assert sent.status == 200 and sent.json["visibility"] == "private"


def test_a_note_on_what_is_public_is_internal(public):
    _, ewa, _ = public
    assert ewa.post(f"{PATH}/c1/note", {"text": "careful"}).status == 200
    assert ewa.ok("GET", f"{PATH}/c1/messages")["messages"][-1]["visibility"] == "internal"


def test_the_command_marks_what_is_public_and_wants_a_word(public):
    desk, ewa, _ = public
    assert "PUBLIC" in desk.cli("ewa", "show", "c1") and "PUBLIC" in desk.cli("ewa", "list")
    told = desk.cli("ewa", "reply", "c1", "Oh", "--anyway", code=2)
    assert "--public" in told and "--private" in told
    assert "Answer in public" in desk.cli("ewa", "reply", "c1", "Oh", "--anyway", "--private", code=1)
    desk.cli("ewa", "reply", "c1", "We look into it", "--anyway", "--public")
    assert ewa.work("c1")["state"] == "waiting"


# By hand


def test_a_call_is_routed_like_any_other(desk):
    ayse, ewa = desk.agent("ayse"), desk.agent("ewa").ready()
    opened = ayse.ok("POST", PATH, {
        "channel": "chat", "contact": {"name": "Ana Kaya", "phone": "+905551234567"}, "subject": "Parcel", "text": TEXT})
    assert (opened["conversation"], opened["message"], opened["visibility"]) == ("c1", "m1", "private")
    offer = ewa.next()
    assert offer["conversation"] == "c1" and offer["queue"] == "billing"
    ewa.accept(offer)
    view = ewa.work("c1")
    assert view["subject"] == "Parcel" and view["contact"]["name"] == "Ana Kaya" and view["contact"]["phone"] == "+905551234567"
    message = ewa.ok("GET", f"{PATH}/c1/messages")["messages"][0]
    assert (message["kind"], message["direction"], message["author"], message["text"]) == ("call", "in", "ayse", TEXT)
    assert message["verified"] == "none"
    desk.verify()


def test_who_takes_it_has_it_as_far_as_there_is_room(desk):
    ewa = desk.agent("ewa").ready()
    body = {"channel": "chat", "contact": {"phone": "1"}, "text": "Hello, when do you open tomorrow?", "take": True}
    for number in range(3):
        opened = ewa.ok("POST", PATH, body)
        assert (opened["state"], opened["owner"], opened["queue"]) == ("active", "ewa", "general"), number
    full = ewa.post(PATH, body)
    assert (full.status, full.code) == (409, "no-room")
    assert ewa.ok("POST", PATH, {**body, "take": False, "queue": "billing"})["queue"] == "billing"
    assert {ewa.work(f"c{number}")["contact"]["id"] for number in range(1, 5)} == {"p1"}
    desk.verify()


def test_the_same_key_opens_one(desk):
    ewa = desk.agent("ewa").ready()
    body = {"channel": "chat", "contact": {"name": "Ana"}, "text": TEXT, "take": True}
    key = {"Idempotency-Key": "k1"}
    first, again = ewa.post(PATH, body, headers=key), ewa.post(PATH, body, headers=key)
    assert first.status == again.status == 200 and first.json["message"] == again.json["message"] == "m1"
    assert first.json["conversation"] == again.json["conversation"] == "c1"
    assert ewa.post(PATH, {**body, "text": "Other"}, headers=key).code == "key-reused"
    desk.restart()
    ewa = desk.agent("ewa")
    assert ewa.post(PATH, body, headers=key).json["conversation"] == "c1"
    assert ewa.get(f"{PATH}/c2").status == 404


def test_a_known_customer_is_named_by_their_number(desk):
    ewa = desk.agent("ewa").ready()
    desk.say(TEXT, sender="cust1")
    ewa.take_next()
    opened = ewa.ok("POST", PATH, {"channel": "form", "contact": {"id": "p1"}, "text": "Again", "take": True})
    assert ewa.work(opened["conversation"])["contact"]["id"] == "p1"
    assert ewa.post(PATH, {"channel": "form", "contact": {"id": "p9"}, "text": "x"}).status == 404


@pytest.mark.parametrize("change, pointer", [
    ({"channel": "fax"}, "/channel"), ({"channel": None}, "/channel"), ({"queue": "none"}, "/queue"), ({"text": ""}, "/text"),
    ({"text": None}, "/text"), ({"contact": {}}, "/contact"), ({"contact": {"name": ""}}, "/contact"), ({"contact": "Ana"}, "/contact"),
    ({"contact": {"name": "x" * 1025}}, "/contact"), ({"contact": {"id": "c1"}}, "/contact/id"), ({"take": "yes"}, "/take"),
])
def test_a_wrong_field_is_named(desk, change, pointer):
    body = {"channel": "chat", "contact": {"name": "Ana"}, "text": "Hello", **change}
    answer = desk.agent("ewa").post(PATH, body)
    assert (answer.status, answer.json["pointer"]) == (400, pointer), answer
    assert desk.sql("SELECT count(*) FROM conversation")[0][0] == 0


def test_the_command_opens(desk):
    ewa = desk.agent("ewa").ready()
    opened = desk.cli(
        "ewa", "open", "--channel", "chat", "--name", "Ana", "--phone", "123", "--take", "--text", "-", text="Parcel 1182\n")
    assert "c1 opened (m1)" in opened
    assert ewa.work("c1")["owner"] == "ewa"
    desk.cli("ewa", "open", "--channel", "chat", "--text", "x", code=2)
