"""Makes garbage for the sockets: right requests of every call, and what can be made wrong about them.

Pure: the same dice give the same requests, but for the time and signature of a webhook.
"""

import json
import time
import urllib.parse

from desk import signature

# JSON values as they are written, each wrong or at the edge of something.
NUMBERS = [
    "-1", "0", "-0", "1.5", "1e0", "1e400", "-1e400", "1E-400", "9007199254740993", "9223372036854775807", "-9223372036854775808",
    "9223372036854775808", "18446744073709551616", "1e18", "1e19", "01", "+1", ".5", "1.", "0x10", "NaN", "-Infinity", "-", "1e", "9" * 400,
]
STRINGS = [
    rb'""', rb'"\u0000"', rb'"a\u0000b"', rb'"\ud800"', rb'"\udc00\ud800"', rb'"\ud83d\ude00"', b'"\xff\xfe"', b'"\xc0\x80"', b'"\xed\xa0\x80"',
    b'"\xf4\x90\x80\x80"', b'"\xe2\x82"', b'"\x00"', b'"\x1f\x7f"', b'"\r\n"', rb'"\x41"', rb'"\u12"', b'"open', b'"\\', b"'single'",
    b'"\xef\xbb\xbf"', '"\u202e\u2066\u200f\ufeff\u2028"'.encode(), '"İıßﬁǰΐ"'.encode(), b'"' + "e\u0301".encode() * 500 + b'"', b'"' + b"A" * 70_000 + b'"',
    b'"' + b"\\u0130" * 3000 + b'"', b'"' + "👩‍👩‍👧".encode() * 800 + b'"',
]
WORDS = [
    "0s", "-1s", "60s", "61s", "1e3s", "30", "s", "9223372036854775807s", "99999999999999999999h", "153722867280912931m", "0001s", "c1", "c0", "c-1", "c01",
    "c9223372036854775807", "c9223372036854775808", "m18446744073709551616", "o1", "x1", "c", "1", "C1", "0000-01-01T00:00:00Z", "9999-12-31T23:59:60Z",
    "2026-02-30T00:00:00Z", "-2026-01-01T00:00:00Z", "2026-01-01T00:00:00+99:99", "999999999-01-01T00:00:00Z", "2026-01-01T00:00:00.9999999999Z",
    "ready", "offline", "live", "deferred", "resolve", "wait", "public", "internal", "ewa", "system", "../../etc/passwd", "%s%n", "a" * 300,
    "=?utf-8?b?/w==?=", "data:,", "zz-ZZ-zz", "lang:tr", "<script>", "aGVsbG8=", "aGVsbG8", "====", "A" * 4095 + "=", "-----",
]
LITERALS = [b"null", b"true", b"false", b"nul", b"True", b"undefined", b"", b"/* no */ 1", b"1 2"]
TOKENS = [
    b"\x00", b"\r\n", b"\r\n\r\n", b"\n", b"\r", b"\xff\xfe", b"%00", b"%", b"../", b"{", b"}", b"[", b'"', b"\\u0000", b"\\ud800", b"-1", b"9223372036854775808",
    b"1e999", b"null", b"Transfer-Encoding: chunked\r\n", b"Content-Length: 0\r\n", b"0\r\n\r\n", b"HTTP/1.1", b"HTTP/2.0", b"HTTP/1.0",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"Expect: 100-continue\r\n", b"Upgrade: websocket\r\n", b"Connection: upgrade\r\n", b":", b"\t", b" ",
    "İ".encode(), b"[" * 300, b"A" * 5000,
]
METHODS = ["GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH", "CONNECT", "TRACE", "PRI", "get", "M-SEARCH", "X" * 300, "", "GE\x00T"]
TARGETS = [
    "", "*", "/", "//", "/v1", "/v1/", "/v1//me", "/v1/me/", "/v1/me?", "/v1/me#x", "/v1/./me", "/v1/../v1/me", "/v1/%6de", "/v1/me%00", "/v1/me%", "/v1/me%zz",
    "http://localhost/v1/me", "http://[::1", "localhost:1", "/v1/me\x00", "/v1/m e", "/\u0130", "/v1/conversations/" + "c" * 9000, "/" + "a/" * 3000, "/hooks/none", "?" * 500,
]
QUERIES = [
    "limit=0", "limit=-1", "limit=9223372036854775807", "limit=9223372036854775808", "limit=1e3", "limit=", "before=c0", "before=c9223372036854775807",
    "before=-9223372036854775808", "before=x", "after=0", "after=9223372036854775807", "after=-1", "after=9223372036854775808", "state=active", "state=\u0130", "queue=billing",
    "queue=%ff", "mine=1", "agent=ewa", "agent=%00", "agents=all", "agent=system", "=", "&&&", "limit=1&limit=2", "%6cimit=1", "a=" + "b" * 9000, "&".join(["x=1"] * 500),
]
HEADERS = [
    ("Transfer-Encoding", "chunked"), ("Transfer-Encoding", "gzip, chunked"), ("Transfer-Encoding", "chunked, identity"), ("Transfer-Encoding", "\x0bchunked"),
    ("Content-Length", "0"), ("Content-Length", "-1"), ("Content-Length", "+5"), ("Content-Length", "0x10"), ("Content-Length", "1e3"), ("Content-Length", "5, 5"),
    ("Content-Length", "9223372036854775807"), ("Content-Length", "18446744073709551616"), ("Content-Length", "1048577"), ("Expect", "100-continue"), ("Expect", "200-ok"),
    ("Upgrade", "h2c"), ("Upgrade", "websocket"), ("Connection", "upgrade"), ("Connection", "close"), ("Connection", "keep-alive"), ("Connection", "close, keep-alive, \x00"),
    ("Host", ""), ("Host", "a:b:c"), ("Content-Encoding", "gzip"), ("Idempotency-Key", ""), ("Idempotency-Key", "k" * 20_000), ("Idempotency-Key", "\xff\xfe"),
    ("Frontdesk-Session", "0" * 64), ("Frontdesk-Session", ""), ("Frontdesk-Session", "s" * 20_000), ("Last-Event-ID", "9223372036854775807"), ("Last-Event-ID", "-1"),
    ("Last-Event-ID", "1"), ("webhook-id", ""), ("webhook-id", "w" * 20_000), ("webhook-id", "\xff"), ("webhook-timestamp", "9223372036854775807"), ("webhook-timestamp", "-1"),
    ("webhook-timestamp", "9223372036854775808"), ("webhook-timestamp", "1e9"), ("webhook-signature", "v1,"), ("webhook-signature", "v1,=== v2,AAAA v1a,x"),
    ("webhook-signature", "v1," + "A" * 20_000), ("webhook-signature", "v1,AAAA " * 2000), ("Accept", "\x00"), ("X", "y" * 33_000), ("", "no name"), ("Bad Name", "x"),
    ("Folded", "a\r\n b"), ("Split", "a\r\nInjected: b"), ("Cookie", ";" * 5000), ("Range", "bytes=0-,-1"),
]
# What a call may carry, by field name; where a field is not here it is a string.
FIELDS = {
    "epoch": range(0, 6), "text": ["hello", "Merhaba", "x" * 3000], "seen": ["m1", "m2", "m9"], "then": ["wait", "active", "resolve"], "sendAnyway": [True, True, False],
    "visibility": ["public", "private"], "agent": ["ayse", "bartek", "ewa"], "force": [True, False], "reason": ["r", "lunch"], "state": ["ready", "ready", "away", "finishing", "offline"],
    "only": ["live", "deferred"], "wait": ["0s", "0s", "50ms", "1s"], "max": [0, 1, 3], "got": [[], ["o1"], ["o3", "o4"]],
}
CUSTOMERS, THREADS, CONVERSATIONS = 24, 6, 40


class Request:
    """One request before it becomes bytes; `body` is JSON, bytes, or nothing."""

    def __init__(self, method, path, body=None, query="", headers=(), secret=None):
        self.method, self.path, self.body, self.query = method, path, body, query
        self.headers, self.secret = list(headers), secret


def raw_value(dice):
    """A hostile value as JSON text, or as what is nearly JSON."""
    kind = dice.randrange(12)
    if kind < 3:
        return dice.choice(NUMBERS).encode()
    if kind < 6:
        return dice.choice(STRINGS)
    if kind < 9:
        return json.dumps(dice.choice(WORDS)).encode()
    if kind < 10:
        return dice.choice(LITERALS)
    depth = dice.choice([1, 10, 63, 64, 65, 300, 3000, 100_000])
    return dice.choice([
        lambda: b"[" * depth + b"]" * depth, lambda: b'{"a":' * depth + b"1" + b"}" * depth, lambda: b"[" * depth, lambda: b'[{"text":' * (depth // 2),
        lambda: b"[" + b"0," * 10_000 + b"0]", lambda: b"{" + b",".join(b'"k%d":0' % number for number in range(3000)) + b"}",
        lambda: b'{"text":"a","text":1}', lambda: b"{}", lambda: b"[]", lambda: b"[null]",
    ])()


def written(value, dice, rate):
    """JSON text of a value, each part of it replaced by a hostile one with this likelihood."""
    if dice.random() < rate:
        return raw_value(dice)
    if isinstance(value, dict):
        parts = [json.dumps(key).encode() + b":" + written(item, dice, rate) for key, item in value.items() if dice.random() >= rate]
        if dice.random() < rate and parts:
            parts.append(dice.choice(parts))
        if dice.random() < rate:
            parts.append(raw_value(dice) + b":" + raw_value(dice))
        return b"{" + b",".join(parts) + b"}"
    if isinstance(value, list):
        return b"[" + b",".join(written(item, dice, rate) for item in value) + b"]"
    return json.dumps(value, ensure_ascii=dice.random() < 0.5).encode()


def flipped(data, dice):
    """Bytes with some flipped, cut out, doubled, or put in."""
    data = bytearray(data)
    for _ in range(dice.choice([1, 1, 2, 3, 8])):
        at, kind = dice.randrange(len(data) + 1), dice.randrange(6)
        if kind == 0 and at < len(data):
            data[at] ^= 1 << dice.randrange(8)
        elif kind == 1:
            del data[at:at + dice.choice([1, 2, 10, 100])]
        elif kind == 2:
            data[at:at] = dice.choice(TOKENS)
        elif kind == 3:
            data[at:at] = data[at:at + dice.choice([5, 50, 500])]
        elif kind == 4:
            data = data[:at]
        elif kind == 5:
            data[at:at + 4] = dice.randbytes(4)
    return bytes(data) or b"\n"


class Maker:
    """Makes the requests of one kind of caller."""

    def __init__(self, dice, operations, secret=None, session=None):
        self.dice, self.operations, self.secret, self.session = dice, operations, secret, session

    def right(self):
        """A request that is in order; whether it is allowed is another matter."""
        dice = self.dice
        if self.operations is None:
            if dice.random() < 0.03:
                return Request("GET", "/metrics")
            return Request("POST", dice.choice(["/hooks/chat", "/hooks/form"]), self.message(), secret=self.secret)
        method, path, fields = dice.choice(self.operations)
        request = Request(method.upper(), self.filled(path))
        if path == "/v1/batch":
            request.body = {"calls": [self.batched() for _ in range(dice.choice([0, 1, 3, 30, 256, 257]))]}
        elif fields:
            request.body = {name: self.field(name) for name in fields if dice.random() < 0.8}
        if method == "get" and dice.random() < 0.3:
            request.query = "&".join(dice.choice(QUERIES) for _ in range(dice.choice([1, 1, 2])))
        if dice.random() < 0.3:
            request.headers.append(("Idempotency-Key", f"k{dice.randrange(50)}"))
        if self.session and dice.random() < 0.8:
            request.headers.append(("Frontdesk-Session", self.session))
        return request

    def batched(self):
        method, path, fields = self.dice.choice(self.operations)
        return {"method": method.upper(), "path": self.filled(path), "body": {name: self.field(name) for name in fields}}

    def field(self, name):
        return self.dice.choice(FIELDS.get(name, ["a word"]))

    def filled(self, path):
        """A path with ids in it, most of which exist."""
        dice = self.dice
        numbers = {"id": "c", "offer": "o", "message": "m", "outbox": "x", "n": ""}
        for name, prefix in numbers.items():
            if "{%s}" % name in path:
                right = f"{prefix}{dice.randrange(CONVERSATIONS)}"
                path = path.replace("{%s}" % name, right if dice.random() < 0.9 else urllib.parse.quote(dice.choice(WORDS)))
        return path.replace("{agent}", dice.choice(["ayse", "bartek", "ewa", "x"])).replace("{session}", dice.choice(["0" * 64, "%00"]))

    def message(self):
        """A webhook's body; customers and threads are few, so that what is open stays bounded."""
        dice = self.dice
        body = {"id": f"g{dice.randrange(1 << 60):x}", "from": {"id": f"cust{dice.randrange(CUSTOMERS)}", "name": "n", "email": "a@b", "phone": "1"}, "text": "I want a refund \u0130"}
        more = {
            "thread": f"t{dice.randrange(THREADS)}", "subject": "s", "html": "<p>x</p>", "language": "en", "sentAt": "2026-01-01T00:00:00Z", "replyBy": "2030-01-01T00:00:00Z",
            "visibility": "private", "attributes": {"topic": "x"}, "attachments": [{"name": "a", "type": "b/c", "base64": "aGVsbG8="}],
        }
        body.update({name: value for name, value in more.items() if dice.random() < 0.3})
        if dice.random() < 0.02:
            body["text"] = "refund " * dice.choice([10_000, 140_000])
        return body

    def spoiled(self):
        """A request with one thing or more wrong about it, short of its framing."""
        dice, request = self.dice, self.right()
        kind = dice.random()
        if kind < 0.55:
            body = request.body if request.body is not None else {"epoch": 1}
            request.body = written(body, dice, dice.choice([0.05, 0.15, 0.4]))
            if dice.random() < 0.1:
                request.body = flipped(request.body, dice)
        elif kind < 0.65:
            request.method = dice.choice(METHODS)
        elif kind < 0.75:
            request.path = dice.choice(TARGETS) if dice.random() < 0.6 else "".join(map(chr, flipped(request.path.encode(), dice)))
        elif kind < 0.82:
            request.query = dice.choice(QUERIES)
        else:
            for _ in range(dice.choice([1, 1, 2, 110])):
                request.headers.insert(dice.randrange(len(request.headers) + 1), dice.choice(HEADERS))
        return request

    def bytes(self, request, framing=None):
        """The request as bytes; `framing` says how its body is announced."""
        dice, body = self.dice, request.body
        if body is None:
            body = b""
        elif not isinstance(body, bytes):
            body = json.dumps(body).encode()
        lines = [f"{request.method} {request.path}{'?' + request.query if request.query else ''} HTTP/1.1", "host: x"]
        if request.secret:
            message_id, stamp = f"w{dice.randrange(1 << 60):x}", str(int(time.time()))
            lines += [f"webhook-id: {message_id}", f"webhook-timestamp: {stamp}", f"webhook-signature: {signature(request.secret, message_id, stamp, body)}"]
        lines += [f"{name}: {value}" for name, value in request.headers]
        if framing == "chunked":
            lines, body = lines + ["transfer-encoding: chunked"], self.chunked(body)
        elif framing == "lying":
            lines.append(f"content-length: {max(0, len(body) + dice.choice([-100, -1, 1, 2, 100, 100_000, 1 << 20]))}")
        elif framing != "none":
            lines.append(f"content-length: {len(body)}")
        return "\r\n".join(lines).encode("utf-8", "surrogateescape") + b"\r\n\r\n" + body

    def chunked(self, body):
        """A chunked body, in one case of three with something wrong."""
        dice, parts, at = self.dice, [], 0
        wrong = dice.random() < 0.33
        while at < len(body):
            size = dice.choice([1, 3, 100, 5000, 70_000])
            piece = body[at:at + size]
            at += len(piece)
            head = b"%x" % len(piece)
            if wrong and dice.random() < 0.3:
                head = dice.choice([b"%x;name=value" % len(piece), b"%X" % (len(piece) + 1), b"-1", b"", b"0x5", b"FFFFFFFFFFFFFFFF", b"10000000000000000", b"5;" + b"a" * 9000, b"zz"])
            parts.append(head + (b"\n" if wrong and dice.random() < 0.2 else b"\r\n") + piece + b"\r\n")
            if len(parts) > 2000:
                break
        end = dice.choice([b"0\r\n\r\n", b"0\r\nTrailer: x\r\n\r\n", b"", b"0\r\n", b"0\r\n" + b"T: x\r\n" * 500 + b"\r\n", b"000000\r\n\r\n"]) if wrong else b"0\r\n\r\n"
        return b"".join(parts) + end

    def garbage(self):
        """The bytes of one connection."""
        dice = self.dice
        kind = dice.random()
        if kind < 0.04:
            return dice.randbytes(dice.choice([1, 10, 1000, 70_000]))
        if kind < 0.10:
            return self.bytes(self.right())
        if kind < 0.52:
            return self.bytes(self.spoiled(), "chunked" if dice.random() < 0.1 else None)
        if kind < 0.62:
            return self.bytes(self.right(), "chunked")
        if kind < 0.69:
            return self.bytes(self.right(), dice.choice(["lying", "lying", "none"]))
        if kind < 0.79:
            return flipped(self.bytes(self.right()), dice)
        if kind < 0.84:
            data = self.bytes(self.right())
            return data[:dice.randrange(1, len(data) + 1)]
        # One after the other in one connection; a wrong one among right ones, sometimes.
        count = dice.choice([2, 3, 10, 10, 60])
        return b"".join(self.bytes(self.spoiled() if dice.random() < 0.2 else self.right(), "chunked" if dice.random() < 0.1 else None) for _ in range(count))
