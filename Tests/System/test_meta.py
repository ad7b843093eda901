"""WhatsApp, Messenger and Instagram through the whole desk, against a fake of Meta (peers/meta.py)."""

import datetime
import itertools
import json
import time
import urllib.parse

import pytest

from desk import until
from peers.meta import SECRET, TOKEN, VERIFY, Customers, FakeGraph, signed
from peers.talk import (
    check_file, check_others_go_on, count, credentials, delivery, messages, outbox, reload, reply, standing, uploaded)

TEXT = "Please I want a refund for my order, it never arrived."
ACCOUNTS = {"whatsapp": "1122334455667", "messenger": "700", "instagram": "800"}


class Place:
    """A desk with one channel of each product, and the fake."""

    def __init__(self, make, graph):
        self.graph = graph

        def change(config):
            for product, account in ACCOUNTS.items():
                config["channels"][product] = {
                    "type": "meta", "product": product, "path": f"/hooks/{product}", "weight": 30,
                    "appSecret": {"credential": "app"}, "verifyToken": {"credential": "verify"},
                    "token": {"credential": "token"}, "account": account, "api": graph.url, "privateHost": True,
                }

        self.desk = make(change, before=credentials(app=SECRET, verify=VERIFY, token=TOKEN))
        self.customers = {product: Customers(product, account, graph) for product, account in ACCOUNTS.items()}

    def post(self, product, body, secret=SECRET, header=None):
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        head = {"content-type": "application/json", **(signed(data, secret) if header is None else header)}
        return self.desk.web("POST", f"/hooks/{product}", data, head)

    def ok(self, product, body):
        answer = self.post(product, body)
        assert answer.status == 200 and answer.body == b"", answer

    def count(self):
        return count(self.desk)

    def quarantined(self):
        return self.desk.sql("SELECT count(*) FROM quarantine")[0][0]


@pytest.fixture
def place(make):
    with FakeGraph() as graph:
        yield Place(make, graph)


def question(place, product, text=TEXT):
    customers = place.customers[product]
    place.ok(product, customers.whatsapp(customers.said(text)) if product == "whatsapp" else customers.message(text))


def test_the_challenge(place):
    def ask(**query):
        query = {f"hub.{name}": value for name, value in query.items()}
        return place.desk.web("GET", "/hooks/whatsapp?" + urllib.parse.urlencode(query))

    answer = ask(mode="subscribe", verify_token=VERIFY, challenge="1158201444")
    assert answer.status == 200 and answer.body == b"1158201444"
    assert ask(mode="subscribe", verify_token="wrong", challenge="1158201444").status == 401
    assert ask(mode="subscribe", verify_token=VERIFY, challenge="<b>").status == 401
    assert ask().status == 405


@pytest.mark.parametrize("product", ACCOUNTS)
def test_a_question_its_answer_and_what_becomes_of_that(place, product):
    ewa = place.desk.agent("ewa").ready()
    question(place, product)
    work = ewa.take_next()
    message = reply(ewa, work, "We look into it.")
    (sent,) = place.graph.wait(1)
    assert sent["node"] == ACCOUNTS[product] and sent["edge"] == "messages"
    assert "We look into it." in json.dumps(sent)
    until(lambda: delivery(ewa, work, message) not in (None, "queued"))
    customers = place.customers[product]
    if product == "whatsapp":
        for step in ("sent", "delivered", "read"):
            place.ok(product, customers.whatsapp(statuses=[{"id": "wamid.sent1", "status": step}]))
    elif product == "instagram":
        place.ok(product, customers.event(read={"mid": "sent_1"}))
    else:
        place.ok(product, customers.event(delivery={"mids": ["sent_1"], "watermark": 1}))
    wanted = "delivered" if product == "messenger" else "read"
    until(lambda: delivery(ewa, work, message) == wanted)
    assert place.count() == 1


@pytest.mark.parametrize("product", ["messenger", "instagram"])
def test_comments_are_public_and_apart_from_what_is_private(place, product):
    ewa = place.desk.agent("ewa").ready()
    customers = place.customers[product]
    place.ok(product, customers.comment(TEXT, id="9_100"))
    public = ewa.take_next()
    assert messages(ewa, public["conversation"])[0]["visibility"] == "public"
    question(place, product)
    until(lambda: place.count() == 2)
    assert len(place.desk.sql("SELECT DISTINCT conversation FROM message")) == 2
    reply(ewa, public, "For all to read")
    (sent,) = place.graph.wait(1)
    edge = {"messenger": "comments", "instagram": "replies"}[product]
    assert (sent["node"], sent["edge"], sent["message"]) == ("9_100", edge, "For all to read")
    # Our own comment comes back from Meta, and is nothing new.
    place.ok(product, customers.comment("For all to read", sender=ACCOUNTS[product], id="8_1", parent="9_100"))
    place.ok(product, customers.comment("Thank you", id="9_101", parent="9_100"))
    until(lambda: place.count() == 3)
    assert "Thank you" in [m["text"] for m in messages(ewa, public["conversation"])]


@pytest.mark.parametrize("product", ["messenger", "instagram"])
def test_a_comment_is_answered_in_private(place, product):
    ewa = place.desk.agent("ewa").ready()
    customers = place.customers[product]
    place.ok(product, customers.comment(TEXT, id="9_100"))
    public = ewa.take_next()
    place.desk.cli("ewa", "reply", "--private", public["conversation"], "What is your order's number?")
    (sent,) = place.graph.wait(1)
    assert (sent["node"], sent["edge"]) == (ACCOUNTS[product], "messages")
    # Meta takes it to the comment; to the person it would not, who has not written in private.
    assert sent["recipient"] == {"comment_id": "9_100"} and "messaging_type" not in sent
    place.ok(product, customers.message("It is 123", sender="77"))
    until(lambda: place.count() == 2)
    ((begun,),) = place.desk.sql("SELECT conversation FROM message WHERE text = 'It is 123'")
    private = ewa.work(f"c{begun}")
    assert (private["visibility"], private["owner"], private["linked"], private["link"]) == (
        "private", "ewa", public["conversation"], "person")
    assert [each["direction"] for each in messages(ewa, f"c{begun}")] == ["out", "in"]
    # From now on there is somebody to write to.
    reply(ewa, private, "Thank you")
    assert place.graph.wait(2)[1]["recipient"] == {"id": "77"}
    assert place.graph.open == {"77"} and place.graph.writers == {}


def test_a_question_in_a_group_is_answered_in_private(place):
    """WhatsApp takes it while the person has written to the number itself; what is said in the group does not count."""
    ewa = place.desk.agent("ewa").ready()
    customers = place.customers["whatsapp"]
    place.ok("whatsapp", customers.whatsapp(customers.said(TEXT, group="G1")))
    public = ewa.take_next()
    assert public["visibility"] == "public"
    place.desk.cli("ewa", "reply", "--private", public["conversation"], "What is your order's number?")
    (held,) = until(lambda: [each for each in outbox(place.desk) if each["state"] == "held"])
    assert held["status"] == 400 and place.graph.sent == []
    place.ok("whatsapp", customers.whatsapp(customers.said("Here I am")))
    until(lambda: place.count() == 2)
    ((begun,),) = place.desk.sql("SELECT conversation FROM message WHERE text = 'Here I am'")
    private = ewa.work(f"c{begun}")
    assert (private["visibility"], private["owner"], private["linked"], private["link"]) == (
        "private", "ewa", public["conversation"], "person")
    place.desk.cli(None, "outbox", "retry", held["outbox"])
    (sent,) = place.graph.wait(1)
    assert (sent["recipient_type"], sent["to"]) == ("individual", "48500")
    assert sent["text"]["body"] == "What is your order's number?"
    # And in the group for all.
    reply(ewa, public, "We have written to you")
    sent = place.graph.wait(2)[1]
    assert (sent["recipient_type"], sent["to"]) == ("group", "G1")


def test_a_comment_has_one_private_reply(place):
    ewa = place.desk.agent("ewa").ready()
    place.ok("messenger", place.customers["messenger"].comment(TEXT, id="9_100"))
    public = ewa.take_next()
    first = ewa.ok("POST", f"/v1/conversations/{public['conversation']}/reply", {
        "epoch": public["epoch"], "text": "one", "visibility": "private", "sendAnyway": True})
    place.graph.wait(1)
    begun = ewa.work(first["conversation"])
    message = reply(ewa, begun, "two")
    until(lambda: delivery(ewa, begun, message) == "failed")
    assert [each["message"]["text"] for each in place.graph.sent] == ["one"]


@pytest.mark.parametrize("product", ["messenger", "instagram"])
def test_each_comment_has_its_own_private_reply(place, product):
    """A second word to one comment is held, and goes out once the customer has written in private."""
    ewa = place.desk.agent("ewa").ready()
    customers = place.customers[product]
    place.ok(product, customers.comment(TEXT, id="9_100"))
    first = ewa.take_next()
    place.ok(product, customers.comment("And another thing", id="9_200"))
    second = ewa.take_next()
    assert first["conversation"] != second["conversation"]
    for work, text in ((first, "one"), (second, "two")):
        place.desk.cli("ewa", "reply", "--private", work["conversation"], text)
    sent = place.graph.wait(2)
    assert [each["recipient"] for each in sent] == [{"comment_id": "9_100"}, {"comment_id": "9_200"}]
    ((begun,),) = place.desk.sql("SELECT DISTINCT conversation FROM message WHERE text IN ('one', 'two')")
    private = ewa.work(f"c{begun}")
    message = reply(ewa, private, "three")
    until(lambda: delivery(ewa, private, message) == "failed")
    place.ok(product, customers.message("Here I am", sender="77"))
    until(lambda: place.count() == 3)
    place.desk.cli(None, "outbox", "retry", outbox(place.desk)[0]["outbox"])
    until(lambda: delivery(ewa, private, message) == "sent")
    assert place.graph.sent[-1]["recipient"] == {"id": "77"}


def test_who_has_blocked_the_page_keeps_nobody_else_waiting(place):
    ewa = place.desk.agent("ewa").ready()
    works = []
    for sender in ("77", "78"):
        place.ok("messenger", place.customers["messenger"].message(TEXT, sender=sender))
        works.append(ewa.take_next())
    place.graph.gone.add("77")
    for work in works:
        message = reply(ewa, work, "Hello")
        wanted = "failed" if work is works[0] else "sent"
        until(lambda: delivery(ewa, work, message) == wanted)
    assert standing(place.desk, "messenger")["out"]["state"] == "open"


def test_each_message_of_a_batch_once_however_often_it_comes(place):
    customers = place.customers["whatsapp"]
    said = [customers.said(f"{TEXT} {n}", sender=f"4850{n}") for n in range(10)]
    batch = customers.whatsapp(*said)
    batch["entry"].append(customers.whatsapp(customers.said("of another entry"))["entry"][0])
    for body in (batch, batch, customers.whatsapp(*reversed(said)), customers.whatsapp(said[3])):
        place.ok("whatsapp", body)
    assert place.count() == 11
    place.desk.restart()
    place.ok("whatsapp", batch)
    assert place.count() == 11


def pieces(product, customers):
    """What three people have said: each in private and in public, as entries of a post, with how many of them are in each."""
    ids = itertools.count(1)
    entries = []
    for sender in ("77", "78", "79"):
        said = [customers.message(f"{TEXT} {n}", sender, id=f"m_{sender}_{n}")["entry"][0] for n in range(3)]
        comments = [
            customers.comment(f"{TEXT} for all {n}", sender, id=f"9_{next(ids)}", parent="9_900")["entry"][0] for n in range(2)]
        said[0]["messaging"] += said[1]["messaging"] + said[2]["messaging"]
        comments[0]["changes"] += comments[1]["changes"]
        entries += [(said[0], 3), (comments[0], 2)]
    return entries


@pytest.mark.parametrize("product", ["messenger", "instagram"])
def test_each_message_and_comment_of_a_post_once_in_any_order(place, product):
    """Entries of several messages and several changes; again, turned around, one by one, and after a restart."""
    entries = pieces(product, place.customers[product])
    name = {"messenger": "page", "instagram": "instagram"}[product]
    total = sum(count for _, count in entries)

    def turned(entry):
        return {key: value[::-1] if isinstance(value, list) else value for key, value in entry.items()}

    def post(*some):
        place.ok(product, {"object": name, "entry": list(some)})

    both = [entry for entry, _ in entries]
    # The last first: a part of what follows is there already.
    post(turned(both[-1]))
    assert place.count() == entries[-1][1]
    post(*both)
    assert place.count() == total
    found = sorted(place.desk.sql("SELECT text FROM message WHERE direction = 0"))
    post(*both)
    post(*[turned(entry) for entry in both[::-1]])
    for entry in both:
        post(entry)
    place.desk.restart()
    post(*both)
    assert place.count() == total and sorted(place.desk.sql("SELECT text FROM message WHERE direction = 0")) == found
    assert len(set(found)) == 5 and place.quarantined() == 0
    # A conversation for each person in private, and one under the comment.
    assert len(place.desk.sql("SELECT DISTINCT conversation FROM message")) == 4


def test_nobody_is_believed_without_the_signature(place):
    customers = place.customers["whatsapp"]
    data = json.dumps(customers.whatsapp(customers.said(TEXT))).encode()
    header = signed(data)["x-hub-signature-256"]
    for place_of in range(len(header)):
        wrong = header[:place_of] + chr(ord(header[place_of]) ^ 1) + header[place_of + 1 :]
        assert place.post("whatsapp", data, header={"x-hub-signature-256": wrong}).status == 401
    assert place.post("whatsapp", data, header={}).status == 401
    assert place.post("whatsapp", data, secret="another").status == 401
    for end in range(0, len(data), 11):
        assert place.post("whatsapp", data[:end], header=signed(data)).status == 401
        assert place.post("whatsapp", data[:end]).status == 200
    assert place.count() == 0


def test_odd_things_are_kept_or_shown_and_hold_up_nothing(place):
    customers = place.customers["whatsapp"]
    place.ok("whatsapp", customers.whatsapp(
        customers.said(type="hologram", hologram={}), {"broken": 1}, customers.said(TEXT),
        customers.said(type="reaction", reaction={"message_id": "wamid.0", "emoji": "👍"})))
    until(lambda: place.count() == 3 and place.quarantined() == 1)
    place.ok("whatsapp", customers.whatsapp(customers.said(TEXT), number="5"))
    place.ok("messenger", place.customers["messenger"].message("ours", is_echo=True))
    until(lambda: place.quarantined() == 2)
    assert place.count() == 3


def test_files_are_fetched_by_their_id(place):
    picture = b"\xff\xd8" + bytes(range(256)) * 40
    place.graph.file("MEDIA1", picture)
    customers = place.customers["whatsapp"]
    place.ok("whatsapp", customers.whatsapp(
        customers.said(type="image", image={"id": "MEDIA1", "mime_type": "image/jpeg", "caption": TEXT})))
    ewa = place.desk.agent("ewa").ready()
    (one,) = messages(ewa, ewa.take_next()["conversation"])
    check_file(ewa, one, picture)
    assert place.graph.fetched == ["MEDIA1"]


@pytest.mark.parametrize("product", ["whatsapp", "messenger"])
def test_a_reply_with_a_file(place, product):
    ewa = place.desk.agent("ewa").ready()
    question(place, product)
    work = ewa.take_next()
    bill = b"%PDF-1.4 " + bytes(range(256)) * 40 + b" end"
    message = reply(ewa, work, "your bill", attachments=[uploaded(ewa, bill)])
    until(lambda: delivery(ewa, work, message) == "sent")
    if product == "whatsapp":
        (sent,) = place.graph.sent
        assert sent["document"] == {"id": "up1", "caption": "your bill", "filename": "bill.pdf"}
        form, _ = place.graph.media["up1"]
    else:
        text, file = place.graph.sent
        assert text["message"] == {"text": "your bill"} and text["recipient"] == {"id": "77"}
        form = file["form"]
        assert b'{"id":"77"}' in form
    assert form.count(bill) == 1 and b'filename="bill.pdf"' in form


@pytest.mark.parametrize("product", ["whatsapp", "messenger"])
def test_a_reply_of_which_a_part_was_taken_is_not_repeated_when_the_login_is_put_right(place, product):
    ewa = place.desk.agent("ewa").ready()
    question(place, product)
    work = ewa.take_next()
    # On WhatsApp one file goes with the text, and each is laid up before it is named.
    files = [uploaded(ewa, b"%PDF-1.4 one")] + [uploaded(ewa, b"%PDF-1.4 two")] * (product == "whatsapp")
    place.graph.faults = [None, place.graph.error(401, 190)]
    message = reply(ewa, work, "your bill", attachments=files)
    until(lambda: delivery(ewa, work, message) == "failed")
    (held,) = outbox(place.desk)
    assert held["state"] == "held" and held["attempts"] == 1
    reload(place.desk)
    again = reply(ewa, work, "is it there?")
    until(lambda: delivery(ewa, work, again) == "sent", 20)
    words = [each.get("text", {}).get("body") or each.get("message", {}).get("text") for each in place.graph.sent]
    assert words == ["your bill", "is it there?"]


@pytest.mark.parametrize("product", ACCOUNTS)
def test_after_the_window_a_reply_fails(place, product):
    ewa = place.desk.agent("ewa").ready()
    question(place, product)
    work = ewa.take_next()
    place.graph.blocked = {"48500", "77"}
    message = reply(ewa, work, "too late")
    until(lambda: delivery(ewa, work, message) == "failed")
    assert place.graph.sent == []


def test_each_channel_says_what_is_public_and_how_long_it_may_be_answered(place):
    channels = {each["channel"]: each for each in place.desk.admin().ok("GET", "/v1/channels")["channels"]}
    for product, public in (("whatsapp", "groups"), ("messenger", "comments and posts"), ("instagram", "comments and posts")):
        about = channels[product]
        assert (about["class"], about["public"], about["replyWindow"]) == ("live", public, "1d")
    assert "replyWindow" not in channels["chat"]
    assert "live; public: groups; private replies within 1d" in place.desk.cli(None, "channels", "whatsapp")


def test_a_message_says_until_when_it_may_be_answered(place):
    ewa = place.desk.agent("ewa").ready()
    customers = place.customers["whatsapp"]
    at = time.time() - 3_600
    place.ok("whatsapp", customers.whatsapp(customers.said(TEXT, at=at)))
    (message,) = messages(ewa, ewa.take_next()["conversation"])
    # Meta's times are whole seconds; the window is a day from then, not from when the desk heard of it.
    assert datetime.datetime.fromisoformat(message["replyBy"]).timestamp() == int(at) + 24 * 3_600


def test_replies_are_repeated_only_where_they_were_not_taken(place):
    ewa = place.desk.agent("ewa").ready()
    question(place, "whatsapp")
    work = ewa.take_next()
    graph = place.graph
    graph.faults = [
        graph.error(429, 130429, head={"Retry-After": "1"}), graph.error(500, 2), (503, "<html>", {}),
        (200, json.dumps({"error": {"code": 130429}}), {}),
    ]
    reply(ewa, work, "one")
    assert len(graph.wait(1, 40)) == 1
    for fault, sent in [("drop", 2), ("huge", 2), ((502, "<html>", {}), 2), ((504, "", {}), 2)]:
        graph.faults = [fault]
        message = reply(ewa, work, f"after {fault}")
        until(lambda: delivery(ewa, work, message) == "ambiguous")
        assert len(graph.sent) == sent
    assert {each["state"] for each in outbox(place.desk)} == {"held"}


@pytest.mark.parametrize("fault", [FakeGraph.error(400, 100), (404, "<html>", {}), (302, "", {"Location": "http://127.0.0.1:1/"})])
def test_what_is_refused_for_good_is_not_repeated(place, fault):
    ewa = place.desk.agent("ewa").ready()
    question(place, "messenger")
    work = ewa.take_next()
    place.graph.faults = [fault]
    message = reply(ewa, work, "one")
    until(lambda: delivery(ewa, work, message) == "failed")
    assert place.graph.sent == []


@pytest.mark.parametrize("product", ACCOUNTS)
def test_a_token_that_ends_stops_this_channel_alone_until_a_reload(place, product):
    ewa = place.desk.agent("ewa").ready()
    question(place, product)
    work = ewa.take_next()
    place.graph.token = "EAAnew"
    message = reply(ewa, work, "one")
    until(lambda: standing(place.desk, product)["out"]["state"] == "down")
    states = {name: standing(place.desk, name)["state"] for name in ACCOUNTS}
    assert states == {name: "down" if name == product else "up" for name in ACCOUNTS}
    check_others_go_on(place.desk, ewa)
    assert delivery(ewa, work, message) == "queued" and standing(place.desk, product)["out"]["waiting"] == 1
    # What customers write still comes in.
    question(place, product, "still there?")
    assert place.count() == 3 and place.graph.sent == []
    place.desk.credential("token", "EAAnew")
    reload(place.desk)
    until(lambda: delivery(ewa, work, message) == "sent", 20)
    assert len(place.graph.sent) == 1 and outbox(place.desk) == []
    assert standing(place.desk, product)["state"] == "up"
