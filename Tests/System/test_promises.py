"""What the page of the local API promises, sentence by sentence, as far as no other test here holds it."""

import json
import os
import re
import time

import pytest
from desk import ROOT, Stream, later, until

PAGE = os.path.join(ROOT, "Sources/FrontdeskCore/Documentation.docc/LocalAPI.md")
REFUND = "Please I want a refund for my order, it never arrived."
GENERAL = "Hello, when do you open tomorrow?"
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z")
WORK = {"conversation", "epoch", "state", "class", "channel", "visibility", "queue", "due", "owner", "offer", "lastMessage", "unanswered"}


def page():
    with open(PAGE) as file:
        return file.read()


@pytest.fixture
def owned(desk):
    """A conversation c1 that ewa owns, and her client."""
    ewa = desk.agent("ewa").ready()
    desk.say(REFUND, sender="ali")
    return desk, ewa, ewa.take_next()


def problem(answer, status, code):
    """Checks a refusal's form; gives its members."""
    assert (answer.status, answer.code) == (status, code), answer
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json["status"] == status and answer.json["title"]
    return answer.json


# The page itself


def test_every_call_stands_on_the_page(desk):
    text = page()
    document = desk.agent("ewa").ok("GET", "/v1/openapi.json")
    missing = []
    for path, methods in document["paths"].items():
        for method in methods:
            tail = path.rsplit("/", 1)[1]
            whole = re.sub(r"\{[a-z]+\}", "{}", f"{method.upper()} {path}")
            spelled = re.sub(r"\{[a-zA-Z]+\}", "{}", text)
            if whole not in spelled and f"…/{tail}`" not in text and f"`/{tail}`" not in text and path not in text:
                missing.append(whole)
    assert not missing


def test_every_event_stands_on_the_page_with_its_members(desk):
    rows = [line for line in page().splitlines() if line.startswith("| `")]
    documented = {name: line for line in rows for name in re.findall(r"`([a-z-]+)`", line.split("|")[1])}
    ewa, ayse = desk.agent("ewa"), desk.agent("ayse")
    stream = Stream(ewa, "?after=0")
    desk.say(REFUND, sender="ali")
    ewa.ready()
    first = ewa.next()
    ewa.post(f"/v1/offers/{first['offer']}/decline", {"reason": "language"})
    ewa.put("/v1/me/presence", {"state": "away", "reason": "lunch"})
    work = ewa.ok("POST", "/v1/conversations/c1/take", {"epoch": ewa.work("c1")["epoch"]})
    ewa.ready()
    ewa.change("c1", "note", text="asked the warehouse")
    ewa.change("c1", "reply", epoch=work["epoch"], text="Soon.", seen="m1")
    desk.receiver.wait(1)
    desk.say("Thank you", sender="ali")
    ewa.change("c1", "resolve", epoch=work["epoch"], sendAnyway=True)
    ayse.close()
    events = stream.wait(lambda stream: any(name == "left" for _, name, _ in stream.events))
    stream.close()
    assert {"opened", "received", "queued", "offered", "offer-ended", "excluded", "assigned", "noted", "replied", "waiting",
            "active", "resolved", "left", "presence-set", "contact-made", "outbox-attempted"} <= {name for _, name, _ in events}
    for _, name, data in events:
        assert name in documented, name
        assert TIME.fullmatch(data["at"]), data
        for member in set(data) - {"at", "generation", "conversation", "agent"}:
            assert f"`{member}`" in documented[name], (name, member)


# Forms


def test_times_ids_and_members(owned):
    desk, ewa, work = owned
    me = ewa.me()
    assert {"agent", "name", "team", "roles", "presence", "shift", "load", "work"} == set(me)
    assert {"units", "capacity", "owned", "ownedLimit", "offers"} == set(me["load"])
    assert set(me["work"][0]) <= WORK and me["work"][0] == {**work}
    view = ewa.work("c1")
    assert set(view) - WORK == {"subject", "language", "contact", "openedAt", "route", "requirement"}
    assert re.fullmatch(r"p\d+", view["contact"]["id"]) and re.fullmatch(r"m\d+", view["lastMessage"])
    for value in (view["due"], view["unanswered"], view["openedAt"]):
        assert TIME.fullmatch(value), value
    assert {"skill": "billing", "level": 5} in view["requirement"] and view["route"] == "refund"
    (message,) = ewa.ok("GET", "/v1/conversations/c1/messages")["messages"]
    assert {"id", "direction", "kind", "visibility", "verified", "at", "text", "attachments"} <= set(message)
    assert (message["direction"], message["visibility"], message["verified"]) == ("in", "private", "hmac")


def test_what_has_no_value_is_left_out(desk):
    queues = desk.agent("ewa").ok("GET", "/v1/queues")["queues"]
    assert [set(each) for each in queues] == [{"queue", "waiting", "ready", "open", "serviceLevel"}] * 2


def test_fields_nobody_knows_are_ignored(owned):
    _, ewa, work = owned
    assert ewa.put("/v1/me/presence", {"state": "ready", "colour": {"deep": [1]}}).json == {"state": "ready"}
    assert ewa.change("c1", "wait", epoch=work["epoch"], mood="good").status == 200


def test_a_wrong_method_is_told_the_right_ones(desk):
    answer = desk.agent("ewa").delete("/v1/me")
    problem(answer, 405, "method-not-allowed")
    assert answer.headers["allow"] == "GET"


@pytest.mark.parametrize("reason", ["lunch with everybody", "a" * 33, "öğle", "a\nb", "<b>"])
def test_a_reason_is_a_short_word(desk, reason):
    ewa = desk.agent("ewa")
    problem(ewa.put("/v1/me/presence", {"state": "away", "reason": reason}), 400, "bad-request")
    assert ewa.me()["presence"] == {"state": "offline"}


@pytest.mark.parametrize("call", ["reply", "note", "draft"])
def test_a_text_has_1_to_262144_bytes(owned, call):
    _, ewa, work = owned

    def send(text):
        if call == "draft":
            return ewa.put("/v1/conversations/c1/draft", {"text": text})
        return ewa.change("c1", call, text=text, **({"epoch": work["epoch"]} if call == "reply" else {}))

    for text in ("", "ş" * 131_072 + "x"):
        assert problem(send(text), 400, "bad-request")["pointer"] == "/text"
    assert send("ş" * 131_072).status in (200, 204)


# Work


def test_the_last_message_is_the_customers(owned):
    desk, ewa, work = owned
    ewa.change("c1", "note", text="asked the warehouse")
    replied = ewa.change("c1", "reply", epoch=work["epoch"], text="Soon.", seen="m1").json
    assert replied["lastMessage"] == "m1" != replied["message"] and "unanswered" not in replied
    said = desk.say("Thank you", sender="ali").json["message"]
    again = ewa.work("c1")
    assert again["lastMessage"] == said and TIME.fullmatch(again["unanswered"]) and again["due"] > again["unanswered"]


def test_an_offer_comes_again_with_its_end_until_it_is_named(desk):
    ewa = desk.agent("ewa").ready()
    desk.say(REFUND)
    first, second = ewa.next(), ewa.next("0s")
    assert first["kind"] == "offer" and TIME.fullmatch(first["expires"])
    assert (first["offer"], first["conversation"]) == (second["offer"], second["conversation"])
    assert ewa.pull("0s", got=["o999"]).json["work"][0]["offer"] == first["offer"], "another's offer is ignored"
    assert ewa.accept(first)["state"] == "active"


def test_an_offer_that_was_named_does_not_come_again(desk):
    ewa = desk.agent("ewa").ready()
    desk.say(REFUND)
    offer = ewa.next()["offer"]
    assert ewa.pull("0s", got=[offer]).status == 204


def test_max_0_asks_for_nothing_more(desk):
    ewa = desk.agent("ewa").ready()
    assert ewa.pull("0s").status == 204
    assert ewa.pull("0s", max=0).status == 204
    desk.say(REFUND)
    assert ewa.work("c1")["state"] == "queued", "nobody asks for work"
    assert ewa.next("0s")["conversation"] == "c1"


@pytest.mark.parametrize(
    "body, pointer",
    [({"wait": "61s"}, "/wait"), ({"wait": 5}, "/wait"), ({"max": 257}, "/max"), ({"max": -1}, "/max"), ({"got": ["p1"]}, "/got")])
def test_a_pull_has_bounds(desk, body, pointer):
    assert problem(desk.agent("ewa").post("/v1/me/pull", body), 400, "bad-request")["pointer"] == pointer


def test_a_wake_is_pulled_and_told_by_me_and_by_events(owned):
    desk, ewa, work = owned
    ewa.change("c1", "reply", epoch=work["epoch"], text="Soon.", seen="m1")
    stream = Stream(ewa)
    said = desk.say("Thank you", sender="ali").json["message"]
    events = stream.wait(lambda stream: any(name == "active" for _, name, _ in stream.events))
    stream.close()
    assert ("received", {"conversation": "c1", "message": said}) in [
        (name, {key: data[key] for key in ("conversation", "message") if key in data}) for _, name, data in events]
    (mine,) = ewa.me()["work"]
    assert (mine["state"], mine["lastMessage"], mine["epoch"]) == ("active", said, work["epoch"]) and mine["unanswered"]
    for _ in range(2):
        (pulled,) = ewa.post("/v1/me/pull", {}).json["work"]
        assert (pulled["kind"], pulled["conversation"], pulled["lastMessage"]) == ("wake", "c1", said)
        assert "offer" not in pulled and "expires" not in pulled
    assert ewa.post("/v1/me/pull", {"got": ["c1"]}).status == 204


def test_who_misses_an_offer_too_many_is_set_away(make):
    def change(config):
        config["queues"]["billing"] = {"require": {"billing": 2}, "live": {"offer": {"timeout": "5s"}}}
        config["misses"] = {"max": 1}

    desk = make(change)
    # Another who is ready: the last one of a queue is never taken away in silence.
    ayse, ewa = desk.agent("ayse").ready(), desk.agent("ewa").ready()
    desk.say("Proszę o zwrot pieniędzy za moje zamówienie, dziękuję bardzo")
    assert ewa.next()["conversation"] == "c1"
    presence = until(lambda: ewa.me()["presence"]["state"] == "away" and ewa.me()["presence"], 15, "to be set away")
    assert presence == {"state": "away", "reason": "missed"} and ayse.me()["presence"] == {"state": "ready"}


# Conversations


def test_messages_are_the_newest_the_oldest_of_them_first(owned):
    desk, ewa, work = owned
    for number in range(4):
        desk.say(f"and number {number}", sender="ali")

    def listed(query=""):
        return [each["id"] for each in ewa.ok("GET", "/v1/conversations/c1/messages" + query)["messages"]]

    assert listed() == ["m1", "m2", "m3", "m4", "m5"] and listed("?limit=2") == ["m4", "m5"]


def test_what_is_not_claimed_to_be_read_is_not_checked(owned):
    desk, ewa, work = owned
    desk.say("one more thing", sender="ali")
    assert ewa.change("c1", "reply", epoch=work["epoch"], text="Soon.").status == 200


def test_nobody_is_a_null_owner(owned):
    _, ewa, work = owned
    queued = ewa.ok("POST", "/v1/conversations/c1/return", {"epoch": work["epoch"]})
    refused = problem(ewa.change("c1", "wait", epoch=queued["epoch"]), 409, "not-owner")
    assert refused["owner"] is None


def test_no_room_says_why(make):
    def change(config):
        config["profiles"]["clerk"]["capacity"] = 40

    desk = make(change)
    ewa = desk.agent("ewa").ready()
    desk.say(REFUND, sender="a")
    ewa.take_next()
    desk.say(REFUND, sender="b")
    refused = problem(ewa.change("c2", "take", epoch=ewa.work("c2")["epoch"]), 409, "no-room")
    assert "30 of 40" in refused["reason"]
    epoch = ewa.work("c2")["epoch"]
    assert problem(ewa.change("c2", "assign", epoch=epoch, agent="ewa", force=True), 400, "bad-request")["pointer"] == "/reason"
    assert ewa.change("c2", "assign", epoch=epoch, agent="ewa", force=True, reason="queue").json["owner"] == "ewa"


def test_a_reply_that_is_sent_drops_the_draft_of_the_one_that_was_refused(owned):
    _, ewa, work = owned
    path = "/v1/conversations/c1/draft"
    assert ewa.put(path, {"text": "half a"}).status == 204
    assert [(each["author"], each["text"], each["reason"]) for each in ewa.ok("GET", path)["drafts"]] == [("ewa", "half a", "saved")]
    refused = ewa.change("c1", "reply", epoch=work["epoch"], text="whole", seen="m0")
    if refused.status != 409:
        refused = ewa.change("c1", "reply", epoch=work["epoch"] + 1, text="whole")
    assert refused.status == 409 and refused.json["draft"] is True
    (draft,) = ewa.ok("GET", path)["drafts"]
    assert (draft["text"], draft["reason"]) == ("whole", "refused") and TIME.fullmatch(draft["at"])
    assert ewa.change("c1", "reply", epoch=work["epoch"], text="whole").status == 200
    assert ewa.ok("GET", path) == {"drafts": []}
    assert ewa.delete(path).status == 204, "nothing to drop is no error"


def test_without_a_key_a_repeated_reply_is_a_second_reply(owned):
    desk, ewa, work = owned
    ids = [ewa.change("c1", "reply", epoch=work["epoch"], text="Soon.").json["message"] for _ in range(2)]
    assert len(set(ids)) == 2
    assert [each["body"]["id"] for each in desk.receiver.wait(2)] == ids


def test_a_reply_is_not_internal(owned):
    _, ewa, work = owned
    answer = ewa.change("c1", "reply", epoch=work["epoch"], text="psst", visibility="internal")
    assert problem(answer, 400, "bad-request")["pointer"] == "/visibility"


def test_why_tells_the_grounds(desk):
    ewa, ayse = desk.agent("ewa").ready(), desk.agent("ayse").ready()
    desk.say(REFUND, sender="ali")
    work = ewa.take_next("0s")
    why = ewa.ok("GET", "/v1/conversations/c1/why?agents=all")
    assert why["because"] == "new" and isinstance(why["key"], int) and TIME.fullmatch(why["due"])
    assert why["choice"]["kind"] in ("agent-picked", "conversation-picked") and why["choice"]["candidates"] >= 1
    standing = {each["agent"]: each for each in why["agents"]}
    assert standing["ewa"]["code"] == "holds" and standing["bartek"]["code"] == "not-ready"
    assert standing["ayse"]["code"] == "not-waiting" and "Ewa" in standing["ayse"]["sentence"]
    assert not any(each["eligible"] for each in why["agents"])
    ewa.change("c1", "return", epoch=work["epoch"])
    why = ewa.ok("GET", "/v1/conversations/c1/why?agent=ewa")
    assert why["because"] == "returned" and [each["code"] for each in why["agents"]] == ["excluded"]
    codes = set(re.findall(r"`([a-z-]+)`", page()))
    assert {each["code"] for each in why["agents"]} | {each["code"] for each in standing.values()} <= codes
    assert ayse.me()["agent"] == "ayse"


def test_what_was_resolved_can_be_read_and_not_changed(owned):
    _, ewa, work = owned
    ewa.change("c1", "resolve", epoch=work["epoch"])
    view = ewa.work("c1")
    assert view["state"] == "resolved" and "owner" not in view
    assert ewa.ok("GET", "/v1/conversations/c1/messages")["messages"] and ewa.ok("GET", "/v1/conversations")["conversations"] == []
    for verb, more in (("reply", {"text": "x"}), ("wait", {}), ("active", {}), ("return", {}), ("take", {})):
        assert ewa.change("c1", verb, epoch=view["epoch"], **more).status in (404, 409), verb
    assert ewa.work("c1") == view


# Gateways and operators


def test_a_session_means_nothing_from_who_is_no_gateway(desk):
    session = desk.agent("gateway").ok("POST", "/v1/sessions", {"agent": "ayse"})["session"]
    assert desk.agent("gateway", session=session).me()["agent"] == "ayse"
    assert desk.agent("bartek", session=session).me()["agent"] == "bartek"
    assert desk.agent("stranger", session=session).get("/v1/me").code == "unknown-caller"


def test_a_session_that_has_ended_is_forbidden(desk):
    gateway = desk.agent("gateway")
    session = gateway.ok("POST", "/v1/sessions", {"agent": "ayse"})["session"]
    assert gateway.delete(f"/v1/sessions/{session}").status == 204
    for token in (session, "f" * 64, "x"):
        problem(desk.agent("gateway", session=token).get("/v1/me"), 403, "forbidden")
    problem(gateway.get("/v1/me"), 403, "forbidden")


def test_operators_lists_have_their_members(owned):
    desk, ewa, work = owned
    admin = desk.admin()
    desk.receiver.answers = [400]
    ewa.change("c1", "reply", epoch=work["epoch"], text="Soon.")
    desk.receiver.wait(1)
    row = until(lambda: [each for each in admin.ok("GET", "/v1/outbox")["outbox"] if each["state"] == "held"])[0]
    assert {"outbox", "conversation", "message", "channel", "attempts", "state", "status", "error", "createdAt", "nextAt"} == set(row)
    assert (row["outbox"], row["conversation"], row["status"], row["attempts"]) == ("x1", "c1", 400, 1)
    assert ewa.ok("GET", "/v1/conversations/c1/messages")["messages"][-1]["delivery"] == "failed"
    assert admin.post("/v1/outbox/x1/retry").status == 204
    assert desk.receiver.wait(2)[1]["body"]["text"] == "Soon."
    until(lambda: admin.ok("GET", "/v1/outbox") == {"outbox": []})
    problem(admin.post("/v1/outbox/x1/discard"), 404, "not-found")
    for _ in range(3):
        desk.post("/hooks/chat", b"not json")
    rows = admin.ok("GET", "/v1/quarantine")["quarantine"]
    assert [each["id"] for each in rows] == ["3", "2", "1"]
    assert {"id", "at", "channel", "code", "detail"} == set(rows[0]) and rows[0]["code"] == "not-json"
    assert [each["id"] for each in admin.ok("GET", "/v1/quarantine?before=3")["quarantine"]] == ["2", "1"]
    assert admin.get("/v1/quarantine/1").body == b"not json"
    assert admin.ok("GET", "/v1/channels")["channels"] == admin.ok("GET", "/v1/status")["channels"] != []
    assert set(admin.ok("GET", "/v1/stats")) == {"commits", "requests", "entries", "storeFailures", "parkedPulls"}
    (generation,) = admin.ok("GET", "/v1/config/history")["generations"]
    assert set(generation) == {"generation", "at", "hash"}, "nobody called at the start"


# The command line


def test_next_shows_what_a_customer_wrote_to_the_owner(desk, needs_cli):
    desk.cli("ewa", "ready")
    desk.say(REFUND, sender="ali")
    assert "never arrived" in desk.cli("ewa", "next", "--wait", "5s")
    desk.cli("ewa", "accept")
    desk.cli("ewa", "reply", "It is on its way.")
    assert "Nothing for you" in desk.cli("ewa", "next", code=1)
    desk.say("It did not come today either", sender="ali")
    shown = desk.cli("ewa", "next")
    assert "It did not come today either" in shown and "written again" in shown and "never arrived" not in shown
    assert "Nothing for you" in desk.cli("ewa", "next", code=1), "it has been read"


def test_next_that_waits_shows_it_within_seconds(desk, needs_cli):
    desk.cli("ewa", "ready")
    desk.say(REFUND, sender="ali")
    desk.cli("ewa", "next", "--wait", "5s")
    desk.cli("ewa", "accept")
    desk.cli("ewa", "reply", "It is on its way.")
    waiting = later(desk.cli, "ewa", "next", "--wait", "40s")
    desk.parked(1)
    began = time.monotonic()
    desk.say("It did not come today either", sender="ali")
    assert "It did not come today either" in waiting.result(30) and time.monotonic() - began < 15


def test_what_a_customer_sends_cannot_steer_the_terminal(desk, needs_cli):
    desk.cli("ewa", "ready")
    acting = "\x1b]0;x\x07\x1b[2J\u202eabc\u009b31m"
    desk.say(f"refund {acting} please", sender="ali", name=acting, subject=acting)
    printed = desk.cli("ewa", "next", "--wait", "5s") + desk.cli("ewa", "accept")
    printed += desk.cli("ewa", "list") + desk.cli("ewa", "why")
    as_json = desk.cli("ewa", "show", "--limit", "5") + json.dumps(desk.cli("ewa", "me", "--json"))
    for character in "\x1b\x07\u202e\u009b":
        assert character not in printed + as_json, repr(character)
