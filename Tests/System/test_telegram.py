"""A Telegram bot through the whole desk, against a fake of the Bot API (peers/telegram.py)."""

import json
import signal

import pytest

from desk import until
from peers.talk import (
    check_file, check_others_go_on, count, credentials, delivery, messages, outbox, reload, reply, standing, uploaded)
from peers.telegram import FakeTelegram

TEXT = "Please I want a refund for my order, it never arrived."
SECRET = "hook_Secret-1"


@pytest.fixture
def telegram():
    with FakeTelegram() as fake:
        yield fake


def started(make, telegram, **channel):
    """A desk whose channel `tg` is the bot."""
    def change(config):
        config["channels"]["tg"] = {
            "type": "telegram", "weight": 30, "token": {"credential": "telegram"}, "api": telegram.url, "privateHost": True,
            **channel,
        }

    return make(change, before=credentials(telegram=telegram.token, hook=SECRET))


@pytest.fixture
def asking(make, telegram):
    return started(make, telegram, groups=True)


@pytest.fixture
def posted(make, telegram):
    return started(make, telegram, webhook={"path": "/hooks/tg", "secret": {"credential": "hook"}})


def post(desk, update, secret=SECRET):
    head = {"content-type": "application/json"}
    if secret is not None:
        head["X-Telegram-Bot-Api-Secret-Token"] = secret
    body = update if isinstance(update, bytes) else json.dumps(update).encode()
    return desk.web("POST", "/hooks/tg", body, head)


def test_a_question_and_its_answer(telegram, asking):
    ewa = asking.agent("ewa").ready()
    question = telegram.message(text=TEXT)["message"]
    work = ewa.take_next()
    message = reply(ewa, work, "We look into it. 👋")
    (sent,) = telegram.wait(1)
    assert sent["chat_id"] == 77 and sent["text"] == "We look into it. 👋"
    assert sent.get("reply_parameters", {}).get("message_id") in (None, question["message_id"])
    until(lambda: delivery(ewa, work, message) not in (None, "queued"))


def test_a_group_is_public_and_heard_only_when_the_bot_is_named(telegram, asking):
    ewa = asking.agent("ewa").ready()
    telegram.message(chat=-1001, sender=88, text="just chatting")
    telegram.message(
        chat=-1001, sender=88, text="@ShopBot " + TEXT, entities=[{"type": "mention", "offset": 0, "length": 8}])
    work = ewa.take_next()
    assert count(asking) == 1
    assert messages(ewa, work["conversation"])[0]["visibility"] == "public"
    reply(ewa, work, "Hello all")
    (sent,) = telegram.wait(1)
    assert sent["chat_id"] == -1001


def asked_in_a_group(telegram):
    telegram.message(
        chat=-1001, sender=88, text="@ShopBot " + TEXT, entities=[{"type": "mention", "offset": 0, "length": 8}])


def test_a_question_in_a_group_is_answered_in_private(telegram, asking):
    ewa = asking.agent("ewa").ready()
    asked_in_a_group(telegram)
    public = ewa.take_next()
    asking.cli("ewa", "reply", "--private", public["conversation"], "What is your order's number?")
    (sent,) = telegram.wait(1)
    assert sent["chat_id"] == 88 and "reply_parameters" not in sent
    telegram.message(chat=88, text="It is 123")
    until(lambda: count(asking) == 2)
    ((begun,),) = asking.sql("SELECT conversation FROM message WHERE text = 'It is 123'")
    private = ewa.work(f"c{begun}")
    assert (private["visibility"], private["owner"], private["linked"], private["link"]) == (
        "private", "ewa", public["conversation"], "person")
    assert [each["direction"] for each in messages(ewa, f"c{begun}")] == ["out", "in"]
    reply(ewa, private, "Thank you")
    assert telegram.wait(2)[1]["chat_id"] == 88


def test_who_has_never_written_to_the_bot_cannot_be_written_to(telegram, asking):
    ewa = asking.agent("ewa").ready()
    asked_in_a_group(telegram)
    public = ewa.take_next()
    telegram.blocked[88] = "Forbidden: bot can't initiate conversation with a user"
    first = ewa.ok("POST", f"/v1/conversations/{public['conversation']}/reply", {
        "epoch": public["epoch"], "text": "one", "visibility": "private", "sendAnyway": True})
    until(lambda: delivery(ewa, first, first["message"]) == "failed")
    (kept,) = outbox(asking)
    assert (kept["state"], kept["status"]) == ("held", 403) and telegram.sent == []
    assert "never wrote to it" in asking.log_text()


def test_edits_files_and_odd_kinds(telegram, asking):
    bill = b"%PDF-1.4\r\n" + bytes(range(256)) * 40
    telegram.file("F1", bill)
    ewa = asking.agent("ewa").ready()
    first = telegram.message(text=TEXT)["message"]
    telegram.message(edit_of=first["message_id"], text=TEXT + " Order 17.")
    telegram.message(caption="see", document={
        "file_id": "F1", "file_name": "a.pdf", "mime_type": "application/pdf", "file_size": len(bill)})
    telegram.message(hologram={"a": 1})
    telegram.message(location={"latitude": 41.0, "longitude": 28.9})
    work = ewa.take_next()
    until(lambda: count(asking) == 5)
    found = sorted(messages(ewa, work["conversation"]), key=lambda each: int(each["id"][1:]))
    assert [(each["kind"], each["text"]) for each in found] == [
        ("message", TEXT), ("edit", TEXT + " Order 17."), ("message", "see"),
        ("message", "[unsupported message: hologram]"), ("message", "[location] 41.0, 28.9")]
    check_file(ewa, found[2], bill)


def test_a_reply_with_a_file(telegram, asking):
    ewa = asking.agent("ewa").ready()
    telegram.message(text=TEXT)
    work = ewa.take_next()
    bill = b"%PDF-1.4 " + bytes(range(256)) * 40 + b" end"
    message = reply(ewa, work, "your bill", attachments=[uploaded(ewa, bill)])
    (sent,) = telegram.wait(1)
    assert (sent["method"], sent["chat_id"], sent["caption"], sent["document"]) == ("sendDocument", "77", "your bill", bill)
    until(lambda: delivery(ewa, work, message) == "sent")


def test_what_comes_twice_is_in_the_desk_once_also_over_a_kill(telegram, asking):
    for number in range(20):
        telegram.message(chat=100 + number, text=f"{TEXT} {number}")
    until(lambda: count(asking) >= 1)
    asking.restart(signal.SIGKILL)
    until(lambda: count(asking) == 20)
    # Telegram gives the same again, as it does when it forgot an offset.
    again = telegram.message(chat=100, text="again")
    telegram.update(message=again["message"])
    until(lambda: count(asking) == 21)
    telegram.message(chat=100, text="last")
    until(lambda: count(asking) == 22)


@pytest.mark.parametrize(
    "fault",
    [(502, "<html>"), (200, "<html>"), (429, '{"ok":false,"error_code":429,"parameters":{"retry_after":1}}'), "cut", "huge"],
    ids=["502", "html", "429", "cut", "100 MB"])
def test_a_failing_provider_is_asked_again(telegram, asking, fault):
    telegram.fault("getUpdates", fault)
    telegram.message(text="one")
    telegram.message(text="two")
    until(lambda: count(asking) == 2, 30)


def test_a_reply_is_sent_again_only_where_it_was_not_taken(telegram, asking):
    ewa = asking.agent("ewa").ready()
    telegram.message(text=TEXT)
    work = ewa.take_next()
    telegram.fault(
        "sendMessage", (429, '{"ok":false,"error_code":429,"parameters":{"retry_after":1}}'), (503, "<html>"))
    reply(ewa, work, "one")
    assert [sent["text"] for sent in telegram.wait(1, 30)] == ["one"]
    for fault in ("drop", (502, "<html>"), (504, ""), "huge"):
        telegram.fault("sendMessage", fault)
        message = reply(ewa, work, f"after {fault}")
        until(lambda: delivery(ewa, work, message) == "ambiguous")
    assert [sent["text"] for sent in telegram.sent] == ["one", "after drop"]
    assert {each["state"] for each in outbox(asking)} == {"held"}


def test_a_customer_who_blocks_the_bot(telegram, asking):
    ewa = asking.agent("ewa").ready()
    telegram.message(text=TEXT)
    work = ewa.take_next()
    telegram.blocked[77] = "Forbidden: bot was blocked by the user"
    message = reply(ewa, work, "one")
    until(lambda: delivery(ewa, work, message) == "failed")


def test_a_text_that_is_too_long_is_not_cut(telegram, asking):
    ewa = asking.agent("ewa").ready()
    telegram.message(text=TEXT)
    work = ewa.take_next()
    message = reply(ewa, work, "x" * 4097)
    until(lambda: delivery(ewa, work, message) == "failed")
    assert telegram.sent == []


def test_a_webhook_set_elsewhere_takes_the_channel_down_alone_until_a_reload(telegram, asking):
    ewa = asking.agent("ewa").ready()
    # A question waits at Telegram already; the next one is refused.
    until(lambda: telegram.asking)
    telegram.webhook = "https://elsewhere.example/"
    telegram.message(text=TEXT)
    assert ewa.take_next()
    telegram.message(text="still there?")
    until(lambda: standing(asking, "tg")["in"]["state"] == "down", 60)
    assert "not asked any more" in asking.log_text()
    check_others_go_on(asking, ewa)
    assert count(asking) == 2
    telegram.webhook = ""
    reload(asking)
    until(lambda: count(asking) == 3, 30)
    assert standing(asking, "tg")["state"] == "up"


def test_a_token_that_ends_takes_the_channel_down_alone_until_a_reload_with_a_new_one(telegram, asking):
    ewa = asking.agent("ewa").ready()
    telegram.message(text=TEXT)
    work = ewa.take_next()
    telegram.token = "4242:AArenewed_token"
    message = reply(ewa, work, "as soon as it may")
    # The question that waits at Telegram brings one more; the next is refused.
    telegram.message(text="still there?")
    until(lambda: [standing(asking, "tg")[way]["state"] for way in ("in", "out")] == ["down", "down"], 60)
    assert standing(asking, "tg")["state"] == "down" and standing(asking, "tg")["out"]["waiting"] == 1
    telegram.message(text="hello?")
    assert ewa.next()["kind"] == "wake" and ewa.pull(got=[work["conversation"]]).status == 204
    check_others_go_on(asking, ewa)
    assert count(asking) == 3 and delivery(ewa, work, message) == "queued" and telegram.sent == []
    asking.credential("telegram", telegram.token)
    reload(asking)
    until(lambda: delivery(ewa, work, message) == "sent", 30)
    assert [each["text"] for each in telegram.sent] == ["as soon as it may"] and outbox(asking) == []
    until(lambda: count(asking) == 4, 30)
    assert standing(asking, "tg")["state"] == "up"


def test_a_webhook_with_the_secret(telegram, posted):
    ewa = posted.agent("ewa").ready()
    update = telegram.message(text=TEXT)
    for _ in range(3):
        answer = post(posted, update)
        assert answer.status == 200 and answer.body == b""
    assert count(posted) == 1 and "getUpdates" not in telegram.calls
    reply(ewa, ewa.take_next(), "hello")
    assert telegram.wait(1)[0]["text"] == "hello"


def test_posts_in_any_order_and_again_give_each_message_once(telegram, posted):
    """An edit before the message it changes, the second message before the first, all of it again and after a restart."""
    ewa = posted.agent("ewa").ready()
    first = telegram.message(text=TEXT)
    edit = telegram.message(edit_of=first["message"]["message_id"], text=TEXT + " Order 17.")
    second = telegram.message(text="and the second")
    for update in (edit, second, first):
        assert post(posted, update).status == 200
    conversation = ewa.take_next()["conversation"]

    def check(client):
        found = {each["kind"]: [] for each in messages(client, conversation)}
        for each in messages(client, conversation):
            found[each["kind"]].append(each["text"])
        assert {kind: sorted(texts) for kind, texts in found.items()} == {
            "message": sorted([TEXT, "and the second"]), "edit": [TEXT + " Order 17."]}

    check(ewa)
    for update in (second, first, edit, edit, first, second):
        assert post(posted, update).status == 200
    check(ewa)
    posted.restart()
    for update in (first, edit, second):
        assert post(posted, update).status == 200
    check(posted.agent("ewa"))
    assert count(posted) == 3 and posted.sql("SELECT count(*) FROM quarantine")[0][0] == 0


def test_a_webhook_without_the_secret(telegram, posted):
    update = telegram.message(text=TEXT)
    for place in range(len(SECRET)):
        wrong = SECRET[:place] + chr(ord(SECRET[place]) ^ 1) + SECRET[place + 1 :]
        assert post(posted, update, wrong).status == 401
    assert post(posted, update, None).status == 401
    assert post(posted, update, "").status == 401
    assert count(posted) == 0
    body = json.dumps(update).encode()
    for end in range(0, len(body), 7):
        answer = post(posted, body[:end])
        # Kept, and answered by nothing: Telegram would take a body for a call to make.
        assert answer.status == 200 and answer.body == b"", answer
    assert count(posted) == 0 and posted.sql("SELECT count(*) FROM quarantine")[0][0] > 0
