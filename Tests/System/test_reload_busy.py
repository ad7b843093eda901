"""Reloads of a desk that is busy, and of one that dies meanwhile: nobody notices, and nothing is lost."""

import collections
import http.client
import os
import random
import signal
import threading
import time

import pytest
from desk import USERS, later, until
from test_reload import GENERAL, TEXT, in_force, reload, taken

TURKISH = "Merhaba, siparişim için iade istiyorum, lütfen yardım eder misiniz?"


class Crowd:
    """Clients that call without a pause, and keep what they were answered."""

    def __init__(self, desk):
        self.desk, self.stopping, self.lock = desk, threading.Event(), threading.Lock()
        self.answers, self.failed, self.slowest = collections.Counter(), [], 0
        self.acknowledged = []
        self.threads = []

    def start(self, call, count):
        for number in range(count):
            thread = threading.Thread(target=self.repeat, args=(call, number), daemon=True)
            thread.start()
            self.threads.append(thread)

    def repeat(self, call, number):
        one = call(number)
        while not self.stopping.is_set():
            since = time.monotonic()
            try:
                what, answer = one()
            except (OSError, http.client.HTTPException) as error:
                with self.lock:
                    self.failed.append(repr(error))
                continue
            with self.lock:
                self.answers[what, answer.status] += 1
                self.slowest = max(self.slowest, time.monotonic() - since)
                if answer.status >= 500 or answer.status in (403, 404, 429):
                    self.failed.append((what, answer))

    def customer(self, number):
        connection = http.client.HTTPConnection("127.0.0.1", self.desk.port, timeout=30)

        def say():
            text, path = random.choice([(TEXT, "chat"), (GENERAL, "form"), (TURKISH, "chat")])
            message = f"e{os.urandom(8).hex()}"
            body = {"id": message, "from": {"id": f"k{random.randrange(400)}"}, "text": text}
            answer = self.desk.post(f"/hooks/{path}", body, connection=connection)
            if answer.status == 202:
                with self.lock:
                    self.acknowledged.append((answer.json["conversation"], message))
            return "webhook", answer

        return say

    def agent(self, number):
        client = self.desk.agent(("ayse", "bartek", "ewa")[number % 3]).ready()
        state = {"step": 0}

        def call():
            state["step"] += 1
            if state["step"] % 3 == 0:
                return "me", client.get("/v1/me")
            pulled = client.pull("50ms")
            if pulled.status != 200:
                return "pull", pulled
            work = pulled.json["work"][0]
            if work["state"] == "offered":
                return "accept", client.post(f"/v1/offers/{work['offer']}/accept")
            return "resolve", client.change(work["conversation"], "resolve", epoch=work["epoch"], seen=work["lastMessage"], sendAnyway=True)

        return call

    def reader(self, number):
        client = self.desk.agent("ewa") if number % 2 else self.desk.admin()
        return lambda: ("read", client.get("/v1/queues" if number % 2 else "/v1/status"))

    def stop(self):
        self.stopping.set()
        for thread in self.threads:
            thread.join(30)


def change(desk, number):
    """What changes with every reload: whom a refund needs, whether zoe is there, a channel, a queue's target."""
    [refund] = [route for route in desk.config["routes"] if route["id"] == "refund"]
    refund["require"]["billing"] = 3 + number % 6
    if number % 2:
        desk.config["agents"]["zoe"] = {"unixUser": USERS["stranger"], "team": "desk", "profile": "clerk", "skills": {"billing": 9, "lang:en": 9}}
        desk.config["channels"]["kiosk"] = {**desk.config["channels"]["form"], "path": "/hooks/kiosk"}
    else:
        desk.config["agents"].pop("zoe", None)
        desk.config["channels"].pop("kiosk", None)
    desk.config["queues"]["general"] = {"deferred": {"target": {"firstReply": f"{1 + number}h"}}}


def test_no_call_fails_while_twenty_reloads_happen(make):
    desk = make()
    crowd = Crowd(desk)
    crowd.start(crowd.customer, 18)
    crowd.start(crowd.agent, 9)
    crowd.start(crowd.reader, 5)
    try:
        until(lambda: sum(crowd.answers.values()) > 200, 30, "the crowd")
        for number in range(20):
            change(desk, number)
            taken(desk, 2 + number)
            seen = sum(crowd.answers.values())
            until(lambda: sum(crowd.answers.values()) > seen + 50, 30, "more calls")
    finally:
        crowd.stop()
    assert crowd.failed == [], crowd.failed[:5]
    assert in_force(desk)[0] == 21
    lost = {conversation for conversation, _ in crowd.acknowledged[:: max(1, len(crowd.acknowledged) // 50)]
            if desk.agent("ewa").get(f"/v1/conversations/{conversation}").status != 200}
    assert not lost
    print(dict(crowd.answers), f"slowest {crowd.slowest * 1000:.0f} ms")


def test_calls_to_what_comes_and_goes_are_served_or_refused(make):
    """A channel and an agent that every reload adds or removes; what comes by the channel is filed, so nothing keeps it."""
    desk = make()
    crowd = Crowd(desk)

    def kiosk(number):
        return lambda: ("kiosk", desk.say(GENERAL, sender=f"q{number}", channel="kiosk"))

    def zoe(number):
        client = desk.agent("stranger")
        calls = [lambda: client.pull("20ms"), lambda: client.get("/v1/me"),
                 lambda: client.put("/v1/me/presence", {"state": "ready"}), lambda: client.get("/v1/queues")]
        return lambda: ("zoe", random.choice(calls)())

    desk.say(TEXT, sender="a")
    crowd.start(kiosk, 6)
    crowd.start(zoe, 6)
    try:
        for number in range(40):
            change(desk, 1 - number % 2)
            desk.config["routes"] = [route for route in desk.config["routes"] if route["id"] != "kiosk"]
            if number % 2 == 0:
                desk.config["routes"].insert(0, {"id": "kiosk", "when": {"channel": "kiosk"}, "end": "file"})
            taken(desk, 2 + number)
            seen = sum(crowd.answers.values())
            until(lambda: sum(crowd.answers.values()) > seen + 20, 30, "more calls")
    finally:
        crowd.stop()
    wrong = [each for each in crowd.failed if isinstance(each, str) or each[1].status not in (403, 404)]
    assert wrong == [], wrong[:5]
    assert {status for what, status in crowd.answers if what == "kiosk"} == {202, 404}
    assert {status for what, status in crowd.answers if what == "zoe"} >= {200, 403}


@pytest.mark.parametrize("round", range(6))
def test_a_daemon_that_dies_about_a_reload(make, round):
    """Killed before, during and after: what is in force is what the file says, and its generation the history's newest."""
    desk = make()
    waiting = [desk.say(TEXT, sender=f"s{number}").json["conversation"] for number in range(8)]
    generation = 1
    for number in range(4):
        desk.config["routes"][0]["require"]["billing"] = 6 + (round + number) % 4
        desk.write_config()
        call = later(lambda: desk.admin().post("/v1/config/reload"))
        time.sleep(random.random() * 0.04)  # The moment of death is what is varied here.
        desk.stop(signal.SIGKILL)
        try:
            answered = call.result(20)
        except (OSError, http.client.HTTPException):
            answered = None
        print("answered" if answered is not None else "died first")
        if answered is not None and answered.status == 200:
            generation = answered.json["generation"]
            assert desk.sql("SELECT max(generation) FROM generation")[0][0] == generation, "what was answered is kept"
        desk.start()
        rows = desk.admin().ok("GET", "/v1/config/history")["generations"]
        now = desk.admin().ok("GET", "/v1/config")
        assert rows[0]["generation"] == now["generation"] >= generation and rows[0]["hash"] == now["hash"]
        with open(f"{desk.folder}/frontdesk.json") as file:
            assert now["files"][0]["text"] == file.read()
        numbers = [each["generation"] for each in rows]
        assert numbers == list(range(len(numbers), 0, -1)), "none is missing, none is twice"
        generation = now["generation"]
        ewa = desk.agent("ewa")
        level = desk.config["routes"][0]["require"]["billing"]
        for conversation in waiting:
            work = ewa.work(conversation)
            assert {each["skill"]: each["level"] for each in work["requirement"]}["billing"] == level, (conversation, work)
        assert reload(desk).json["isNew"] is False


def test_a_reload_right_before_an_orderly_stop(make):
    desk = make()
    desk.say(TEXT, sender="a")
    desk.config["routes"][0]["require"]["billing"] = 9
    desk.write_config()
    call = later(lambda: desk.admin().post("/v1/config/reload"))
    assert desk.stop() == 0
    try:
        assert call.result(20).status in (200, 503)
    except (OSError, http.client.HTTPException):
        pass
    desk.start()
    assert in_force(desk)[0] == 2
