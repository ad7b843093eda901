"""A desk at work under the recorder: customers, agents, large bodies, bad bodies, two crashes and an orderly stop."""

import http.client
import json
import os
import signal
import threading
from concurrent.futures import ThreadPoolExecutor

from faultlab import desk, FaultDesk

THEMES = ("hello there", "I want a refund please", "Siparişim için iade istiyorum", "gdzie jest moja paczka")


class Recording:
    """A log, and what the customers know of their messages: {message number: (dedupe key, text)}."""

    def __init__(self, log):
        self.log, self.posted = log, {}
        self.lock = threading.Lock()

    def save(self):
        with open(self.log + ".posted", "w") as file:
            json.dump(self.posted, file)

    def note(self, answer, dedupe, text):
        if answer.status in (200, 202):
            with self.lock:
                self.posted[int(answer.json["message"][1:])] = (dedupe, text)


class Customers:
    """Writes over kept connections; every message is told apart by `channel-sender-number`."""

    def __init__(self, house, recording):
        self.house, self.recording = house, recording
        self.count = 0
        self.lock = threading.Lock()

    def connect(self):
        return http.client.HTTPConnection("127.0.0.1", self.house.port, timeout=30)

    def write(self, connection, channel="chat", text=None, **more):
        with self.lock:
            self.count += 1
            number = self.count
        sender = f"s{number % 40}"
        dedupe = f"{channel}-{sender}-{number}-{os.urandom(4).hex()}"
        text = text or f"{THEMES[number % len(THEMES)]} {number}"
        body = {"id": dedupe, "from": {"id": sender, "name": sender}, "text": text, **more}
        answer = self.house.post(f"/hooks/{channel}", body, connection=connection)
        self.recording.note(answer, dedupe, text)
        return answer

    def many(self, count, clients):
        def line(which):
            connection = self.connect()
            for number in range(count // clients):
                try:
                    self.write(connection, "form" if (which + number) % 3 == 0 else "chat")
                except (OSError, http.client.HTTPException):
                    return
            connection.close()

        with ThreadPoolExecutor(clients) as pool:
            list(pool.map(line, range(clients)))


def serve(house, name, count):
    """An agent takes what is there and answers it, in the ways agents do."""
    client = house.agent(name).ready()
    done = 0
    for turn in range(count):
        pulled = client.pull(max=1)
        if pulled.status != 200:
            break
        work = pulled.json["work"][0]
        if work["kind"] == "offer":
            answer = client.post(f"/v1/offers/{work['offer']}/accept")
            if answer.status != 200:
                continue
            work = answer.json
        path = f"/v1/conversations/{work['conversation']}"
        client.post(f"{path}/note", {"text": f"note {turn}"})
        if turn % 4 == 3:
            client.post(f"{path}/return", {"epoch": work["epoch"]})
            continue
        then = ("resolve", "wait", "resolve")[turn % 3]
        body = {"epoch": work["epoch"], "text": f"answer {turn}", "then": then, "sendAnyway": True}
        answer = client.post(f"{path}/reply", body, headers={"Idempotency-Key": os.urandom(8).hex()})
        done += answer.status == 200
    client.close()
    return done


class Watcher:
    """Follows the event stream, so that what is published is in the log too."""

    def __init__(self, house):
        self.client = house.agent("ewa")
        self.client.connection.request("GET", "/v1/events?after=0")
        self.response = self.client.connection.getresponse()
        threading.Thread(target=self.follow, daemon=True).start()

    def follow(self):
        try:
            while self.response.readline():
                pass
        except (OSError, http.client.HTTPException, ValueError, AttributeError):
            pass


def record(libraries, log, mode="full", make_state=True, messages=700):
    """Runs the whole workload; the log then has a start from nothing, a crash under load, a stop and a second crash."""
    recording = Recording(log)
    with FaultDesk(libraries, record=log, mode=mode, make_state=make_state) as house:
        house.start()
        customers = Customers(house, recording)
        Watcher(house)
        customers.many(24, 4)
        assert serve(house, "ayse", 6) + serve(house, "bartek", 6) > 2
        house.receiver.wait(2)
        with ThreadPoolExecutor(1) as pool:
            crowd = pool.submit(customers.many, messages // 4, 4)
            desk.until(lambda: len(recording.posted) > 24 + messages // 8, 30, "the load")
            house.stop(signal.SIGKILL)
            crowd.result()
        house.start()
        large_and_bad(house, customers)
        serve(house, "bartek", 8)
        house.stop()
        house.start()
        connection = customers.connect()
        for _ in range(2):
            # One after the other, so that the log grows past the size at which it is copied and then begun anew.
            for _ in range(messages // 3):
                customers.write(connection)
            quiet(log)
        serve(house, "ewa", 8)
        connection.close()
        house.stop(signal.SIGKILL)
    recording.save()
    return recording


def large_and_bad(house, customers):
    connection = customers.connect()
    for number in range(4):
        answer = customers.write(connection, text=f"{number} " + "long " * 16_000)
        assert answer.status == 202, answer
    for number in range(3):
        answer = house.post("/hooks/chat", b'{"id": "bad", "text": 7}' + b" " * number, message_id=f"bad{number}",
                            connection=connection)
        assert answer.status == 202, answer
    connection.close()


def quiet(log):
    """Waits until nothing more is written: the copying of the log into the database is over."""
    seen = [None, 0]

    def is_still():
        size = os.path.getsize(log)
        seen[1] = seen[1] + 1 if size == seen[0] else 0
        seen[0] = size
        return seen[1] > 20

    desk.until(is_still, 20, "a quiet log")
