"""The local API: who may do what, what each call answers, and what happens to the careless."""

import base64
import grp
import http.client
import json
import os
import socket
import subprocess
import time
import urllib.parse

import pytest
from desk import Client, Stream, UnixHTTP, uid_of, until

TEXT = "Please I want a refund for my order, it never arrived."
GENERAL = "Hello, when do you open tomorrow?"


def two_teams(config):
    """bartek's team serves a queue of its own."""
    config["queues"]["orders"] = {}
    config["routes"].insert(0, {"id": "order", "when": {"text": ["order number"]}, "queue": "orders"})
    config["teams"]["other"] = {"serves": ["orders"], "leads": []}
    config["agents"]["bartek"]["team"] = "other"


@pytest.fixture
def active(desk):
    """A conversation c1 that ewa owns, and her client."""
    ewa = desk.agent("ewa").ready()
    desk.say(TEXT, message_id="e1")
    return desk, ewa, ewa.take_next()


# Who calls


def test_an_unknown_user_is_refused(desk):
    for client in (desk.agent("stranger"), Client(f"{desk.runtime}/agent.sock")):
        for path in ("/v1/me", "/v1/openapi.json", "/v1/queues"):
            answer = client.get(path)
            assert answer.status == 403 and answer.code == "unknown-caller", (path, answer)
        assert client.post("/v1/me/pull").code == "unknown-caller"


def roles_of(desk):
    document = desk.agent("ewa").ok("GET", "/v1/openapi.json")
    for path, methods in document["paths"].items():
        for method, call in methods.items():
            yield method.upper(), path, set(call["x-roles"])


def filled(path):
    parts = ["c999" if part == "{id}" else "o999" if part == "{offer}" else "m999" if part == "{message}"
             else "x999" if part == "{outbox}" else "ayse" if part == "{agent}" else "9" if part == "{n}"
             else "f" * 64 if part.startswith("{") else part for part in path.split("/")]
    return "/".join(parts)


def status_of(client, method, path):
    """Status and code, without waiting for the end of a stream."""
    connection = UnixHTTP(client.path, client.uid, 10)
    connection.request(method, path, b"{}" if method in ("POST", "PUT", "PATCH") else None)
    response = connection.getresponse()
    try:
        if response.status == 200:
            return 200, None
        body = response.read()
        return response.status, json.loads(body).get("code") if body else None
    finally:
        connection.close()


def test_each_cell_of_the_table_of_roles(desk):
    callers = {
        "agent": desk.agent("ayse"), "lead": desk.agent("ewa"), "admin": desk.admin(), "gateway": desk.agent("gateway"),
        "stranger": desk.agent("stranger"),
    }
    wrong = []
    for method, path, roles in roles_of(desk):
        for role, client in callers.items():
            status, code = status_of(client, method, filled(path))
            refused = status == 403 and code in ("forbidden", "unknown-caller")
            if refused == (role in roles) or status >= 500 or (role == "stranger" and code != "unknown-caller"):
                wrong.append((role, method, path, status, code))
    assert not wrong


def test_the_table_of_roles_is_that_of_the_documentation(desk):
    table = {(method, path): roles for method, path, roles in roles_of(desk)}
    agents, base = {"agent", "lead"}, "/v1/conversations/{id}"
    verbs = "reply note wait active resolve return done park snooze transfer spam not-spam reopen"
    for verb in verbs.split():
        assert table["POST", f"{base}/{verb}"] == agents, verb
    for verb in ("take", "assign", "priority"):
        assert table["POST", f"{base}/{verb}"] == {"lead"}, verb
    assert table["PATCH", "/v1/contacts/{id}"] == {"lead"}
    assert table["POST", "/v1/conversations"] == agents
    for method in ("GET", "PUT", "DELETE"):
        assert table[method, f"{base}/draft"] == agents
    for path in ("/v1/me", "/v1/conversations", base, f"{base}/messages", f"{base}/why", "/v1/events", "/v1/queues"):
        assert table["GET", path] >= agents, path
    for path in ("/v1/channels", "/v1/quarantine", "/v1/config/history"):
        assert table["GET", path] == {"admin"}, path
    assert table["GET", "/v1/outbox"] == {"agent", "lead", "admin"}
    assert table["PUT", "/v1/outbox/{outbox}"] == agents
    for verb in ("retry", "discard"):
        assert table["POST", f"/v1/outbox/{{outbox}}/{verb}"] == {"admin"}
    assert table["POST", "/v1/sessions"] == {"gateway"}
    assert table["POST", "/v1/channels/{channel}/mail"] == {"admin", "deliverer"}
    assert table["PUT", "/v1/agents/{agent}/presence"] == {"lead"}
    assert "admin" in table["GET", "/v1/status"] and agents <= table["GET", "/v1/status"]
    assert ("POST", "/v1/batch") in table and ("DELETE", "/v1/sessions/{session}") in table


def test_an_agent_may_not_come_in_by_the_operators_socket(desk):
    try:
        answer = Client(f"{desk.runtime}/admin.sock", "ayse").get("/v1/status")
    except PermissionError:
        return
    assert answer.status == 403


def test_an_operator_by_group(make):
    def change(config):
        config["access"]["adminGroup"] = "frontdesk-testers"

    if subprocess.run(["getent", "group", "frontdesk-testers"], capture_output=True).returncode:
        subprocess.run(["groupadd", "-r", "frontdesk-testers"], check=True)
    desk = make(change)
    group = grp.getgrnam("frontdesk-testers").gr_gid
    code = (
        "import socket,sys; s=socket.socket(socket.AF_UNIX); s.connect(sys.argv[1]);"
        "s.sendall(b'GET /v1/outbox HTTP/1.1\\r\\nhost: x\\r\\n\\r\\n'); print(s.recv(100).decode().split()[1])")

    def status(groups):
        done = subprocess.run(
            ["/usr/bin/python3", "-c", code, f"{desk.runtime}/admin.sock"], user=uid_of("stranger"), group=uid_of("stranger"),
            extra_groups=groups, capture_output=True, text=True)
        return done.stdout.strip() or "refused by the kernel"

    assert status([group]) == "200"
    assert status([]) in ("403", "refused by the kernel")


def test_the_document_is_openapi_3_1_and_every_call_of_it_answers(desk):
    document = desk.agent("ewa").ok("GET", "/v1/openapi.json")
    assert document["openapi"].startswith("3.1")
    ewa, admin = desk.agent("ewa"), desk.admin()
    everything = {"GET", "PUT", "POST", "DELETE", "PATCH"}
    for path, methods in document["paths"].items():
        mine = {method.upper() for method in methods}
        roles = set.union(*(set(call["x-roles"]) for call in methods.values()))
        client = admin if roles == {"admin"} else ewa
        for method in everything - mine:
            answer = client.call(method, filled(path), b"{}" if method in ("PUT", "POST") else None)
            assert answer.status == 405 and answer.code == "method-not-allowed", (method, path, answer)
            assert {each.strip() for each in answer.headers["allow"].split(",")} >= mine, (method, path)
    assert ewa.get("/v1/nothing").status == 404


def test_the_document_validates(desk):
    validator = pytest.importorskip("openapi_spec_validator", reason="openapi-spec-validator is not installed")
    document = desk.agent("ewa").ok("GET", "/v1/openapi.json")
    validator.validate(document)


# Requests that are wrong


@pytest.mark.parametrize(
    "body, pointer",
    [
        (b"{", None), (b"", None), (b"[]", None), (b'"x"', None), (b'{"state":7}', "/state"), (b"{}", "/state"),
        (b'{"state":"sleeping"}', "/state"), (b'{"state":"ready","only":"mail"}', "/only"), (b"\xff", None),
        (b'{"state":"ready"} x', None), (b'{"state":"away","reason":{}}', "/reason"), (b"[" * 50_000, None),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_a_wrong_body_is_400_with_the_place_of_the_mistake(desk, body, pointer):
    answer = desk.agent("ewa").put("/v1/me/presence", body)
    assert answer.status == 400 and answer.code == "bad-request", answer
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json["status"] == 400 and answer.json["title"]
    if pointer is not None:
        assert answer.json["pointer"] == pointer
    else:
        assert isinstance(answer.json["pointer"], str)


def test_more_wrong_bodies(active):
    desk, ewa, work = active
    path = "/v1/conversations/c1/reply"
    for body, pointer in [
        ({"text": "x"}, "/epoch"), ({"epoch": 2}, "/text"), ({"epoch": "2", "text": "x"}, "/epoch"),
        ({"epoch": 2, "text": "x", "then": "fly"}, "/then"), ({"epoch": 2, "text": "x", "seen": "x8"}, "/seen"),
        ({"epoch": 2.5, "text": "x"}, "/epoch"),
    ]:
        answer = ewa.post(path, body)
        assert answer.status == 400 and answer.json["pointer"] == pointer, (body, answer)
    for body, pointer in [({"wait": "soon"}, "/wait"), ({"max": -1}, "/max"), ({"got": "o1"}, "/got"), ({"wait": "2h"}, "/wait")]:
        answer = ewa.post("/v1/me/pull", body)
        assert answer.status == 400 and answer.json["pointer"] == pointer, (body, answer)
    assert ewa.post(path, {"epoch": 2, "text": ""}).status == 400, "an empty answer"
    assert ewa.post("/v1/conversations/c1/assign", {"epoch": 2, "agent": "nobody"}).status in (400, 404)


def test_ids_that_cannot_be(desk):
    ewa = desk.agent("ewa")
    for conversation in ("c0", "c-1", "c9007199254740993", "c99999999999999999999999", "x1", "1", "c1x", "c%00", "%2e%2e", "c٣"):
        answer = ewa.get("/v1/conversations/" + urllib.parse.quote(conversation, safe="%"))
        assert answer.status in (400, 404), (conversation, answer)
    assert ewa.post("/v1/offers/o99999999999999999999/accept").status in (400, 404)
    assert ewa.get("/v1/conversations/c1/messages?limit=99999999999999999999").status in (400, 404)
    answer = ewa.post("/v1/conversations/c1/wait", b'{"epoch": 99999999999999999999999}')
    assert answer.status in (400, 404)


def test_too_large_a_call_is_413_with_the_limit(desk):
    answer = None
    try:
        answer = desk.agent("ewa").put("/v1/conversations/c1/draft", b'{"text":"' + b"x" * (2 << 20) + b'"}')
    except OSError:
        pass  # It answered and closed while we still wrote.
    assert answer is None or (answer.status == 413 and answer.code == "too-large" and answer.json["limit"] > 0)
    assert desk.agent("ewa").get("/v1/me").status == 200


# The right to act


def test_a_stale_epoch_is_409_with_the_epoch_and_owner(active):
    desk, ewa, work = active
    for verb in ("reply", "wait", "active", "resolve", "return", "done", "take", "assign"):
        answer = ewa.change("c1", verb, epoch=work["epoch"] - 1, text="x", agent="ayse")
        assert answer.status == 409 and answer.code == "stale-epoch", (verb, answer)
        assert answer.json["epoch"] == work["epoch"] and answer.json["owner"] == "ewa", verb
    assert ewa.work("c1") == {**ewa.work("c1"), "state": "active", "epoch": work["epoch"]}


def test_another_agents_conversation_cannot_be_changed(active):
    desk, ewa, work = active
    ayse = desk.agent("ayse").ready()
    for verb in ("reply", "wait", "active", "resolve", "return"):
        answer = ayse.change("c1", verb, epoch=work["epoch"], text="x")
        assert answer.status == 409 and answer.code == "not-owner" and answer.json["owner"] == "ewa", (verb, answer)
    assert ayse.change("c1", "take", epoch=work["epoch"]).status == 403
    assert [each["body"] for each in desk.receiver.replies] == []


def test_a_message_that_came_since_stops_reply_wait_and_resolve(active):
    desk, ewa, work = active
    second = desk.say("One more thing").json["message"]
    for verb in ("reply", "wait", "resolve"):
        answer = ewa.change("c1", verb, epoch=work["epoch"], text="Done!", seen="m1")
        assert answer.status == 409 and answer.code == "new-message" and answer.json["message"] == second, (verb, answer)
    assert ewa.ok("GET", "/v1/conversations/c1/draft")["drafts"][0]["text"] == "Done!"
    refused = ewa.change("c1", "reply", epoch=work["epoch"], text="Done again!", seen="m1")
    assert refused.json["draft"] is True
    sent = ewa.change("c1", "reply", epoch=work["epoch"], text="Now!", seen=second)
    assert sent.status == 200
    desk.say("And another")
    anyway = ewa.change("c1", "reply", epoch=work["epoch"], text="Anyway!", seen=second, sendAnyway=True)
    assert anyway.status == 200
    assert [each["body"]["text"] for each in desk.receiver.wait(2)] == ["Now!", "Anyway!"]


def test_the_same_call_again_gets_the_first_answer(active):
    desk, ewa, work = active
    desk.say(TEXT, sender="b")
    offer = ewa.next()
    first, again = (ewa.post(f"/v1/offers/{offer['offer']}/accept") for _ in range(2))
    assert first.status == again.status == 200 and first.json == again.json
    for verb in ("wait", "active", "return"):
        first, again = (ewa.change("c1", verb, epoch=work["epoch"]) for _ in range(2))
        assert first.status == again.status == 200 and first.json == again.json, verb
    desk.say(TEXT, sender="c")
    offer = ewa.next()
    first, again = (ewa.post(f"/v1/offers/{offer['offer']}/decline", {"reason": "x"}) for _ in range(2))
    assert first.status == again.status == 200 and first.json == again.json


def test_an_answer_given_again_is_forgotten_once_the_state_changed(active):
    desk, ewa, work = active
    epoch = work["epoch"]
    resolved = ewa.change("c1", "resolve", epoch=epoch, seen="m1")
    assert ewa.change("c1", "resolve", epoch=epoch, seen="m1").json == resolved.json
    desk.say("Not yet!")
    until(lambda: ewa.work("c1")["state"] == "active")
    assert ewa.change("c1", "resolve", epoch=epoch, seen="m1").code == "stale-epoch"


def test_wrong_states_are_told(active):
    desk, ewa, work = active
    answer = ewa.change("c1", "done", epoch=work["epoch"])
    assert answer.status == 409 and answer.code == "wrong-state" and answer.json["state"] == "active"


def test_a_pull_beyond_capacity_brings_nothing(desk):
    ewa = desk.agent("ewa").ready()
    for number in range(4):
        desk.say(TEXT, sender=f"s{number}")
    taken = [ewa.take_next()["conversation"] for _ in range(3)]
    assert taken == ["c1", "c2", "c3"] and ewa.me()["load"]["units"] == 90
    assert ewa.pull("1s").status == 204
    assert ewa.work("c4")["state"] == "queued"
    assert ewa.change("c4", "take", epoch=0).code == "no-room"
    epoch = ewa.work("c1")["epoch"]
    assert ewa.change("c1", "wait", epoch=epoch).status == 200
    assert ewa.next()["conversation"] == "c4", "waiting live work weighs 30 per cent"
    assert ewa.me()["load"]["units"] == 99


def test_at_most_as_many_as_asked_for(make):
    def change(config):
        config["profiles"]["clerk"]["offersAtOnce"] = 3

    desk = make(change)
    ewa = desk.agent("ewa").ready()
    for number in range(4):
        desk.say(TEXT, sender=f"s{number}")
    assert len(ewa.ok("POST", "/v1/me/pull", {"max": 2})["work"]) == 2
    assert len(ewa.ok("POST", "/v1/me/pull", {"max": 10})["work"]) == 3


# Keys


def test_a_key_makes_one_reply_of_two_requests(active):
    desk, ewa, work = active
    path, body = "/v1/conversations/c1/reply", {"epoch": work["epoch"], "text": "Hello", "seen": "m1"}
    key = {"Idempotency-Key": "k-1"}
    first, again = (ewa.post(path, body, headers=key) for _ in range(2))
    assert first.status == again.status == 200 and first.json == again.json
    other = ewa.post(path, {**body, "text": "Hullo"}, headers=key)
    assert other.status == 422 and other.code == "key-reused"
    assert ewa.post("/v1/conversations/c1/note", {"text": "Hello"}, headers=key).status == 422
    third = ewa.post(path, {**body, "text": "Third"}, headers={"Idempotency-Key": "k-2"})
    assert third.status == 200
    assert [each["body"]["text"] for each in desk.receiver.wait(2)] == ["Hello", "Third"]
    texts = [message["text"] for message in ewa.ok("GET", "/v1/conversations/c1/messages")["messages"]]
    assert texts == [TEXT, "Hello", "Third"]


def test_a_key_makes_one_note_of_two_requests_and_is_the_callers_own(active):
    desk, ewa, _ = active
    path, key = "/v1/conversations/c1/note", {"Idempotency-Key": "k-1"}
    first, again = (ewa.post(path, {"text": "mind the gap"}, headers=key) for _ in range(2))
    assert first.status == again.status == 200 and first.json == again.json
    assert ewa.post(path, {"text": "other"}, headers=key).status == 422
    mine = desk.agent("ayse").post(path, {"text": "mine"}, headers=key)
    assert mine.status == 200 and mine.json != first.json
    notes = [message for message in ewa.ok("GET", "/v1/conversations/c1/messages")["messages"] if message["direction"] == "note"]
    assert [(note["text"], note["author"], note["visibility"]) for note in notes] == [
        ("mind the gap", "ewa", "internal"), ("mine", "ayse", "internal")]
    assert desk.receiver.replies == [], "a note never leaves the house"


# Batches


def test_a_batch_answers_each_call_in_order(active):
    desk, ewa, work = active
    calls = [
        {"method": "GET", "path": "/v1/me"},
        {"method": "POST", "path": "/v1/conversations/c1/note", "body": {"text": "from a batch"}},
        {"method": "GET", "path": "/v1/conversations/c1/messages"},
        {"method": "GET", "path": "/v1/nothing"},
        {"method": "POST", "path": "/v1/me/pull", "body": {"wait": "60s"}},
        {"method": "GET", "path": "/v1/outbox"},
        {"method": "POST", "path": "/v1/conversations/c1/resolve", "body": {"epoch": work["epoch"], "seen": "m1"}},
        {"method": "GET", "path": "/v1/conversations/c1"},
    ]
    began = time.monotonic()
    results = ewa.ok("POST", "/v1/batch", {"calls": calls})["results"]
    assert time.monotonic() - began < 5, "pulls do not wait in a batch"
    assert [result["status"] for result in results] == [200, 200, 200, 404, 204, 200, 200, 200]
    assert results[0]["body"]["agent"] == "ewa" and results[7]["body"]["state"] == "resolved"
    assert results[2]["body"]["messages"][-1]["text"] == "from a batch"


def test_each_call_of_a_batch_sees_what_those_before_it_did(desk):
    ewa = desk.agent("ewa").ready()
    for number in range(15):
        desk.say(TEXT, sender=f"s{number}")
        work = ewa.take_next()
        base = f"/v1/conversations/{work['conversation']}"
        calls = [
            {"method": "POST", "path": f"{base}/resolve", "body": {"epoch": work["epoch"], "sendAnyway": True}},
            {"method": "GET", "path": base}, {"method": "PUT", "path": f"{base}/draft", "body": {"text": f"d{number}"}},
            {"method": "GET", "path": f"{base}/draft"}]
        results = ewa.ok("POST", "/v1/batch", {"calls": calls})["results"]
        assert [result["status"] for result in results] == [200, 200, 204, 200]
        assert results[1]["body"]["state"] == "resolved", (number, results[1])
        assert [draft["text"] for draft in results[3]["body"]["drafts"]] == [f"d{number}"], (number, results[3])
        ewa.change(work["conversation"], "done", epoch=results[0]["body"]["epoch"])


def test_a_batch_of_256_is_done_and_one_of_257_refused(desk):
    ewa = desk.agent("ewa")
    calls = [{"method": "GET", "path": "/v1/me"}] * 256
    results = ewa.ok("POST", "/v1/batch", {"calls": calls})["results"]
    assert len(results) == 256 and {result["status"] for result in results} == {200}
    refused = ewa.post("/v1/batch", {"calls": [*calls, calls[0]]})
    assert refused.status in (400, 413), refused
    if refused.status == 400:
        assert refused.json["pointer"] == "/calls"
    assert ewa.ok("POST", "/v1/batch", {"calls": []}) == {"results": []}


def test_a_batch_in_a_batch_and_a_stream_in_a_batch_are_refused(desk):
    ewa = desk.agent("ewa")
    calls = [{"method": "POST", "path": "/v1/batch", "body": {"calls": []}}, {"method": "GET", "path": "/v1/events"},
             {"method": "GET", "path": "/v1/me"}]
    answer = ewa.post("/v1/batch", {"calls": calls})
    if answer.status == 200:
        statuses = [result["status"] for result in answer.json["results"]]
        assert all(400 <= status < 500 for status in statuses[:2]) and statuses[2] == 200, statuses
    else:
        assert answer.status == 400


# Gateways


def test_a_gateway_speaks_for_agents_of_its_teams_and_no_others(make):
    desk = make(two_teams)
    gateway = desk.agent("gateway")
    assert gateway.get("/v1/me").status == 403
    opened = gateway.post("/v1/sessions", {"agent": "ayse"})
    assert opened.status // 100 == 2 and opened.json["agent"] == "ayse"
    token = opened.json["session"]
    ayse = desk.agent("gateway", session=token)
    assert ayse.me()["agent"] == "ayse"
    ayse.ready()
    desk.say("Siparişim için iade istiyorum, lütfen bana yardım eder misiniz?")
    assert ayse.take_next()["owner"] == "ayse"
    for agent in ("bartek", "nobody", "ewa ", ""):
        refused = gateway.post("/v1/sessions", {"agent": agent})
        assert refused.status in (400, 403, 404), (agent, refused)
    assert gateway.post("/v1/sessions", {"agent": "bartek"}).status == 403
    assert ayse.get("/v1/channels").status == 403, "never as admin"
    assert desk.agent("ewa").post("/v1/sessions", {"agent": "ayse"}).status == 403
    # A token is the gateway's alone.
    for thief in (desk.agent("stranger", session=token), desk.agent("bartek", session=token)):
        assert thief.get("/v1/conversations/c1").status in (403, 404)
    assert desk.agent("gateway", session="0" * len(token)).get("/v1/me").status in (401, 403)
    assert gateway.delete(f"/v1/sessions/{token}").status == 204
    closed = ayse.get("/v1/me")
    assert closed.status in (401, 403) and ayse.pull().status == closed.status
    assert gateway.delete(f"/v1/sessions/{token}").status in (204, 404)


def test_a_session_outlives_a_restart_and_a_closed_one_stays_closed(desk):
    gateway = desk.agent("gateway")
    token, other = (gateway.ok("POST", "/v1/sessions", {"agent": name})["session"] for name in ("ayse", "ewa"))
    assert gateway.delete(f"/v1/sessions/{other}").status == 204
    desk.restart()
    assert desk.agent("gateway", session=token).me()["agent"] == "ayse"
    # Only as it was given, and to whom it was given.
    for place, letter in enumerate(token):
        wrong = token[:place] + ("1" if letter == "0" else "0") + token[place + 1 :]
        assert desk.agent("gateway", session=wrong).get("/v1/me").status == 403, place
    assert desk.agent("bartek", session=token).me()["agent"] == "bartek"
    for _ in range(2):
        assert desk.agent("gateway").delete(f"/v1/sessions/{token}").status == 204
        assert desk.agent("gateway", session=token).get("/v1/me").status == 403


def test_closing_a_session_ends_its_parked_pull(desk):
    gateway = desk.agent("gateway")
    token = gateway.ok("POST", "/v1/sessions", {"agent": "ayse"})["session"]
    ayse = desk.agent("gateway", session=token).ready()
    pull = desk.parked_pull(ayse, "60s")
    assert gateway.delete(f"/v1/sessions/{token}").status == 204
    desk.say("Siparişim için iade istiyorum, lütfen bana yardım eder misiniz?")
    assert not (pull.done() and pull.result().status == 200), "a closed session was given work"
    assert pull.result(15).status in (204, 401, 403)


# Drafts


def test_there_is_one_draft_for_each_author(active):
    desk, ewa, _ = active
    ayse, path = desk.agent("ayse"), "/v1/conversations/c1/draft"
    assert ewa.ok("GET", path) == {"drafts": []}
    assert ewa.put(path, {"text": "first"}).status // 100 == 2
    assert ewa.put(path, {"text": "ewa's"}).status // 100 == 2
    assert ayse.put(path, {"text": "ayse's"}).status // 100 == 2
    drafts = ewa.ok("GET", path)["drafts"]
    assert {(draft["author"], draft["text"]) for draft in drafts} == {("ewa", "ewa's"), ("ayse", "ayse's")}
    assert all(draft["at"] and draft["reason"] for draft in drafts)
    assert ayse.delete(path).status == 204 and ayse.delete(path).status in (204, 404)
    assert [draft["author"] for draft in ewa.ok("GET", path)["drafts"]] == ["ewa"]
    desk.restart()
    assert [draft["text"] for draft in desk.agent("ewa").ok("GET", path)["drafts"]] == ["ewa's"]


# Limits


def test_the_65th_connection_of_a_user_is_refused_and_others_are_not(desk):
    clients = [desk.agent("ewa") for _ in range(64)]
    for client in clients:
        assert client.get("/v1/me").status == 200
    last = desk.agent("ewa", timeout=10)
    try:
        refused = last.get("/v1/me")
        assert refused.status == 429 and refused.code == "too-many", refused
    except (ConnectionError, http.client.HTTPException):
        pass
    assert desk.agent("ayse").get("/v1/me").status == 200
    clients[0].close()

    def again():
        try:
            return desk.agent("ewa", timeout=10).get("/v1/me").status == 200
        except (OSError, http.client.HTTPException):
            return False

    until(again, 5, "a free connection")


def test_pipelined_calls_of_one_connection_are_answered_in_order(active):
    desk, ewa, _ = active
    ewa.me()
    sock = ewa.connection.sock
    call = b"POST /v1/conversations/c1/note HTTP/1.1\r\nhost: x\r\ncontent-length: %d\r\n\r\n%s"
    bodies = [json.dumps({"text": f"n{number}"}).encode() for number in range(10)]
    sock.sendall(b"".join(call % (len(body), body) for body in bodies))
    data = b""
    while data.count(b"HTTP/1.1 200") < 10 or not data.endswith(b"}"):
        part = sock.recv(65536)
        assert part, data
        data += part
    fresh = desk.agent("ewa")
    notes = [each["text"] for each in fresh.ok("GET", "/v1/conversations/c1/messages")["messages"] if each["direction"] == "note"]
    assert notes == [f"n{number}" for number in range(10)]


def test_a_half_closed_call_is_answered_and_its_connection_closed(active):
    desk, ewa, _ = active
    for call in (b"GET /v1/conversations/c1 HTTP/1.1\r\nhost: x\r\n\r\n", b"GET /v1/me HTTP/1.1\r\nhost: x\r\n\r\n"):
        for _ in range(3):
            client = desk.agent("ewa", timeout=10)
            client.connection.connect()
            sock = client.connection.sock
            sock.sendall(call)
            sock.shutdown(socket.SHUT_WR)
            data = b""
            while part := sock.recv(65536):  # A time-out here: it was left open.
                data += part
            assert data.startswith(b"HTTP/1.1 200"), call
            client.close()


# The view


def test_an_agent_of_another_team_finds_nothing(make):
    desk = make(two_teams)
    ewa, bartek = desk.agent("ewa").ready(), desk.agent("bartek").ready()
    desk.say(TEXT, attachments=[{"name": "a.txt", "type": "text/plain", "base64": "aGk="}])
    work = ewa.take_next()
    base = "/v1/conversations/c1"
    for path in (base, f"{base}/messages", f"{base}/why", f"{base}/draft", "/v1/messages/m1/attachments/1", "/v1/messages/m1/attachments/0"):
        assert bartek.get(path).status == 404, path
    verbs = "reply note wait active resolve return done park snooze transfer spam not-spam reopen"
    for verb in verbs.split():
        answer = bartek.change("c1", verb, epoch=work["epoch"], text="x", back=True)
        assert answer.status == 404, (verb, answer)
    assert bartek.put(f"{base}/draft", {"text": "x"}).status == 404
    assert bartek.post("/v1/offers/o1/accept").status == 404
    assert bartek.ok("GET", "/v1/conversations")["conversations"] == []
    assert [queue["queue"] for queue in bartek.ok("GET", "/v1/queues")["queues"]] == ["orders"]
    desk.say("my order number is 17, where is my parcel please", sender="z")
    assert bartek.next()["conversation"] == "c2"
    assert ewa.get("/v1/conversations/c2").status == 404
    assert [each["conversation"] for each in ewa.ok("GET", "/v1/conversations")["conversations"]] == ["c1"]
    assert {each["agent"] for each in ewa.ok("GET", "/v1/agents")["agents"]} == {"ayse", "ewa"}
    assert ewa.put("/v1/agents/bartek/presence", {"state": "away"}).status in (403, 404)


def test_lists_of_conversations_are_filtered_and_paged(desk):
    ewa = desk.agent("ewa").ready()
    for number in range(5):
        desk.say(TEXT if number % 2 else GENERAL, sender=f"s{number}")
    mine = ewa.take_next()["conversation"]

    def listed(query=""):
        return [each["conversation"] for each in ewa.ok("GET", "/v1/conversations" + query)["conversations"]]

    assert listed() == ["c5", "c4", "c3", "c2", "c1"]
    assert mine in listed("?mine=1") and "c1" not in listed("?mine=1") and listed("?state=active") == [mine]
    assert set(listed("?queue=billing")) == {"c2", "c4"}
    page = ewa.ok("GET", "/v1/conversations?limit=2")
    assert [each["conversation"] for each in page["conversations"]] == ["c5", "c4"]
    assert listed(f"?limit=2&before={page['next']}") == ["c3", "c2"]
    assert listed("?limit=2&before=c1") == []
    for query in ("?state=nonsense", "?queue=nonsense", "?limit=-1", "?before=x"):
        assert ewa.get("/v1/conversations" + query).status == 400, query


def test_the_state_of_the_desk(desk):
    ewa = desk.agent("ewa").ready()
    for number in range(3):
        desk.say(GENERAL, sender=f"s{number}")
    first = ewa.take_next()
    queues = {each["queue"]: each for each in ewa.ok("GET", "/v1/queues")["queues"]}
    assert queues["general"]["waiting"] in (1, 2) and queues["general"]["ready"] == 1
    assert queues["general"]["oldest"] and queues["general"]["nextDue"] and queues["billing"]["waiting"] == 0
    agents = {each["agent"]: each for each in ewa.ok("GET", "/v1/agents")["agents"]}
    assert agents["ewa"]["presence"]["state"] == "ready" and agents["ewa"]["inContact"] is True
    assert agents["ewa"]["load"]["units"] >= 30 and agents["ayse"]["inContact"] is False
    assert ewa.put("/v1/agents/ayse/presence", {"state": "away", "reason": "ill"}).status == 200
    assert desk.agent("ayse").me()["presence"] == {"state": "away", "reason": "ill"}
    assert desk.agent("ayse").put("/v1/agents/ewa/presence", {"state": "away"}).status == 403
    status = desk.admin().ok("GET", "/v1/status")
    assert {"version", "generation", "startedAt", "waiting", "agents", "channels", "store"} <= set(status)
    me = ewa.me()
    assert me["roles"] == ["agent", "lead"] and me["name"] == "Ewa" and me["team"] == "desk"
    assert first["conversation"] in [each["conversation"] for each in me["work"]]
    (generation,) = desk.admin().ok("GET", "/v1/config/history")["generations"]
    assert generation["generation"] == status["generation"] == 1 and generation["hash"]


def test_why(desk):
    ewa = desk.agent("ewa").ready()
    desk.agent("ayse")
    desk.say("Siparişim için iade istiyorum, lütfen bana yardım eder misiniz?")
    why = ewa.ok("GET", "/v1/conversations/c1/why?agents=all")
    assert {"conversation", "sentences", "route", "queue", "requirement", "key", "due", "because", "generation", "agents"} <= set(why)
    assert why["route"] == "refund" and why["queue"] == "billing" and why["generation"] == 1 and why["sentences"]
    standing = {each["agent"]: each for each in why["agents"]}
    assert set(standing) == {"ayse", "bartek", "ewa"}
    assert standing["ayse"]["eligible"] is False and standing["bartek"]["eligible"] is False
    assert all(each["code"] and each["sentence"] for each in why["agents"] if not each["eligible"])
    desk.agent("bartek").ready()
    (bartek,) = ewa.ok("GET", "/v1/conversations/c1/why?agent=bartek")["agents"]
    assert bartek["agent"] == "bartek" and "skill" in bartek["code"]
    assert ewa.ok("GET", "/v1/conversations/c1/why")["agents"] == []
    assert ewa.get("/v1/conversations/c1/why?agent=nobody").status in (400, 404)
    work = ewa.take_next()
    ewa.change("c1", "resolve", epoch=work["epoch"], seen="m1")
    assert ewa.ok("GET", "/v1/conversations/c1/why")["choice"]


# Attachments


def test_attachments_arrive_and_are_downloaded_safely(desk):
    script = b"<script>alert(1)</script>" * 10
    large = os.urandom(200_000)
    names = ["a.html", 'x"\r\nSet-Cookie: a=b\r\n.txt', "../../etc/passwd", "fatura ğ.pdf"]
    contents = [script, b"", b"hi", large]
    desk.say(TEXT, attachments=[
        {"name": name, "type": "text/html", "base64": base64.b64encode(content).decode()}
        for name, content in zip(names, contents)])
    ewa = desk.agent("ewa")
    (message,) = ewa.ok("GET", "/v1/conversations/c1/messages")["messages"]
    assert [each["bytes"] for each in message["attachments"]] == [len(content) for content in contents]
    assert message["attachments"][3]["name"] == "fatura ğ.pdf"
    first = 0 if ewa.get(f"/v1/messages/{message['id']}/attachments/0").status == 200 else 1
    for number, content in enumerate(contents):
        answer = ewa.get(f"/v1/messages/{message['id']}/attachments/{number + first}")
        assert answer.status == 200 and answer.body == content
        assert answer.headers["content-disposition"].startswith("attachment")
        assert answer.headers["x-content-type-options"] == "nosniff" or answer.headers["content-security-policy"] == "sandbox"
        assert answer.headers["set-cookie"] is None and "/etc/" not in answer.headers["content-disposition"]
    assert ewa.get(f"/v1/messages/{message['id']}/attachments/{len(contents) + first}").status == 404
    assert desk.agent("stranger").get(f"/v1/messages/{message['id']}/attachments/{first}").status == 403


def test_attachments_that_are_not_base64_are_quarantined(desk):
    answer = desk.say(TEXT, attachments=[{"name": "a", "type": "b", "base64": "$$$"}])
    assert answer.status // 100 == 2
    assert len(desk.admin().ok("GET", "/v1/quarantine")["quarantine"]) == 1


# Events


def test_events_tell_the_story_without_texts(desk):
    ewa = desk.agent("ewa")
    stream = Stream(ewa)
    assert stream.type.startswith("text/event-stream")
    ewa.ready()
    desk.say("Please I want a refund, this is my secret card number", sender="marta@example.com")
    work = ewa.take_next()
    ewa.change("c1", "reply", epoch=work["epoch"], text="our hidden answer", seen="m1", then="resolve")
    stream.wait(lambda stream: any(name == "resolved" for _, name, _ in stream.events))
    desk.receiver.wait(1)
    names = [name for _, name, _ in stream.events]
    wanted = ["opened", "received", "queued", "offered", "accepted", "replied", "resolved"]
    assert [name for name in names if name in wanted] == wanted, names
    ids = [number for number, _, _ in stream.events]
    assert ids == sorted(set(ids))
    text = json.dumps([data for _, _, data in stream.events])
    for private in ("secret", "card", "hidden", "marta", "example.com"):
        assert private not in text
    stream.close()


def test_a_stream_that_comes_back_gets_exactly_what_it_missed(desk):
    ewa = desk.agent("ewa").ready()
    whole = Stream(ewa, "?after=0")
    first = Stream(ewa, "?after=0")
    for number in range(5):
        desk.say(TEXT, sender=f"a{number}")
    first.wait(lambda stream: sum(name == "received" for _, name, _ in stream.events) >= 3)
    first.close()
    seen = list(first.events)
    for number in range(5):
        desk.say(TEXT, sender=f"b{number}")
    work = ewa.take_next()
    ewa.change(work["conversation"], "resolve", epoch=work["epoch"])
    second = Stream(ewa, headers={"Last-Event-ID": str(seen[-1][0])})
    third = Stream(ewa, f"?after={seen[-1][0]}")
    complete = whole.wait(lambda stream: any(name == "resolved" for _, name, _ in stream.events))
    missed = [event for event in complete if event[0] > seen[-1][0]]
    for stream in (second, third):
        got = stream.wait(lambda stream: len(stream.events) >= len(missed))
        assert got == missed
    assert seen + missed == complete
    assert sum(name == "received" for _, name, _ in complete) == 10
    desk.restart()
    after = Stream(desk.agent("ewa"), f"?after={complete[3][0]}")
    assert after.wait(lambda stream: len(stream.events) >= len(complete) - 4)[: len(complete) - 4] == complete[4:]
    whole.close()
    after.close()


def test_events_stay_within_the_view(make):
    desk = make(two_teams)
    bartek, ewa = Stream(desk.agent("bartek"), "?after=0"), Stream(desk.agent("ewa"), "?after=0")
    desk.say(TEXT, sender="a")
    desk.say("my order number is 17, where is my parcel please", sender="b")
    desk.say(TEXT, sender="c")
    bartek.wait(lambda stream: any(name == "queued" for _, name, _ in stream.events))
    ewa.wait(lambda stream: sum(name == "queued" for _, name, _ in stream.events) == 2)
    assert {data.get("conversation") for _, _, data in bartek.events} - {None} == {"c2"}
    assert {data.get("conversation") for _, _, data in ewa.events} - {None} == {"c1", "c3"}
    bartek.close()
    ewa.close()


def test_bad_cursors(desk):
    ewa = desk.agent("ewa")
    for query in ("?after=-1", "?after=x", "?after=99999999999999999999999"):
        status, code = status_of(ewa, "GET", "/v1/events" + query)
        assert (status, code) == (400, "bad-request"), (query, status, code)


def test_a_stream_that_is_never_read_holds_nobody_up(desk):
    ewa = desk.agent("ewa").ready()
    client = UnixHTTP(f"{desk.runtime}/agent.sock", uid_of("ayse"))
    client.connect()
    client.sock.sendall(b"GET /v1/events?after=0 HTTP/1.1\r\nhost: x\r\n\r\n")
    began = time.monotonic()
    for number in range(300):
        assert desk.say(TEXT, sender=f"s{number}").status // 100 == 2
    assert ewa.me()["agent"] == "ewa" and time.monotonic() - began < 30
    client.close()


@pytest.mark.slow
def test_a_stream_shows_that_it_lives(desk):
    stream = Stream(desk.agent("ewa"))
    stream.wait(lambda stream: stream.comments, 20)
    stream.close()


def test_a_closed_stream_leaves_nothing_behind(desk):
    ewa = desk.agent("ewa")
    # The first ones open what stays open: the readers of the database.
    Stream(ewa, "?after=0").close()
    desk.say(TEXT)
    desk.parked(0)
    before = desk.descriptors()
    streams = [Stream(ewa) for _ in range(20)]
    for stream in streams:
        stream.close()
    desk.say(TEXT)
    until(lambda: desk.descriptors() <= before, 10, "the descriptors to be closed")


# What operators see


def test_operators_and_logs_see_no_text(desk):
    ewa = desk.agent("ewa").ready()
    desk.say("Please I want a refund for my order, geheimnis", sender="marta@example.com", name="Marta Q")
    work = ewa.take_next()
    desk.receiver.answers = [400]
    ewa.change("c1", "reply", epoch=work["epoch"], text="our versteck answer", seen="m1")
    ewa.put("/v1/conversations/c1/draft", {"text": "halber satz"})
    desk.receiver.wait(1)
    admin, pages = desk.admin(), []
    for method, path, roles in roles_of(desk):
        if method == "GET" and "admin" in roles and path != "/v1/events":
            pages.append(admin.get(filled(path).replace("x999", "x1").replace("/9", "/1")).body.decode())
    stream = Stream(admin, "?after=0")
    stream.wait(lambda stream: any(name == "outbox-ended" for _, name, _ in stream.events))
    stream.close()
    pages += [json.dumps(stream.events), desk.web("GET", "/metrics").body.decode(), desk.log_text()]
    for page in pages:
        for private in ("geheimnis", "versteck", "halber", "marta", "Marta", desk.secret, desk.secret[6:]):
            assert private not in page, page
    for path in ("/v1/conversations", "/v1/conversations/c1", "/v1/conversations/c1/messages", "/v1/messages/m1/attachments/0"):
        assert admin.get(path).status in (403, 404), path
