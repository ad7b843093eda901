"""A proxy before a real server that spoils single answers, as a bad network or an overloaded server would."""

import http.client
import threading

from loopback import Loopback


class Faulty(Loopback):
    """Hands requests on to 127.0.0.1:`port`, but for those that a plan is made for.

    A plan is a pair of a part of "METHOD /path" and what to do, once: "cut-before" (the server never hears of it), "cut-after"
    (it does, and its answer is lost), "huge" (an answer of 100 MB), "hang" (none, as long as anybody waits for one), or
    (status, headers, body) in the server's place.
    """

    HANG_SECONDS = 120

    def __init__(self, port):
        self.plans, self.seen = [], []
        self.lock = threading.Lock()
        self.over = threading.Event()
        self.behind = port
        super().__init__()

    def serve(self, handler, body):
        plan = self.take(f"{handler.command} {handler.path}")
        if plan == "cut-before":
            return handler.hang_up()
        if plan == "huge":
            return handler.flood()
        if plan == "hang":
            self.over.wait(self.HANG_SECONDS)
            return handler.hang_up()
        if isinstance(plan, tuple):
            status, headers, body = plan
            return handler.answer(status, body, headers)
        server = http.client.HTTPConnection("127.0.0.1", self.behind, timeout=90)
        try:
            head = {name: value for name, value in handler.headers.items() if name.lower() != "host"}
            server.request(handler.command, handler.path, body, head)
            answer = server.getresponse()
            data = answer.read()
        except OSError:
            return handler.hang_up()
        finally:
            server.close()
        if plan == "cut-after":
            return handler.hang_up()
        kept = {name: value for name, value in answer.headers.items() if name.lower() in ("content-type", "retry-after")}
        return handler.answer(answer.status, data, kept)

    def stop(self):
        self.over.set()
        super().stop()

    def plan(self, part, what):
        with self.lock:
            self.plans.append((part, what))

    def clear(self):
        """Nothing more is planned."""
        with self.lock:
            self.plans.clear()

    def take(self, line):
        with self.lock:
            self.seen.append(line)
            for index, (part, what) in enumerate(self.plans):
                if part in line:
                    del self.plans[index]
                    return what
        return None

    def count(self, part):
        with self.lock:
            return sum(part in line for line in self.seen)
