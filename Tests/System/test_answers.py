"""What the answers of the local API and of the programs say, where a caller could be misled."""

import socket
import subprocess

import pytest
from desk import Stream, cli_binary, daemon_binary, free_port, uid_of, until

TEXT = "Please I want a refund for my order, it never arrived."
GENERAL = "Hello, when do you open tomorrow?"


@pytest.fixture
def active(desk):
    """A conversation c1 that ewa owns, and her client."""
    ewa = desk.agent("ewa").ready()
    desk.say(TEXT, message_id="e1")
    return desk, ewa, ewa.take_next()


@pytest.fixture
def resolved(active):
    """The same, resolved and gone from the router."""
    desk, ewa, work = active
    return desk, ewa, ewa.ok("POST", "/v1/conversations/c1/resolve", {"epoch": work["epoch"], "seen": "m1"})


# What has left


def test_whatever_is_done_to_what_has_left_is_told_its_state(resolved):
    desk, ewa, work = resolved
    until(lambda: desk.sql("SELECT count(*) FROM work")[0][0] == 0 or ewa.change("c1", "done", epoch=work["epoch"]))
    for verb in ("reply", "take", "assign", "wait", "active", "return"):
        answer = ewa.change("c1", verb, epoch=work["epoch"], text="Late!", agent="ayse")
        assert answer.status == 409 and answer.code == "wrong-state" and answer.json["state"] == "resolved", (verb, answer)
        assert answer.json.get("draft") == (True if verb == "reply" else None), verb
    assert [each["text"] for each in ewa.ok("GET", "/v1/conversations/c1/draft")["drafts"]] == ["Late!"]
    assert ewa.change("c9", "reply", epoch=1, text="x").status == 404
    assert ewa.change("c9", "take", epoch=1).status == 404


def test_a_keyed_reply_that_resolved_is_answered_again_as_it_was(active):
    desk, ewa, work = active
    body = {"epoch": work["epoch"], "text": "Done", "seen": "m1", "then": "resolve"}
    key = {"Idempotency-Key": "k-1"}
    path = "/v1/conversations/c1/reply"
    first, again = (ewa.ok("POST", path, body, headers=key) for _ in range(2))
    assert first == again
    assert (first["channel"], first["queue"], first["class"], first["state"]) == ("chat", "billing", "live", "resolved")
    assert ewa.ok("POST", "/v1/batch", {"calls": [{"method": "GET", "path": "/v1/conversations/c1"}]})["results"][0]["status"] == 200
    desk.restart()
    assert desk.agent("ewa").ok("POST", path, body, headers=key) == first
    desk.say("One more thing")
    later = desk.agent("ewa").ok("POST", path, body, headers=key)
    assert (later["epoch"], later["state"], later["message"]) == (first["epoch"], "resolved", first["message"])
    assert "owner" not in later and "due" not in later
    assert len(desk.receiver.wait(1)) == 1


def test_drafts_of_what_does_not_exist(active):
    desk, ewa, _ = active
    for method in ("GET", "PUT", "DELETE"):
        assert ewa.call(method, "/v1/conversations/c9/draft", {"text": "x"} if method == "PUT" else None).status == 404
    assert ewa.delete("/v1/conversations/c1/draft").status == 204


# What is owed, and what is shown of it


def test_due_is_there_only_while_an_answer_is_owed(active):
    desk, ewa, work = active
    assert ewa.work("c1")["due"] and work["due"]
    desk.say(GENERAL, sender="b")
    assert ewa.work("c2")["due"], "queued or offered"
    waiting = ewa.ok("POST", "/v1/conversations/c1/reply", {"epoch": work["epoch"], "text": "Yes", "seen": "m1"})
    assert "due" not in waiting and waiting["state"] == "waiting"
    going_on = ewa.ok("POST", "/v1/conversations/c1/active", {"epoch": work["epoch"]})
    assert "due" not in going_on and "unanswered" not in going_on
    desk.say("And?")
    assert ewa.work("c1")["due"] and ewa.work("c1")["unanswered"]
    gone = ewa.ok("POST", "/v1/conversations/c1/resolve", {"epoch": work["epoch"], "sendAnyway": True})
    assert "due" not in gone and "due" not in ewa.work("c1")
    assert all("due" in each for each in ewa.me()["work"] if each["conversation"] == "c2")


def test_a_reason_is_kept_for_who_takes_no_work(desk):
    ewa = desk.agent("ewa")
    ewa.put("/v1/me/presence", {"state": "ready", "reason": "lunch"})
    assert ewa.me()["presence"] == {"state": "ready"}
    for state in ("finishing", "away", "offline"):
        assert ewa.put("/v1/me/presence", {"state": state, "reason": "lunch"}).status == 200
        assert ewa.me()["presence"] == {"state": state, "reason": "lunch"}


# Parameters


@pytest.mark.parametrize(
    "path, parameter",
    [
        ("/v1/conversations?state=zz", "state"), ("/v1/conversations?state=%zz", "state"),
        ("/v1/conversations?before=zz", "before"), ("/v1/conversations?before=m1", "before"),
        ("/v1/conversations?queue=zz", "queue"), ("/v1/conversations?mine=yes", "mine"),
        ("/v1/conversations?limit=x", "limit"), ("/v1/conversations?limit=0", "limit"),
        ("/v1/conversations?limit=-5", "limit"), ("/v1/conversations?limit=1.5", "limit"),
        ("/v1/conversations/c1/messages?limit=0", "limit"), ("/v1/conversations/c1/messages?limit=x", "limit"),
        ("/v1/conversations/c1/messages?before=c1", "before"), ("/v1/conversations/c1/messages?before=m99", "before"),
        ("/v1/conversations/c1/messages?before=m2", "before"), ("/v1/conversations/c1/why?agents=some", "agents"),
        ("/v1/events?after=x", "after"), ("/v1/events?after=-1", "after"), ("/v1/events?after=99999999", "after"),
    ],
)
def test_a_wrong_parameter_is_400_with_its_name(desk, path, parameter):
    desk.say(TEXT)
    desk.say(TEXT, sender="another")
    answer = desk.agent("ewa").get(path)
    assert answer.status == 400 and answer.code == "bad-request", answer
    assert answer.json["parameter"] == parameter and answer.json["detail"]


def test_parameters_that_are_right_or_left_out(desk):
    desk.say(TEXT)
    ewa = desk.agent("ewa")
    for query in ("?state=&queue=&limit=&before=", "?limit=99999", "?state=queued&queue=billing&mine=0&limit=1&before=c99"):
        assert [each["conversation"] for each in ewa.ok("GET", "/v1/conversations" + query)["conversations"]] == ["c1"], query
    assert ewa.ok("GET", "/v1/conversations?state=snoozed") == {"conversations": []}


def test_messages_are_read_backwards_page_by_page(active):
    desk, ewa, _ = active
    said = [TEXT] + [f"and {number}" for number in range(6)]
    for text in said[1:]:
        desk.say(text)
    path, pages, query = "/v1/conversations/c1/messages?limit=3", [], ""
    while True:
        page = ewa.ok("GET", path + query)
        pages.append([message["text"] for message in page["messages"]])
        if "next" not in page:
            break
        assert page["next"] == page["messages"][0]["id"]
        query = f"&before={page['next']}"
    assert pages == [said[4:], said[1:4], said[:1]]
    assert ewa.ok("GET", "/v1/conversations/c1/messages?before=m1") == {"messages": []}


# Events


def test_events_carry_the_offer_and_the_epoch(make):
    def change(config):
        config["queues"]["general"]["deferred"] = {"offer": {"auto": True}}

    desk = make(change)
    ewa = desk.agent("ewa").ready()
    stream = Stream(ewa)
    desk.say(TEXT)
    offer = ewa.next()
    accepted = ewa.accept(offer)
    desk.say(GENERAL, channel="form", sender="b")
    given = ewa.next()
    ewa.pull(max=1, got=[given["offer"]])
    events = stream.wait(lambda stream: any(name == "confirmed" for _, name, _ in stream.events))
    stream.close()
    data = {name: data for _, name, data in events}
    assert data["delivered"]["offer"] == data["accepted"]["offer"] == offer["offer"]
    assert data["accepted"]["epoch"] == accepted["epoch"] and data["accepted"]["agent"] == "ewa"
    assert data["confirmed"]["offer"] == given["offer"]


def test_a_cursor_of_the_future_is_told_and_none_is_now(desk):
    desk.say(TEXT)
    ewa = desk.agent("ewa").ready()
    beginning = Stream(ewa, "?after=0")
    last = int(beginning.wait(lambda stream: stream.events)[-1][0])
    beginning.close()
    refused = ewa.get(f"/v1/events?after={last + 1000}")
    assert refused.status == 400 and int(refused.json["last"]) >= last and "now" in refused.json["detail"]
    header = ewa.get("/v1/events", headers={"Last-Event-ID": str(last + 1000)})
    assert header.status == 400 and header.json["last"] == refused.json["last"]
    assert ewa.get("/v1/events", headers={"Last-Event-ID": "x"}).json["parameter"] == "Last-Event-ID"
    Stream(ewa, f"?after={refused.json['last']}").close()
    # Also right after a start, when nothing has happened yet.
    desk.restart()
    now = Stream(desk.admin())
    now.wait(lambda stream: stream.cursor is not None)
    assert int(now.cursor) >= last
    desk.say(GENERAL, sender="b")
    events = now.wait(lambda stream: any(name == "queued" for _, name, _ in stream.events))
    assert [data["conversation"] for _, name, data in events if name == "opened"] == ["c2"]
    now.close()


# Operators


def test_operators_see_the_whole_desk(make, needs_cli):
    def change(config):
        config["queues"]["orders"] = {}
        config["routes"].insert(0, {"id": "order", "when": {"text": ["order number"]}, "queue": "orders"})
        config["teams"]["other"] = {"serves": ["orders"], "leads": []}
        config["agents"]["bartek"]["team"] = "other"

    desk = make(change)
    desk.say(TEXT, sender="a")
    desk.say("my order number is 17, where is my parcel please", sender="b")
    admin = desk.admin()
    queues = {each["queue"]: each["waiting"] for each in admin.ok("GET", "/v1/queues")["queues"]}
    assert queues == {"billing": 1, "general": 0, "orders": 1}
    assert {each["agent"] for each in admin.ok("GET", "/v1/agents")["agents"]} == {"ayse", "bartek", "ewa"}
    assert admin.ok("GET", "/v1/stats")["requests"] >= 2
    stream = Stream(admin, "?after=0")
    events = stream.wait(lambda stream: sum(name == "queued" for _, name, _ in stream.events) == 2)
    stream.close()
    assert {data.get("conversation") for _, _, data in events} - {None} == {"c1", "c2"}
    assert [data["generation"] for _, name, data in events if name == "policy-installed"] == [1]
    assert not {"named", "requirement-defined"} & {name for _, name, _ in events}
    for path in ("/v1/me", "/v1/conversations", "/v1/conversations/c1", "/v1/conversations/c1/messages"):
        assert admin.get(path).status == 403, path
    assert "orders" in desk.cli(None, "queues") and "bartek" in desk.cli(None, "agents")
    assert "opened" in desk.cli(None, "events", "--after", "0", "--count", "6")
    assert "orders" not in desk.cli("ewa", "queues")
    assert "unknown-caller" in desk.cli("stranger", "queues", code=1)
    assert "No permission" in desk.cli("ewa", "outbox", code=1)


def test_history_and_quarantine_name_only_what_is_so(desk):
    (generation,) = desk.admin().ok("GET", "/v1/config/history")["generations"]
    assert "uid" not in generation and generation["hash"]
    assert desk.admin().get("/v1/quarantine/7").status == 404
    assert "bytes were read" not in desk.log_text()
    desk.post("/hooks/chat", b"{", message_id="w1")
    assert desk.admin().get("/v1/quarantine/1").status == 200
    until(lambda: "bytes were read item=1" in desk.log_text())
    assert desk.admin().get("/v1/quarantine?before=x").json["parameter"] == "before"


def test_each_refusal_of_a_webhook_says_what_to_do(desk):
    body = {"id": "e1", "from": {"id": "a"}, "text": "Hi"}
    cases = {
        "signature-missing": {"headers": {"webhook-signature": None}},
        "signature-wrong": {"headers": {"webhook-signature": "v1,AAAA"}},
        "timestamp-missing": {"headers": {"webhook-timestamp": None}},
        "timestamp-stale": {"stamp": "1000000000"},
        "id-missing": {"headers": {"webhook-id": None}},
    }
    titles = {}
    for code, more in cases.items():
        answer = desk.post("/hooks/chat", body, **more)
        assert answer.status == 401 and answer.code == code, (code, answer)
        titles[code] = answer.json["title"]
    assert len(set(titles.values())) == len(cases), titles
    assert "id" in titles["id-missing"] and "seconds" in titles["timestamp-missing"] and "bytes" in titles["signature-wrong"]


# The programs


def test_an_address_that_is_taken_is_one_clear_sentence(make):
    with socket.socket() as other:
        other.bind(("127.0.0.1", free_port()))
        other.listen()
        address = f"127.0.0.1:{other.getsockname()[1]}"
        desk = make(lambda config: config["listen"].update(web=address), start=False)
        code, said = desk.run()
    assert code == 75
    assert f"cannot listen at {address}: another program listens there: stop it, or listen elsewhere\n" in said and "errno" not in said


@pytest.mark.parametrize("words", [[], ["--nonsense"], ["verify"], ["run", "--config"]], ids=lambda words: " ".join(words) or "nothing")
def test_wrong_usage_is_2_for_both_programs(words, needs_cli):
    for program in (daemon_binary(), cli_binary()):
        if program == cli_binary() and not words:
            words = ["show", "--limit"]
        done = subprocess.run([program, *words], capture_output=True, text=True, timeout=20)
        assert done.returncode == 2 and done.stderr and not done.stdout, (program, done)


def test_both_programs_say_their_version(needs_cli):
    said = [subprocess.run([program, "--version"], capture_output=True, text=True) for program in (daemon_binary(), cli_binary())]
    assert [done.returncode for done in said] == [0, 0] and said[0].stdout == said[1].stdout != ""
    for program in (daemon_binary(), cli_binary()):
        assert subprocess.run([program, "--help"], capture_output=True).returncode == 0


def test_output_that_cannot_be_written_is_74(desk, needs_cli):
    environment = {"FRONTDESK_SOCKET": f"{desk.runtime}/agent.sock", "LC_ALL": "C.UTF-8"}
    for words in ([cli_binary(), "me"], [cli_binary(), "--version"], [daemon_binary(), "verify", f"{desk.state}/desk.sqlite"]):
        with open("/dev/full", "w") as full:
            done = subprocess.run(
                words, stdout=full, stderr=subprocess.PIPE, text=True, env=environment, user=uid_of("ewa") if words[1] == "me" else 0)
        assert done.returncode == 74, (words, done)
        assert done.stderr.count("\n") == 1 and "could not be written" in done.stderr, (words, done)


def test_verify_beside_the_running_daemon(active):
    desk, ewa, work = active
    assert desk.verify().returncode == 0
    assert ewa.change("c1", "reply", epoch=work["epoch"], text="Still here", seen="m1").status == 200
    help_text = subprocess.run([daemon_binary(), "verify", "--help"], capture_output=True, text=True).stdout
    assert "no daemon may" not in help_text and "beside" in help_text
