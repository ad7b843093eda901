"""Files that Messenger and Instagram name by their address: over TLS alone, of servers that are trusted, on public addresses.

The test has a network and trusted authorities of its own: nothing leaves this machine.
"""

import ssl
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

import conftest
import desk as harness
from certificates import Authority
from desk import until
from peers.meta import SECRET, TOKEN, VERIFY, FakeGraph
from peers.network import own_network, trusting
from peers.talk import check_file, messages
from test_meta import TEXT, Place

PUBLIC, PRIVATE = "9.9.9.9", "10.1.2.3"
GOOD, BAD, PLAIN = 8443, 8444, 8088
FILE = b"\xff\xd8" + bytes(range(256)) * 400


class FileServer:
    """Any path is the same file; what is asked for, and at which address somebody connects, is noted."""

    def __init__(self, port, certificate=None):
        self.asked, self.visited = [], []
        asked, visited = self.asked, self.visited

        class Server(ThreadingHTTPServer):
            def finish_request(self, request, client):
                visited.append(request.getsockname()[0])
                if certificate:
                    request = context.wrap_socket(request, server_side=True)
                super().finish_request(request, client)

            def handle_error(self, request, client):
                """Whoever does not trust it hangs up."""

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                asked.append((self.path, dict(self.headers)))
                self.send_response(200)
                self.send_header("content-length", str(len(FILE)))
                self.end_headers()
                self.wfile.write(FILE)

            def log_message(self, *arguments):
                pass

        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*certificate)
        self.server = Server(("0.0.0.0", port), Handler)
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """A desk for Meta's products, and servers: one to be trusted, one that is not, and one without TLS."""
    ours, strange = (Authority(tmp_path_factory.mktemp(name)) for name in ("ours", "strange"))
    names = f"IP:{PUBLIC},IP:{PRIVATE}"
    with own_network(PUBLIC, PRIVATE), trusting(str(ours.certificate)), FakeGraph() as graph:
        servers = {
            GOOD: FileServer(GOOD, ours.sign("server", names)), BAD: FileServer(BAD, strange.sign("server", names)),
            PLAIN: FileServer(PLAIN)}
        desks = []

        def make(change, before):
            desks.append(harness.Desk(change=change))
            before(desks[0])
            return desks[0].start()

        try:
            yield Place(make, graph), servers
        finally:
            for desk in desks:
                conftest.finish(desk)
            for server in servers.values():
                server.close()


def sent_with(place, product, url, sender):
    """The message of a customer, who sends what is at an address."""
    body = place.customers[product].message(
        TEXT, sender=sender, attachments=[{"type": "image", "payload": {"url": url}}])
    before = place.count()
    place.ok(product, body)
    until(lambda: place.count() > before, 20, "the message")
    (number, conversation) = place.desk.sql("SELECT id, conversation FROM message ORDER BY id DESC LIMIT 1")[0]
    ewa = place.desk.agent("ewa")
    return ewa, lambda: next(each for each in messages(ewa, f"c{conversation}") if each["id"] == f"m{number}")


@pytest.mark.parametrize("product", ["messenger", "instagram"])
def test_a_picture_is_fetched_over_tls_without_the_token(world, product):
    place, servers = world
    ewa, message = sent_with(place, product, f"https://{PUBLIC}:{GOOD}/{product}", f"1{product}")
    check_file(ewa, message(), FILE)
    (headers,) = [headers for path, headers in servers[GOOD].asked if path == f"/{product}"]
    assert TOKEN not in str(headers)


@pytest.mark.parametrize("product", ["messenger", "instagram"])
def test_a_server_that_nobody_vouches_for_is_asked_for_nothing(world, product):
    place, servers = world
    before = len(servers[BAD].visited)
    _, message = sent_with(place, product, f"https://{PUBLIC}:{BAD}/file", f"2{product}")
    until(lambda: len(servers[BAD].visited) > before, 20, "a connection")
    (file,) = message()["attachments"]
    assert servers[BAD].asked == [] and file["place"] == "coming", "it may be mended, and is tried again"


@pytest.mark.parametrize("product", ["messenger", "instagram"])
def test_at_a_private_address_nobody_knocks(world, product):
    place, servers = world
    _, message = sent_with(place, product, f"https://{PRIVATE}:{GOOD}/file", f"3{product}")
    until(lambda: message()["attachments"][0].get("place") == "gone", 20, "it is given up")
    assert PRIVATE not in servers[GOOD].visited


@pytest.mark.parametrize("product", ["messenger", "instagram"])
def test_without_tls_it_is_no_file(world, product):
    place, servers = world
    _, message = sent_with(place, product, f"http://{PUBLIC}:{PLAIN}/file", f"4{product}")
    assert not message().get("attachments") and servers[PLAIN].visited == []
