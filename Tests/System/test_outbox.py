"""What goes out: once, signed, in order, and tried again with the same id until the other side has it."""

import signal
import socket
import time
from collections import Counter

import pytest
from desk import Stream, until

TEXT = "Please I want a refund for my order, it never arrived."


@pytest.fixture
def owned(desk):
    """A conversation c1 that ewa owns."""
    ewa = desk.agent("ewa").ready()
    desk.say(TEXT, message_id="e1")
    return desk, ewa, ewa.take_next()


def answer(client, work, text, **more):
    replied = client.change(work["conversation"], "reply", epoch=work["epoch"], text=text, sendAnyway=True, **more)
    assert replied.status == 200, replied
    return replied.json


def outbox(desk):
    return desk.admin().ok("GET", "/v1/outbox")["outbox"]


def delivery(client, message):
    for each in client.ok("GET", "/v1/conversations/c1/messages")["messages"]:
        if each["id"] == message:
            return each.get("delivery")
    raise KeyError(message)


def texts(replies):
    return [reply["body"]["text"] for reply in replies]


def acknowledge(desk):
    """Has each queue tell who writes in private that it has come."""
    desk.config["templates"] = {"got": {"en": "We have it, as {case}."}}
    for queue in desk.config["queues"].values():
        queue["acknowledge"] = "got"
    desk.write_config()
    desk.admin().ok("POST", "/v1/config/reload", {})


def test_replies_of_one_conversation_arrive_in_order(owned):
    desk, ewa, work = owned
    desk.receiver.answers = [204, 500, 204, 500]
    for number in range(12):
        answer(ewa, work, f"r{number}")
    replies = desk.receiver.wait(14, 30)
    assert texts(reply for reply in replies if reply["status"] == 204) == [f"r{number}" for number in range(12)]
    assert all(reply["signed"] for reply in replies)
    assert len({reply["id"] for reply in replies}) == 12
    until(lambda: outbox(desk) == [])


def test_who_writes_is_told_at_once_that_it_has_come(desk):
    """By the desk itself, which counts as no answer; in public nobody is told."""
    acknowledge(desk)
    desk.say(TEXT, sender="a", message_id="e1")
    desk.say(TEXT, sender="b", message_id="e2", visibility="public")
    desk.say(TEXT, sender="c", message_id="e3")
    told = [reply["body"] for reply in desk.receiver.wait(2, 30)]
    assert sorted((each["text"], each["thread"], each["automatic"], each["agent"]) for each in told) == [
        ("We have it, as c1.", "a", True, ""), ("We have it, as c3.", "c", True, "")]
    ewa = desk.agent("ewa").ready()
    work = ewa.take_next()
    assert ewa.ok("GET", f"/v1/conversations/{work['conversation']}")["state"] == "active"
    answer(ewa, work, "Here I am.")
    replied = desk.receiver.wait(3, 30)[-1]["body"]
    assert replied["text"] == "Here I am." and "automatic" not in replied and replied["agent"]


# Replies on the wire to one destination, and such as wait behind them with their attempts on the disk.
ON_THE_WIRE, PREPARED = 64, 56


@pytest.fixture
def crowded(desk):
    """Many replies to one receiver, which holds those on the wire."""
    acknowledge(desk)
    return desk


def crowd(desk, answers):
    desk.receiver.answers = answers
    for number in range(ON_THE_WIRE + PREPARED):
        desk.say(TEXT, sender=f"s{number}", message_id=f"e{number}")
    desk.receiver.wait(ON_THE_WIRE, 30)
    until(lambda: sum(row["attempts"] for row in outbox_all(desk)) == ON_THE_WIRE + PREPARED)


def outbox_all(desk):
    rows, after = [], ""
    while after is not None:
        page = desk.admin().ok("GET", "/v1/outbox" + (f"?after={after}" if after else ""))
        rows, after = rows + page["outbox"], page.get("next")
    return rows


def times_sent(desk):
    return sorted(Counter(reply["id"] for reply in desk.receiver.replies).values())


def test_what_is_prepared_waits_for_the_wire_and_is_left_alone_where_the_other_side_asks_for_it(crowded):
    crowd(crowded, [("hold", (429, {"retry-after": "2"}))] * ON_THE_WIRE)
    assert len(crowded.receiver.replies) == ON_THE_WIRE
    released = time.monotonic()
    crowded.receiver.released.set()
    replies = crowded.receiver.wait(2 * ON_THE_WIRE + PREPARED, 60)
    assert [reply["at"] - released > 1.5 for reply in replies] == [False] * ON_THE_WIRE + [True] * (ON_THE_WIRE + PREPARED)
    until(lambda: outbox_all(crowded) == [])
    assert times_sent(crowded) == [1] * PREPARED + [2] * ON_THE_WIRE


def test_what_is_prepared_does_not_leave_when_the_daemon_stops(crowded):
    crowd(crowded, ["hold"] * ON_THE_WIRE)
    crowded.stop()
    assert len(crowded.receiver.replies) == ON_THE_WIRE
    crowded.receiver.released.set()
    crowded.start()
    crowded.receiver.wait(2 * ON_THE_WIRE + PREPARED, 60)
    until(lambda: outbox_all(crowded) == [])
    # What was cut may have come: it goes again under its id. What had not left goes once.
    assert times_sent(crowded) == [1] * PREPARED + [2] * ON_THE_WIRE


def test_a_slow_conversation_does_not_hold_up_another(desk):
    ewa = desk.agent("ewa").ready()
    works = []
    for sender in ("a", "b"):
        desk.say(TEXT, sender=sender)
        works.append(ewa.take_next())
    desk.receiver.answers = ["hold"]
    answer(ewa, works[0], "first")
    desk.receiver.wait(1)
    answer(ewa, works[0], "after the first")
    answer(ewa, works[1], "of another")
    assert texts(desk.receiver.wait(2)) == ["first", "of another"]
    desk.receiver.released.set()
    assert texts(desk.receiver.wait(3)) == ["first", "of another", "after the first"]


def test_a_failure_is_tried_again_with_the_same_id(owned):
    desk, ewa, work = owned
    desk.receiver.answers = [500, 503, 408]
    message = answer(ewa, work, "hello")["message"]
    replies = desk.receiver.wait(4, 30)
    assert [reply["status"] for reply in replies] == [500, 503, 408, 204]
    assert len({reply["id"] for reply in replies}) == 1 and all(reply["signed"] for reply in replies)
    assert len({str(reply["body"]) for reply in replies}) == 1
    until(lambda: outbox(desk) == [])
    sent = delivery(ewa, message)
    assert sent and desk.metric("outbox_attempts_total", result="retry") == 3
    assert desk.metric("outbox_attempts_total", result="sent") == 1


def test_retry_after_is_honoured(owned):
    desk, ewa, work = owned
    desk.receiver.answers = [(429, {"Retry-After": "3"})]
    answer(ewa, work, "hello")
    first, second = desk.receiver.wait(2, 30)
    assert second["at"] - first["at"] >= 2.9 and second["id"] == first["id"]


def test_what_is_refused_for_good_waits_for_an_operator(owned):
    desk, ewa, work = owned
    desk.receiver.answers = [400, 410]
    message = answer(ewa, work, "hello")["message"]
    desk.receiver.wait(1)
    (item,) = until(lambda: [each for each in outbox(desk) if each["status"] == 400])
    assert item["conversation"] == "c1" and item["message"] == message and item["attempts"] == 1
    assert "hello" not in str(item)
    failed = delivery(ewa, message)
    assert ewa.post(f"/v1/outbox/{item['outbox']}/retry").status == 403

    admin = desk.admin()
    assert admin.post(f"/v1/outbox/{item['outbox']}/retry").status // 100 == 2
    desk.receiver.wait(2)
    (item,) = until(lambda: [each for each in outbox(desk) if each["status"] == 410])
    assert admin.post(f"/v1/outbox/{item['outbox']}/retry").status // 100 == 2
    replies = desk.receiver.wait(3)
    assert len({reply["id"] for reply in replies}) == 1
    until(lambda: outbox(desk) == [])
    until(lambda: delivery(ewa, message) != failed, what="another delivery state")


def test_what_waits_for_its_time_is_sent_at_once_when_an_operator_says_so(owned):
    desk, ewa, work = owned
    desk.receiver.answers = [(503, {"Retry-After": "600"})]
    answer(ewa, work, "hello")
    answer(ewa, work, "after it")
    (item, _) = until(lambda: (rows := outbox(desk))[0]["status"] == 503 and len(rows) == 2 and rows)
    assert item["state"] == "waiting" and item["error"] == "http"
    assert desk.admin().post(f"/v1/outbox/{item['outbox']}/retry").status == 204
    assert texts(desk.receiver.wait(3)) == ["hello", "hello", "after it"]
    until(lambda: outbox(desk) == [])
    assert desk.admin().post(f"/v1/outbox/{item['outbox']}/retry").status == 404
    assert desk.admin().ok("GET", "/v1/outbox?after=x1") == {"outbox": []}
    assert desk.admin().get("/v1/outbox?after=1").json["parameter"] == "after"


def test_the_outbox_says_why_there_was_no_answer(make, needs_cli):
    def change(config):
        url = config["channels"]["chat"]["reply"]["url"].replace("http://", "https://")
        config["channels"]["chat"] = {**config["channels"]["chat"], "reply": {**config["channels"]["chat"]["reply"], "url": url}}
        config["channels"]["form"]["reply"] = {**config["channels"]["form"]["reply"], "url": "http://127.0.0.1:1/closed"}

    desk = make(change)
    ewa = desk.agent("ewa").ready()
    stream = Stream(desk.admin())
    for channel in ("chat", "form"):
        desk.say(TEXT, channel=channel, sender=channel)
        work = ewa.next() if channel == "form" else ewa.take_next()
        answer(ewa, work, "hello")
    until(lambda: [each.get("error") for each in outbox(desk)] == ["tls", "connect"], what="the words")
    assert [each["status"] for each in outbox(desk)] == [0, 0]
    stream.wait(lambda stream: {data.get("error") for _, name, data in stream.events if name == "outbox-ended"} >= {"tls", "connect"})
    assert all(data["status"] == 0 for _, name, data in stream.events if name == "outbox-ended")
    stream.close()
    table = desk.cli(None, "outbox")
    assert "none (tls)" in table and "none (connect)" in table


def test_what_an_operator_discards_is_not_sent_again_and_the_next_goes_out(owned):
    desk, ewa, work = owned
    desk.receiver.answers = [400]
    answer(ewa, work, "refused")
    (item,) = until(lambda: [each for each in outbox(desk) if each["status"] == 400])
    admin = desk.admin()
    assert admin.post(f"/v1/outbox/{item['outbox']}/discard").status // 100 == 2
    assert outbox(desk) == []
    assert admin.post(f"/v1/outbox/{item['outbox']}/retry").status == 404
    answer(ewa, work, "next")
    assert texts(desk.receiver.wait(2)) == ["refused", "next"]
    until(lambda: outbox(desk) == [])
    desk.restart()
    assert outbox(desk) == [] and len(desk.receiver.replies) == 2


def test_a_dead_letter_is_written_anew_by_its_owner_alone(owned):
    desk, ewa, work = owned
    desk.receiver.answers = [400]
    message = answer(ewa, work, "refused")["message"]
    (item,) = until(lambda: [each for each in outbox(desk) if each["status"] == 400])
    path = f"/v1/outbox/{item['outbox']}"
    assert ewa.ok("GET", "/v1/outbox") == {"outbox": [item]}
    stranger = desk.agent("bartek").ready()
    assert stranger.ok("GET", "/v1/outbox") == {"outbox": []}
    assert stranger.put(path, {"text": "mine now"}).code == "not-owner"
    assert desk.admin().put(path, {"text": "no texts for operators"}).status in (403, 404)
    stale = ewa.put(path, {"text": "of another time", "epoch": work["epoch"] + 7})
    assert (stale.status, stale.code) == (409, "stale-epoch"), stale
    assert ewa.put(path, {"text": ""}).status == 400
    assert ewa.put("/v1/outbox/x999", {"text": "x"}).status == 404
    assert len(desk.receiver.replies) == 1, "nothing of it has sent anything"
    assert ewa.put(path, {"text": "put right", "epoch": work["epoch"]}).status == 204
    assert texts(desk.receiver.wait(2)) == ["refused", "put right"]
    until(lambda: outbox(desk) == [])
    assert ewa.put(path, {"text": "too late"}).status == 404
    (kept,) = [each for each in ewa.ok("GET", "/v1/conversations/c1/messages")["messages"] if each["id"] == message]
    assert (kept["text"], kept["editedBy"], kept["delivery"]) == ("put right", "ewa", "sent")


def test_who_leads_the_queue_writes_a_dead_letter_anew_and_the_lead_of_another_team_does_not(make, needs_cli):
    def two_teams(config):
        config["queues"]["orders"] = {}
        config["teams"]["other"] = {"serves": ["orders"], "leads": ["bartek"]}
        config["agents"]["bartek"]["team"] = "other"

    desk = make(two_teams)
    ayse = desk.agent("ayse").ready()
    desk.say(TEXT)
    desk.receiver.answers = [400]
    message = answer(ayse, ayse.take_next(), "refused")["message"]
    (item,) = until(lambda: [each for each in outbox(desk) if each["status"] == 400])
    path = f"/v1/outbox/{item['outbox']}"
    bartek, ewa = desk.agent("bartek"), desk.agent("ewa")
    assert bartek.ok("GET", "/v1/outbox") == {"outbox": []}
    assert bartek.put(path, {"text": "of another team"}).status == 404
    assert "gone out" in desk.cli("bartek", "outbox", "mine") and len(desk.receiver.replies) == 1
    assert ewa.ok("GET", "/v1/outbox") == {"outbox": [item]}
    assert "written anew" in desk.cli("ewa", "outbox", "edit", item["outbox"], "--text", "by the lead")
    assert texts(desk.receiver.wait(2)) == ["refused", "by the lead"]
    until(lambda: outbox(desk) == [])
    (kept,) = [each for each in ayse.ok("GET", "/v1/conversations/c1/messages")["messages"] if each["id"] == message]
    assert (kept["text"], kept["editedBy"], kept["delivery"]) == ("by the lead", "ewa", "sent")


def test_dead_letters_by_the_command_line(owned, needs_cli):
    desk, ewa, work = owned
    desk.receiver.answers = [400, 400, 410]
    messages = [answer(ewa, work, text)["message"] for text in ("one", "two")]
    first, second = until(lambda: (held := [each for each in outbox(desk) if each["state"] == "held"])[1:] and held)
    assert [first["message"], second["message"]] == messages
    for verb in ("retry", "discard"):
        assert "operator" in desk.cli("ewa", "outbox", verb, first["outbox"], code=1).lower()
    assert len(outbox(desk)) == 2 and len(desk.receiver.replies) == 2
    assert f"{first['outbox']} is tried again now" in desk.cli(None, "outbox", "retry", first["outbox"])
    (again,) = until(lambda: [each for each in outbox(desk) if each["status"] == 410])
    assert (again["outbox"], again["attempts"]) == (first["outbox"], 2)
    assert f"{second['outbox']} is given up" in desk.cli(None, "outbox", "discard", second["outbox"])
    table = desk.cli(None, "outbox")
    assert first["outbox"] in table and second["outbox"] not in table and "by hand" in table
    desk.cli(None, "outbox", "retry", first["outbox"])
    assert texts(desk.receiver.wait(4)) == ["one", "two", "one", "one"]
    until(lambda: outbox(desk) == [])
    assert "Everything has gone out." in desk.cli(None, "outbox")
    assert [delivery(ewa, message) for message in messages] == ["sent", "discarded"]
    desk.cli(None, "outbox", "discard", second["outbox"], code=1)


def test_what_may_have_arrived_is_not_written_anew(make):
    desk = make()
    ewa = desk.agent("ewa").ready()
    desk.say(TEXT)
    work = ewa.take_next()
    desk.receiver.answers = ["hold"]
    answer(ewa, work, "on its way")
    desk.receiver.wait(1)
    (item,) = outbox(desk)
    assert ewa.put(f"/v1/outbox/{item['outbox']}", {"text": "other"}).code == "underway"
    # It got no further than the other side's reading; what it waits for now is another attempt with the same key.
    desk.receiver.answers = [(503, {"Retry-After": "600"})]
    desk.restart(signal.SIGKILL)
    desk.receiver.released.set()
    item = until(lambda: next((each for each in outbox(desk) if each["status"] == 503), None), 30, "the second attempt")
    assert item["mayHaveBeenSent"]
    assert desk.agent("ewa").put(f"/v1/outbox/{item['outbox']}", {"text": "other"}).code == "may-have-been-sent"


def test_one_that_waits_is_written_anew_and_keeps_its_time(owned, needs_cli):
    desk, ewa, work = owned
    desk.receiver.answers = [(503, {"Retry-After": "2"})]
    answer(ewa, work, "first form")
    first = desk.receiver.wait(1)[0]
    item = until(lambda: next((each for each in outbox(desk) if each["status"] == 503), None))
    table = desk.cli("ewa", "outbox", "mine")
    assert item["outbox"] in table
    assert "written anew" in desk.cli("ewa", "outbox", "edit", item["outbox"], "--text", "second form")
    second = desk.receiver.wait(2)[1]
    assert second["body"]["text"] == "second form" and second["at"] - first["at"] >= 1.9


def test_a_connection_cut_after_the_request_was_read_is_tried_again_with_the_same_id(owned):
    desk, ewa, work = owned
    desk.receiver.answers = ["cut"]
    answer(ewa, work, "hello")
    first, second = desk.receiver.wait(2, 30)
    assert first["id"] == second["id"] and first["body"] == second["body"]
    until(lambda: outbox(desk) == [])
    assert desk.metric("outbox_attempts_total", result="ambiguous") == 1


def test_a_receiver_that_is_down_is_tried_again(owned):
    desk, ewa, work = owned
    port = desk.receiver.port
    desk.receiver.server.shutdown()
    desk.receiver.server.server_close()
    answer(ewa, work, "hello")
    until(lambda: desk.metric("outbox_attempts_total", result="retry") >= 1, 15)
    (item,) = outbox(desk)
    assert item["conversation"] == "c1" and (item["status"], item["error"]) == (0, "connect")
    with socket.socket() as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        server.bind(("127.0.0.1", port))
        server.listen()
        server.settimeout(30)
        peer, _ = server.accept()
        with peer:
            data = b""
            while b"hello" not in data:
                data += peer.recv(65536)
            peer.sendall(b"HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n")
    until(lambda: outbox(desk) == [])


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM], ids=["SIGKILL", "SIGTERM"])
def test_a_daemon_ended_between_send_and_result_sends_again_with_the_same_id(owned, number):
    desk, ewa, work = owned
    desk.receiver.answers = ["hold"]
    answer(ewa, work, "hello")
    answer(ewa, work, "second")
    (held,) = desk.receiver.wait(1)
    desk.stop(number, 60)
    desk.receiver.released.set()
    desk.start()
    replies = desk.receiver.wait(2 if number == signal.SIGTERM else 3, 30)
    until(lambda: outbox(desk) == [], 20)
    replies = desk.receiver.wait(2)
    again = [reply for reply in replies if reply["body"]["text"] == "hello"]
    assert {reply["id"] for reply in again} == {held["id"]} and {str(reply["body"]) for reply in again} == {str(held["body"])}
    assert len([reply for reply in replies if reply["body"]["text"] == "second"]) == 1
    assert texts(replies)[-1] == "second"
    if number == signal.SIGKILL:
        assert len(again) == 2 and desk.metric("outbox_attempts_total", result="ambiguous") == 1


def test_a_reply_is_not_lost_by_a_stop_right_after_it(owned):
    desk, ewa, work = owned
    for number in range(5):
        answer(ewa, work, f"r{number}")
        desk.restart(signal.SIGKILL)
        ewa = desk.agent("ewa")
    until(lambda: outbox(desk) == [], 30)
    ids = {}
    for reply in desk.receiver.wait(5):
        ids.setdefault(reply["body"]["text"], set()).add(reply["id"])
    assert sorted(ids) == [f"r{number}" for number in range(5)]
    assert all(len(each) == 1 for each in ids.values())
