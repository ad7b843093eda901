"""What comes in from the web: signatures, limits, broken bodies, and that nothing refused is stored."""

import base64
import hmac
import http.client
import json
import select
import socket
import time

import pytest
from desk import signature, until

TEXT = "Please I want a refund for my order, it never arrived."


def own(message_id="w1", sender="cust1", text=TEXT, **more):
    return {"id": message_id, "from": {"id": sender, "name": sender}, "text": text, **more}


def raw_request(desk, body, path="/hooks/chat", message_id="w1", headers=(), length=True, stamp=None):
    """The bytes of a signed request."""
    stamp = stamp or str(int(time.time()))
    lines = [
        f"POST {path} HTTP/1.1", "host: localhost", "content-type: application/json", f"webhook-id: {message_id}",
        f"webhook-timestamp: {stamp}", f"webhook-signature: {signature(desk.secret, message_id, stamp, body)}", *headers,
    ]
    if length:
        lines.append(f"content-length: {len(body)}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def connect(desk, timeout=20):
    return socket.create_connection(("127.0.0.1", desk.port), timeout)


def read_status(sock):
    """The status of the next answer, or None where the connection was closed without one."""
    response = http.client.HTTPResponse(sock)
    try:
        response.begin()
        response.read()
        return response.status
    except (OSError, http.client.HTTPException):
        return None


def exchange(desk, data, half_close=False):
    """Sends bytes and reads one answer."""
    with connect(desk) as sock:
        try:
            sock.sendall(data)
            if half_close:
                sock.shutdown(socket.SHUT_WR)
        except OSError:
            pass  # It may have answered and closed before it read all.
        return read_status(sock)


class Unchanged:
    """Nothing may be stored inside the `with`."""

    def __init__(self, desk):
        self.desk = desk

    def __enter__(self):
        self.before = self.desk.rows()

    def __exit__(self, kind, *rest):
        if kind is None:
            assert self.desk.rows() == self.before


def messages(desk):
    return [text for (text,) in desk.sql("SELECT text FROM message WHERE direction = 0 OR direction = 1 ORDER BY id")]


def count(desk):
    return desk.sql("SELECT count(*) FROM message")[0][0]


# Signatures


@pytest.mark.parametrize(
    "spoil",
    [
        {"webhook-signature": "v1," + base64.b64encode(b"x" * 32).decode()},
        {"webhook-signature": None},
        {"webhook-signature": ""},
        {"webhook-signature": "v1,not base64!"},
        {"webhook-timestamp": None},
        {"webhook-timestamp": "yesterday"},
        {"webhook-timestamp": "1" + "0" * 30},
        {"webhook-id": None},
        {"webhook-id": "other"},
    ],
    ids=lambda spoil: "-".join(f"{name}={str(value)[:12]}" for name, value in spoil.items()),
)
def test_a_request_with_a_spoiled_header_is_refused_and_nothing_is_stored(desk, spoil):
    with Unchanged(desk):
        answer = desk.post("/hooks/chat", own(), headers=spoil)
        assert answer.status == 401, answer
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.code.split("-")[0] in ("signature", "timestamp", "id")


def test_a_flipped_body_or_timestamp_is_refused(desk):
    body = json.dumps(own()).encode()
    stamp = str(int(time.time()))
    good = signature(desk.secret, "w1", stamp, body)
    head = {"webhook-id": "w1", "webhook-timestamp": stamp, "webhook-signature": good}
    with Unchanged(desk):
        for at in (0, len(body) // 2, len(body) - 1):
            flipped = body[:at] + bytes([body[at] ^ 1]) + body[at + 1:]
            assert desk.web("POST", "/hooks/chat", flipped, head).status == 401
        assert desk.web("POST", "/hooks/chat", body + b" ", head).status == 401
        moved = {**head, "webhook-timestamp": str(int(stamp) + 1)}
        assert desk.web("POST", "/hooks/chat", body, moved).status == 401
        for at in range(3, len(good)):
            other = good[:at] + ("A" if good[at] != "A" else "B") + good[at + 1:]
            assert desk.web("POST", "/hooks/chat", body, {**head, "webhook-signature": other}).status == 401, at
    assert desk.web("POST", "/hooks/chat", body, head).status // 100 == 2


@pytest.mark.parametrize("off", [-400, -301 - 5, 301 + 5, 86400])
def test_a_stale_timestamp_is_refused_though_it_is_signed(desk, off):
    with Unchanged(desk):
        assert desk.post("/hooks/chat", own(), stamp=str(int(time.time()) + off)).status == 401


def test_a_timestamp_within_five_minutes_is_taken(desk):
    for off in (-280, 280):
        assert desk.post("/hooks/chat", own(f"w{off}"), stamp=str(int(time.time()) + off)).status // 100 == 2


def test_a_wrong_secret_is_refused(desk):
    with Unchanged(desk):
        other = "whsec_" + base64.b64encode(b"o" * 32).decode()
        assert desk.post("/hooks/chat", own(), secret=other).status == 401


def test_while_secrets_rotate_both_are_good_and_a_third_is_not(make):
    second = "whsec_" + base64.b64encode(b"s" * 32).decode()
    third = "whsec_" + base64.b64encode(b"t" * 32).decode()

    def change(config):
        config["channels"]["chat"]["verify"]["secrets"].append({"credential": "next"})

    desk = make(change, before=lambda desk: desk.credential("next", second + "\n"))
    assert desk.post("/hooks/chat", own("a")).status // 100 == 2
    assert desk.post("/hooks/chat", own("b"), secret=second).status // 100 == 2
    with Unchanged(desk):
        assert desk.post("/hooks/chat", own("c"), secret=third).status == 401
    body, stamp = json.dumps(own("d")).encode(), str(int(time.time()))
    both = " ".join(signature(secret, "d", stamp, body) for secret in (third, second))
    assert desk.post("/hooks/chat", body, message_id="d", stamp=stamp, headers={"webhook-signature": both}).status // 100 == 2


def plain_scheme(verify):
    def change(config):
        config["channels"]["chat"]["verify"] = {**verify, "secrets": [{"credential": "plain"}]}

    return change


def with_plain_secret(desk):
    desk.credential("plain", "It's a Secret to Everybody")


def keyed(algorithm, *parts):
    return hmac.new(b"It's a Secret to Everybody", b"".join(parts), algorithm)


def test_the_scheme_hub_256(make):
    desk = make(plain_scheme({"scheme": "hub-256"}), before=with_plain_secret)
    body = json.dumps(own()).encode()
    right = {"x-hub-signature-256": "sha256=" + keyed("sha256", body).hexdigest()}
    with Unchanged(desk):
        assert desk.web("POST", "/hooks/chat", body + b" ", right).status == 401
        assert desk.web("POST", "/hooks/chat", body, {}).status == 401
        assert desk.web("POST", "/hooks/chat", body, {"x-hub-signature": right["x-hub-signature-256"]}).status == 401
        assert desk.post("/hooks/chat", own()).status == 401, "another scheme's signature"
    assert desk.web("POST", "/hooks/chat", body, right).status // 100 == 2


def test_the_scheme_slack(make):
    desk = make(plain_scheme({"scheme": "slack"}), before=with_plain_secret)
    body = json.dumps(own()).encode()

    def send(stamp, signed):
        mac = "v0=" + keyed("sha256", b"v0:", signed.encode(), b":", body).hexdigest()
        return desk.web(
            "POST", "/hooks/chat", body, {"x-slack-signature": mac, "x-slack-request-timestamp": stamp}).status

    now, old = str(int(time.time())), str(int(time.time()) - 400)
    with Unchanged(desk):
        assert send(old, old) == 401
        assert send(now, old) == 401
    assert send(now, now) // 100 == 2


def test_a_custom_scheme(make):
    verify = {
        "scheme": "custom", "algorithm": "sha512", "header": "X-Shop-Signature", "prefix": "mac ", "encoding": "base64",
        "signed": "{timestamp}/{id}/{body}", "timestampHeader": "X-Shop-Time", "idHeader": "X-Shop-Id", "tolerance": "60s",
    }
    desk = make(plain_scheme(verify), before=with_plain_secret)
    body = json.dumps(own()).encode()

    def send(stamp, prefix="mac ", message_id="7", signed_id="7"):
        mac = keyed("sha512", f"{stamp}/{signed_id}/".encode(), body).digest()
        head = {"x-shop-signature": prefix + base64.b64encode(mac).decode(), "x-shop-time": stamp, "x-shop-id": message_id}
        return desk.web("POST", "/hooks/chat", body, head).status

    now = int(time.time())
    with Unchanged(desk):
        assert send(str(now - 90)) == 401, "tolerance is 60 s"
        assert send(str(now), prefix="") == 401
        assert send(str(now), signed_id="8") == 401
    assert send(str(now)) // 100 == 2


# Bodies


@pytest.mark.parametrize(
    "body",
    [
        b"not json", b"", b"[]", b"null", b'{"id":"w1"', b'{"id":"w1"}',
        b'{"id":"w1","from":{"id":"c"}}', b'{"id":"w1","from":"c","text":"x"}', b'{"id":"w1","from":{"id":"c"},"text":7}',
        b'{"id":"w1","from":{"id":"c"},"text":"\xff\xfe"}', b"\xef\xbb\xbf\xef\xbb\xbf{}", b"[" * 100_000,
        b'{"id":"w1","id":"w2","from":{"id":"c"},"text":"x"}', b'{"id":"w1","from":{"id":"c"},"text":"x"} trailing',
    ],
    ids=lambda body: repr(body[:40]),
)
def test_what_cannot_be_understood_is_quarantined_with_its_bytes_and_acknowledged(desk, body):
    answer = desk.post("/hooks/chat", body)
    assert answer.status // 100 == 2, answer
    (item,) = desk.admin().ok("GET", "/v1/quarantine")["quarantine"]
    assert item["channel"] == "chat" and item["code"] and item["at"]
    got = desk.admin().get(f"/v1/quarantine/{item['id']}")
    assert got.status == 200 and got.body == body
    assert got.headers["content-type"] == "application/octet-stream" or not body
    assert count(desk) == 0
    assert desk.agent("ewa").get("/v1/quarantine").status == 403


def test_each_reading_of_quarantined_bytes_is_logged(desk):
    desk.post("/hooks/chat", b"card 4111-1111")
    (item,) = desk.admin().ok("GET", "/v1/quarantine")["quarantine"]
    before = desk.log_text()
    desk.admin().get(f"/v1/quarantine/{item['id']}")
    log = until(lambda: desk.log_text().removeprefix(before))
    assert "quarantine" in log and "4111" not in desk.log_text()
    assert desk.admin().get("/v1/quarantine/999").status == 404


@pytest.mark.parametrize("text", ["a\u0000b", "\ud800", "\udc00\ud800", "x\udfffy", "\ufffe\uffff", "\u202eabc\u0007", "\U0001f600"])
def test_odd_characters_are_taken_or_quarantined_and_never_break_an_answer(desk, text):
    body = json.dumps(own(text=text)).encode()  # ASCII with \u escapes, lone surrogates too
    answer = desk.post("/hooks/chat", body)
    assert answer.status // 100 == 2, answer
    quarantined = desk.admin().ok("GET", "/v1/quarantine")["quarantine"]
    assert count(desk) + len(quarantined) == 1
    if not quarantined:
        ewa = desk.agent("ewa")
        (message,) = ewa.ok("GET", f"/v1/conversations/{answer.json['conversation']}/messages")["messages"]
        message["text"].encode()  # No lone surrogate comes out.
        if "\ud800" not in text and "\udfff" not in text:
            assert message["text"] == text


def test_odd_characters_in_ids_do_not_make_two_of_one(desk):
    first = desk.post("/hooks/chat", json.dumps(own("a\u0000b")).encode(), message_id="x")
    second = desk.post("/hooks/chat", json.dumps(own("a")).encode(), message_id="y")
    assert first.status // 100 == second.status // 100 == 2
    quarantined = desk.admin().ok("GET", "/v1/quarantine")["quarantine"]
    assert count(desk) + len(quarantined) == 2


def test_a_duplicate_delivery_is_acknowledged_and_one_message(desk):
    first = desk.post("/hooks/chat", own())
    again = desk.post("/hooks/chat", own())
    assert first.status // 100 == again.status // 100 == 2
    assert again.json["message"] == first.json["message"] and again.json["conversation"] == first.json["conversation"]
    assert count(desk) == 1
    assert desk.restart().post("/hooks/chat", own()).json["message"] == first.json["message"]
    assert count(desk) == 1
    other = desk.post("/hooks/form", own())
    assert other.json["message"] != first.json["message"], "the id is unique per channel"


def test_messages_of_one_customer_join_one_conversation_and_threads_part_them(desk):
    first = desk.say(TEXT, sender="a").json["conversation"]
    assert desk.say(TEXT, sender="a").json["conversation"] == first
    assert desk.say(TEXT, sender="b").json["conversation"] != first
    threaded = desk.say(TEXT, sender="a", thread="t1").json["conversation"]
    assert threaded != first and desk.say(TEXT, sender="a", thread="t1").json["conversation"] == threaded


def test_foreign_json_is_read_by_pointers(make):
    def change(config):
        config["channels"]["chat"]["map"] = {
            "id": "/update_id", "thread": "/message/chat/id",
            "from": {"id": "/message/from/id", "name": "/message/from/first~1name"}, "text": "/message/text",
            "language": "/message/from/language_code", "attributes": {"topic": "/topic"},
        }
        config["routes"].insert(0, {"id": "vip", "when": {"attribute": {"topic": "vip"}}, "queue": "general"})

    desk = make(change)
    body = {
        "update_id": 9007199254740993, "topic": "vip",
        "message": {
            "chat": {"id": -1001}, "text": "Dzień dobry",
            "from": {"id": 77, "first/name": "Ola", "language_code": "pl"}},
    }
    ewa = desk.agent("ewa")
    answer = desk.post("/hooks/chat", body)
    work = ewa.work(answer.json["conversation"])
    assert work["contact"]["name"] == "Ola" and work["language"] == "pl" and work["route"] == "vip"
    neighbour = desk.post("/hooks/chat", {**body, "update_id": 9007199254740992})
    assert neighbour.json["message"] != answer.json["message"], "ids beyond 2^53 keep their last digit"
    assert count(desk) == 2
    work = ewa.ready().take_next()
    ewa.change(work["conversation"], "reply", epoch=work["epoch"], text="Dzień dobry!", sendAnyway=True)
    assert desk.receiver.wait(1)[0]["body"]["thread"] == "-1001"
    del body["message"]["text"]
    assert desk.post("/hooks/chat", {**body, "update_id": 3}).status // 100 == 2
    assert len(desk.admin().ok("GET", "/v1/quarantine")["quarantine"]) == 1


# Paths, sizes and connections


def test_unknown_paths_and_methods(desk):
    with Unchanged(desk):
        assert desk.web("POST", "/hooks/nope", b"{}").status == 404
        assert desk.web("GET", "/").status == 404
        assert desk.web("GET", "/v1/me").status == 404, "the local API is not on the web"
        assert desk.web("POST", "/hooks/chat/", b"{}").status == 404
        assert desk.web("GET", "/hooks/../v1/me").status == 404
        got = desk.web("GET", "/hooks/chat")
        assert got.status == 405 and "POST" in got.headers["allow"]


def test_metrics_are_there_and_count(desk):
    desk.post("/hooks/chat", own())
    desk.post("/hooks/chat", own())
    desk.post("/hooks/chat", b"?")
    desk.post("/hooks/chat", own("w9"), headers={"webhook-signature": None})
    page = desk.web("GET", "/metrics")
    assert page.status == 200 and page.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert desk.metric("messages_received_total", channel="chat") == 1
    assert desk.metric("messages_duplicate_total", channel="chat") == 1
    assert desk.metric("messages_quarantined_total", channel="chat") == 1
    assert desk.metric("webhook_refused_total", channel="chat") == 1
    until(lambda: desk.metric("conversations_open") == 1, 20, "the gauge of open conversations")


def test_a_body_of_a_megabyte_is_taken_and_one_byte_more_is_not(desk):
    def body(size):
        text = json.dumps(own(attributes={}, text="x" * 1000)).encode()
        return text + b" " * (size - len(text))

    assert desk.post("/hooks/chat", body(1024 * 1024), message_id="w1").status // 100 == 2
    with Unchanged(desk):
        with connect(desk) as sock:
            data = raw_request(desk, body(1024 * 1024 + 1))
            try:
                sock.sendall(data)
            except OSError:
                pass
            assert read_status(sock) == 413
    assert desk.web("GET", "/metrics").status == 200


def test_a_large_content_length_is_refused_before_the_body_comes(desk):
    with Unchanged(desk), connect(desk, 5) as sock:
        sock.sendall(b"POST /hooks/chat HTTP/1.1\r\nhost: x\r\ncontent-length: 999999999999\r\n\r\n{")
        assert read_status(sock) == 413


def test_a_chunked_body_over_the_limit_is_refused(desk):
    chunk = b"10000\r\n" + b" " * 0x10000 + b"\r\n"
    head = b"POST /hooks/chat HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n"
    with Unchanged(desk):
        assert exchange(desk, head + chunk * 17 + b"0\r\n\r\n") == 413


def test_a_chunked_body_is_taken(desk):
    body = json.dumps(own()).encode()
    request = raw_request(desk, body, headers=["transfer-encoding: chunked"], length=False)[: -len(body)]
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (body[:10], body[10:]))
    assert exchange(desk, request + chunks + b"0\r\n\r\n") // 100 == 2
    assert count(desk) == 1


@pytest.mark.parametrize(
    "headers",
    [
        ["content-length: 5"], ["content-length: 5", "content-length: 6"], ["content-length: -1"],
        ["content-length: 99999999999999999999999"], ["content-length: 0x10"], ["content-length: 10, 10"],
        ["content-length: 5", "transfer-encoding: chunked"], ["transfer-encoding: chunked, identity"],
        ["transfer-encoding: xchunked"], ["transfer-encoding : chunked"],
    ],
    ids=lambda headers: ", ".join(headers),
)
def test_a_lying_length_stores_nothing(desk, headers):
    body = json.dumps(own()).encode()
    with Unchanged(desk):
        status = exchange(desk, raw_request(desk, body, headers=headers, length=False), half_close=True)
        assert status is None or 400 <= status < 500 or status == 501, status
    assert desk.post("/hooks/chat", own()).status // 100 == 2


def test_a_body_shorter_than_announced_stores_nothing(desk):
    body = json.dumps(own()).encode()
    request = raw_request(desk, body, length=False, headers=[f"content-length: {len(body) + 1}"])
    with Unchanged(desk):
        status = exchange(desk, request, half_close=True)
        assert status is None or 400 <= status < 500
    assert desk.metric("messages_received_total", channel="chat") == 0


def test_pipelined_requests_are_answered_in_order(desk):
    requests = [raw_request(desk, json.dumps(own(f"p{number}", f"s{number}")).encode(), message_id=f"p{number}") for number in range(20)]
    requests[7] = requests[7].replace(b"v1,", b"v1,AAAA")
    requests[9] = b"GET /nope HTTP/1.1\r\nhost: x\r\n\r\n"
    with connect(desk) as sock:
        sock.sendall(b"".join(requests))
        reader = sock.makefile("rb")
        statuses, bodies = [], []
        for _ in requests:
            status = int(reader.readline().split()[1])
            length = 0
            while (line := reader.readline().strip().lower()):
                if line.startswith(b"content-length:"):
                    length = int(line.split(b":")[1])
            statuses.append(status)
            bodies.append(reader.read(length))
    wanted = [401 if at == 7 else 404 if at == 9 else 2 for at in range(20)]
    assert [status if status >= 400 else status // 100 for status in statuses] == wanted
    numbers = [int(json.loads(body)["message"][1:]) for body, status in zip(bodies, statuses) if status < 300]
    assert numbers == sorted(numbers) and count(desk) == 18


def test_a_sender_that_closes_its_side_still_gets_its_answer(desk):
    body = json.dumps(own()).encode()
    assert exchange(desk, raw_request(desk, body), half_close=True) // 100 == 2
    assert count(desk) == 1


def test_a_half_closed_connection_is_closed_after_its_answer(desk):
    for number in range(5):
        request = raw_request(desk, json.dumps(own(f"w{number}")).encode(), message_id=f"w{number}")
        with connect(desk, 10) as sock:
            sock.sendall(request)
            sock.shutdown(socket.SHUT_WR)
            data = b""
            while part := sock.recv(4096):  # A time-out here: it was left open.
                data += part
        assert data.startswith(b"HTTP/1.1 2") and data.count(b"HTTP/1.1") == 1


def test_a_sender_gone_before_its_answer_leaves_one_message(desk):
    body = json.dumps(own()).encode()
    with connect(desk) as sock:
        sock.sendall(raw_request(desk, body))
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
    again = until(lambda: desk.post("/hooks/chat", own()))
    assert again.status // 100 == 2 and count(desk) == 1


def test_too_many_header_bytes_are_refused(desk):
    body = json.dumps(own()).encode()
    with Unchanged(desk):
        for headers in (["x-big: " + "a" * 40_000], [f"x-{number}: {'b' * 100}" for number in range(400)]):
            status = exchange(desk, raw_request(desk, body, headers=headers))
            assert status in (400, 413, 431), status
        assert exchange(desk, b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\nhost: x\r\n\r\n") in (400, 414, 431)
    assert exchange(desk, raw_request(desk, body, headers=["x-fine: " + "a" * 8_000])) // 100 == 2


def test_expect_100_continue(desk):
    body = json.dumps(own()).encode()
    request = raw_request(desk, body, headers=["expect: 100-continue"])
    with connect(desk, 10) as sock:
        sock.sendall(request[: -len(body)])
        assert sock.recv(100).startswith(b"HTTP/1.1 100")
        sock.sendall(body)
        assert read_status(sock) // 100 == 2


@pytest.mark.slow
def test_a_dripping_sender_is_cut_within_40_seconds(desk):
    body = json.dumps(own()).encode()
    request = raw_request(desk, body)
    head_end = len(request) - len(body)
    dripping = [connect(desk) for _ in range(3)]
    # One drips its headers, one its body; one starts and says no more.
    rest = {dripping[0]: request, dripping[1]: request[head_end:], dripping[2]: b""}
    dripping[1].sendall(request[:head_end])
    dripping[2].sendall(request[:30])
    open_ones, end = set(dripping), time.monotonic() + 40
    with Unchanged(desk):
        while open_ones and time.monotonic() < end:
            readable, _, _ = select.select(open_ones, [], [], 0.5)
            for sock in readable:
                data = b"x"
                try:
                    while data:
                        data = sock.recv(4096)
                        assert not data.startswith(b"HTTP/1.1 2"), data
                except OSError:
                    pass
                open_ones.remove(sock)
            for sock in open_ones:
                # Slower than the request is long, for 40 s.
                try:
                    sock.sendall(rest[sock][:1])
                    rest[sock] = rest[sock][1:] if len(rest[sock]) > 1 else rest[sock]
                except OSError:
                    pass
        assert not open_ones, f"{[dripping.index(sock) for sock in open_ones]} were not cut"
        for sock in dripping:
            sock.close()
    until(lambda: desk.web("GET", "/metrics").status == 200)


def test_many_idle_connections_do_not_keep_others_out(desk):
    idle = [connect(desk) for _ in range(200)]
    assert desk.say(TEXT).status // 100 == 2
    for sock in idle:
        sock.close()
    assert desk.say(TEXT).status // 100 == 2
