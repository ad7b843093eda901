"""What `frontdesk route test` says of a message is what the daemon does with it: one code path, the same words."""

import datetime
import json
import subprocess

import pytest
from desk import Stream, cli_binary

AGENTS = ("ayse", "bartek", "ewa")


def change(config):
    """Routes by all that a mail and a webhook have: text, subject, sender, attribute, contact, language."""
    config["queues"]["vip"] = {"live": {"target": {"firstReply": "30s"}}, "require": {"orders": 1}, "relaxEnd": "never"}
    config["teams"]["desk"]["serves"].append({"queue": "vip", "after": "5m"})
    config["routes"] = [
        {"id": "machine", "when": {"auto": True}, "end": "file"},
        {"id": "boss", "when": {"sender": "@vip.example"}, "queue": "vip", "priority": "urgent"},
        {"id": "topic", "when": {"attribute": {"topic": "order"}}, "queue": "general", "require": {"orders": 3}},
        {"id": "subject", "when": {"subject": ["invoice"]}, "queue": "billing", "priority": "low"},
        *config["routes"],
    ]
    config["agents"]["ewa"]["skills"]["orders"] = 4
    config["agents"]["bartek"].update(profile="few")
    config["profiles"]["few"] = {"limits": {"chat": 0}}


def route_test(desk, *words, code=0):
    done = subprocess.run(
        [cli_binary(), "route", "test", "--config", f"{desk.folder}/frontdesk.json", *words, "--format", "json"],
        capture_output=True, text=True, timeout=60)
    assert done.returncode == code, done
    return json.loads(done.stdout)


def seconds(later, earlier):
    instants = [datetime.datetime.fromisoformat(each.replace("Z", "+00:00")) for each in (later, earlier)]
    return round((instants[0] - instants[1]).total_seconds())


# What a customer sends, and the same for the command.
MESSAGES = {
    "text": ({"text": "Please I want a refund for my order, it never arrived."}, []),
    "Turkish": ({"text": "Merhaba, siparişim için iade istiyorum, lütfen yardım eder misiniz?"}, []),
    "Polish": ({"text": "Dzień dobry, proszę o zwrot pieniędzy za moje zamówienie."}, []),
    "not served": ({"text": "Bonjour, quand ouvrez-vous demain matin, s'il vous plaît ?"}, []),
    "told language": ({"text": "zwrot", "language": "pl"}, ["--language", "pl"]),
    "nothing to tell it by": ({"text": "zwrot"}, []),
    "attribute": ({"text": "Hello there, my dear friends", "attributes": {"topic": "order"}}, ["--attribute", "topic=order"]),
    "sender": ({"text": "Hello there, my dear friends", "from": {"id": "x1", "email": "boss@VIP.example"}}, ["--from", "boss@VIP.example"]),
    "subject": ({"text": "See above, please, as soon as you can", "subject": "Your invoices"}, ["--subject", "Your invoices"]),
}


@pytest.mark.parametrize("name", MESSAGES)
@pytest.mark.parametrize("channel", ["chat", "form"])
def test_both_say_the_same(make, needs_cli, name, channel):
    desk = make(change)
    for agent in AGENTS:
        desk.agent(agent).ready()
    body, words = MESSAGES[name]
    body = {"id": "m1", "from": {"id": "customer"}, **body}
    answer = desk.post(f"/hooks/{channel}", body)
    assert answer.status == 202, answer
    ewa = desk.agent("ewa")
    work = ewa.work("c1")
    why = ewa.ok("GET", "/v1/conversations/c1/why?agents=all")
    told = route_test(
        desk, "--channel", channel, "--text", body["text"], *words,
        *[word for agent in AGENTS for word in ("--agent", f"{agent}=listening=no")])
    assert (told["route"], told["queue"], told["class"]) == (why["route"], why["queue"], work["class"])
    assert told["requires"] == {each["skill"]: each["level"] for each in work["requirement"]}
    assert seconds(told["due"], told["now"]) == seconds(why["due"], work["openedAt"])
    # The boost: by how much the place in line is before the due.
    epoch = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
    due = datetime.datetime.fromisoformat(why["due"].replace("Z", "+00:00"))
    assert told["boostSeconds"] == round((due - epoch).total_seconds() - int(why["key"]) / 1_000_000)
    codes = {each["agent"]: each["code"] for each in why["agents"]}
    assert {each["agent"]: each["code"] for each in told["others"]} == codes
    sentences = {each["agent"]: each["sentence"] for each in why["agents"]}
    assert {each["agent"]: each["sentence"] for each in told["others"]} == sentences
    assert told["sentences"][0] == why["sentences"][0].replace("c1 ", "It ", 1)


def test_the_routes_do_take_what_they_say(make, needs_cli):
    """Without this the test above could compare one route with itself all the time."""
    desk = make(change, start=False)
    desk.write_config()
    taken = [route_test(desk, "--channel", "chat", "--text", body["text"], *words)["route"] for body, words in MESSAGES.values()]
    assert taken == ["refund", "refund", "refund", "rest", "refund", "refund", "topic", "boss", "subject"]


def test_who_would_get_it_gets_it(make, needs_cli):
    """All listen; who came first is idle longest, which `route test` is told."""
    desk = make(change)
    clients = {agent: desk.agent(agent).ready() for agent in AGENTS}
    for number, agent in enumerate(AGENTS):
        desk.parked_pull(clients[agent], "20s", number + 1)
    text = MESSAGES["Turkish"][0]["text"]
    told = route_test(desk, "--channel", "chat", "--text", text)
    stream = Stream(desk.agent("ewa"), "?after=0")
    desk.say(text)
    events = stream.wait(lambda stream: any(name == "offered" for _, name, _ in stream.events))
    stream.close()
    assert [data["agent"] for _, name, data in events if name == "offered"] == [told["agent"]]
    why = desk.agent("ewa").ok("GET", "/v1/conversations/c1/why")
    # Of agents who are equally idle for the one the other may have been so longer.
    assert why["sentences"][:3] == [each.replace("It came", "c1 came") for each in told["sentences"][:3]]
    assert why["choice"]["candidates"] == len(told["candidates"])


MAIL = """From: "Die Chefin" <boss@vip.example>
To: help@acme.example
Subject: {subject}
Message-ID: <1@vip.example>
{more}MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/plain; charset=utf-8

{text}
--b
Content-Type: text/plain; charset=utf-8
Content-Disposition: attachment; filename=more.txt

refund refund refund
--b--
"""


@pytest.mark.parametrize(
    "fields, route",
    [
        ({}, "boss"),
        ({"sender": "somebody@else.example", "subject": "=?utf-8?B?WW91ciBpbnZvaWNlcw==?="}, "subject"),
        ({"sender": "somebody@else.example", "text": "I want a refund, please"}, "refund"),
        ({"sender": "somebody@else.example"}, "rest"),
        ({"more": "Auto-Submitted: auto-replied\n"}, "machine"),
    ])
def test_a_mail_is_read_like_a_mail(make, needs_cli, tmp_path, fields, route):
    """Subject, sender and the first text; what is attached was not said."""
    desk = make(change, start=False)
    desk.write_config()
    values = {"subject": "Hello", "text": "When do you open tomorrow, please?", "more": "", **fields}
    path = tmp_path / "mail.eml"
    path.write_text(MAIL.format(**values).replace("boss@vip.example", values.get("sender", "boss@vip.example")))
    assert route_test(desk, "--channel", "form", "--eml", str(path))["route"] == route


def flagged(config):
    """A route for each thing that an option of the command can say, and hours that are shut."""
    now = datetime.datetime.now(datetime.timezone.utc)
    shut = [(now + datetime.timedelta(hours=hours)).strftime("%H:%M") for hours in (3, 4)]
    config["hours"] = {"shut": {"week": {"daily": ["-".join(shut)]}}}
    config["agents"]["ayse"]["hours"] = "shut"
    config["affinity"] = {"live": "1m"}
    config["routes"] = [
        {"id": "machine", "when": {"auto": True}, "end": "file"},
        {"id": "review", "when": {"kind": "review"}, "queue": "general"},
        {"id": "proven", "when": {"verified": ["dkim"]}, "queue": "general"},
        {"id": "sales", "when": {"recipient": "@sales.example"}, "queue": "general"},
        {"id": "account", "when": {"contact": "known", "text": ["account"]}, "queue": "general", "contactOwner": "1m"},
        {"id": "again", "when": {"contact": "known"}, "queue": "general"},
        *config["routes"],
    ]


@pytest.mark.parametrize(
    "words, route, standing",
    [
        ([], "rest", {"ayse": "off-shift"}),
        (["--auto"], "machine", {}),
        (["--kind", "review"], "review", {"ayse": "off-shift"}),
        (["--verified", "dkim"], "proven", {"ayse": "off-shift"}),
        (["--to", "a@help.example", "--to", "b@Sales.example"], "sales", {"ayse": "off-shift"}),
        (["--known"], "again", {"ayse": "off-shift"}),
        (["--known", "--answered-by", "bartek"], "again", {"ayse": "off-shift", "ewa": "reserved"}),
        (["--known", "--contact-owner", "ewa", "--text", "my account"], "account", {"ayse": "off-shift", "bartek": "reserved"}),
        (["--agent", "ayse=ready,overtime=2h"], "rest", {}),
        (["--agent", "ayse=ready,overtime=2h,only=deferred"], "rest", {"ayse": "not-ready"}),
        (["--agent", "ewa=ready,load=chat:3", "--agent", "bartek=away"], "rest", {"ayse": "off-shift", "ewa": "no-room", "bartek": "not-ready"}),
        (["--agent", "ewa=finishing", "--agent", "bartek=ready,load=71"], "rest", {"ayse": "off-shift", "ewa": "not-ready", "bartek": "no-room"}),
    ])
def test_each_option_means_what_its_help_says(make, needs_cli, words, route, standing):
    desk = make(flagged, start=False)
    desk.write_config()
    text = [] if "--text" in words else ["--text", "Hello there"]
    told = route_test(desk, "--channel", "chat", *text, *words)
    assert told["route"] == route
    assert {each["agent"]: each["code"] for each in told.get("others", [])} == standing
