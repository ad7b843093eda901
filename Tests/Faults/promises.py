"""Reads off the bytes sent on sockets what was promised to whom, and when."""

import json
import re


class Promises:
    """What the bytes on the sockets have promised, each with the place in the log after which it held."""

    def __init__(self, records):
        self.made = []
        self.streams = {}
        self.attempts = {}
        for place, record in enumerate(records):
            if record.op == "A":
                self.sent(place, record)

    def before(self, cut):
        return [promise for place, promise in self.made if place < cut]

    @property
    def answers(self):
        """Places at which an answer was out that promised a stored message or a change."""
        return sorted({place for place, promise in self.made if promise[0] != "sequence"})

    def promise(self, place, *what):
        self.made.append((place, what))

    def sent(self, place, record):
        key = (record.path, record.inode)
        stream = self.streams.get(key, b"") + bytes(record.data)
        while True:
            whole, stream = next_message(stream)
            if whole is None:
                break
            first, headers, body = whole
            if first.startswith(b"HTTP/1.1 2"):
                self.answered(place, body)
            elif first.startswith(b"POST "):
                self.posted(place, headers, body)
        self.streams[key] = stream

    def answered(self, place, body):
        if body.startswith(b"event-stream:"):
            for number in re.findall(rb"^id: (\d+)", body, re.M):
                self.promise(place, "sequence", int(number))
            return
        if body:
            self.told(place, json.loads(body))

    def told(self, place, said):
        if isinstance(said, list):
            for item in said:
                self.told(place, item)
        if not isinstance(said, dict):
            return
        if said.get("quarantined"):
            self.promise(place, "quarantined")
        if re.fullmatch(r"m\d+", str(said.get("message", ""))):
            self.promise(place, "message", int(said["message"][1:]), "epoch" in said)
        if "epoch" in said and "conversation" in said:
            self.promise(place, "epoch", int(said["conversation"][1:]), said["epoch"], said.get("owner"))
        for value in said.values():
            if isinstance(value, (list, dict)):
                self.told(place, value)

    def posted(self, place, headers, body):
        """A reply on its way: the attempt must be on the disk."""
        key = int(re.search(rb"(?im)^webhook-id: x(\d+)", headers)[1])
        self.attempts[key] = self.attempts.get(key, 0) + 1
        self.promise(place, "attempt", key, int(json.loads(body)["id"][1:]), self.attempts[key])


def next_message(stream):
    """The first whole HTTP message of a stream and the rest; (None, stream) while it is not whole."""
    head, gap, rest = stream.partition(b"\r\n\r\n")
    if not gap or not (head.startswith(b"HTTP/1.1 ") or head.startswith(b"POST ")):
        return (None, b"" if stream[:1] == b"\x01" else stream)
    first, _, headers = head.partition(b"\r\n")
    if b"text/event-stream" in headers.lower():
        # It never ends: what has come so far is one message, the head stays for the next.
        cut = rest.rfind(b"\n\n")
        if cut < 0:
            return None, stream
        return (first, headers, b"event-stream:" + rest[:cut]), head + gap + rest[cut + 2 :]
    size = re.search(rb"(?i)^content-length: *(\d+)", headers, re.M)
    size = int(size[1]) if size else 0
    if len(rest) < size:
        return None, stream
    return (first, headers, rest[:size]), rest[size:]
