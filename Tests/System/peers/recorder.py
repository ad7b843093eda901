"""An HTTP server that records what it is asked and answers by plan: the ground of the fakes of providers."""

import json
import threading
import time
from email.utils import formatdate
from urllib.parse import parse_qsl, urlsplit

from loopback import Loopback


class Asked:
    """One request as it came."""

    def __init__(self, method, target, headers, body):
        parts = urlsplit(target)
        self.method, self.target, self.path = method, target, parts.path
        self.query = dict(parse_qsl(parts.query, keep_blank_values=True))
        self.headers, self.body, self.at = headers, body, time.monotonic()

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def form(self):
        return dict(parse_qsl(self.body.decode(), keep_blank_values=True, strict_parsing=True))

    def __repr__(self):
        return f"<{self.method} {self.target} {self.body[:200]!r}>"


def answer(status, body=b"", **headers):
    """An answer: JSON for an object, else the bytes as they are."""
    if isinstance(body, (dict, list)):
        body, headers = json.dumps(body, ensure_ascii=False).encode(), {"content_type": "application/json", **headers}
    return status, {name.replace("_", "-"): value for name, value in headers.items()}, body


# What a provider may do instead of answering well; each is one thing to plan.
HTML = answer(200, b"<html><body>Welcome</body></html>", content_type="text/html")
CUT = "cut"
CUT_BODY = "cut-body"
HUGE = "huge"


def bad_answers():
    """Answers that no provider should give: a name, and what to plan."""
    return {
        "401": answer(401, {}), "403": answer(403, {}), "404": answer(404), "409": answer(409, {}), "410": answer(410), "500": answer(500), "503": answer(503),
        "502": answer(502, b"<html>Bad gateway</html>", content_type="text/html"),
        "429-seconds": answer(429, {}, retry_after="1"),
        # Of whole seconds: two to three from now.
        "429-date": answer(429, {}, retry_after=formatdate(time.time() + 3, usegmt=True)),
        "html": HTML, "cut": CUT, "cut-body": CUT_BODY, "huge": HUGE,
        "redirect": answer(302, location="http://10.0.0.1/"),
    }


class Recorder(Loopback):
    """The server. Subclasses say in `usual` what they answer to a request when nothing else is planned."""

    def __init__(self):
        self.asked, self.planned = [], []
        self.changed = threading.Condition()
        super().__init__()

    def serve(self, handler, body):
        what = self.take(Asked(handler.command, handler.path, handler.headers, body))
        if what == CUT:
            handler.hang_up()
        elif what == CUT_BODY:
            handler.begin(200, 500)
            handler.wfile.write(b'{"ok":')
            handler.hang_up()
        elif what == HUGE:
            handler.flood()
        else:
            status, headers, body = what
            handler.answer(status, body, headers)

    def usual(self, asked):
        return answer(404)

    def is_planned_for(self, asked):
        """Whether what is planned is for this request; by default for those that change something."""
        return asked.method != "GET"

    def take(self, asked):
        with self.changed:
            what = self.planned.pop(0) if self.planned and self.is_planned_for(asked) else self.usual(asked)
            self.asked.append(asked)
            self.changed.notify_all()
            return what

    def plan(self, *answers):
        with self.changed:
            self.planned += answers

    def posts(self):
        """The requests that changed something."""
        with self.changed:
            return self.posts_unlocked()

    def wait(self, count, seconds=20):
        """Waits until so many requests have come that change something."""
        with self.changed:
            if not self.changed.wait_for(lambda: len(self.posts_unlocked()) >= count, seconds):
                raise TimeoutError(f"{self.posts_unlocked()} within {seconds} s, not {count}")
            return self.posts_unlocked()

    def posts_unlocked(self):
        return [asked for asked in self.asked if asked.method != "GET"]
