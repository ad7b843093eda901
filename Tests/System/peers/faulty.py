"""A proxy before a real server that spoils single answers, as a bad network or an overloaded server would."""

import http.client
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Faulty:
    """Hands requests on to 127.0.0.1:`port`, but for those that a plan is made for.

    A plan is a pair of a part of "METHOD /path" and what to do, once: "cut-before" (the server never hears of it), "cut-after"
    (it does, and its answer is lost), "huge" (an answer of 100 MB), or (status, headers, body) in the server's place.
    """

    def __init__(self, port):
        self.plans, self.seen = [], []
        self.lock = threading.Lock()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def serve(self):
                body = self.rfile.read(int(self.headers.get("content-length", 0)))
                plan = outer.take(f"{self.command} {self.path}")
                if plan == "cut-before":
                    return self.cut()
                if plan == "huge":
                    return self.flood()
                if isinstance(plan, tuple):
                    return self.answer(*plan)
                server = http.client.HTTPConnection("127.0.0.1", port, timeout=90)
                try:
                    head = {name: value for name, value in self.headers.items() if name.lower() != "host"}
                    server.request(self.command, self.path, body, head)
                    answer = server.getresponse()
                    data = answer.read()
                except OSError:
                    return self.cut()
                finally:
                    server.close()
                if plan == "cut-after":
                    return self.cut()
                kept = {name: value for name, value in answer.headers.items() if name.lower() in ("content-type", "retry-after")}
                self.answer(answer.status, kept, data)

            do_GET = do_PUT = do_POST = serve

            def answer(self, status, head, data):
                data = data.encode() if isinstance(data, str) else data
                self.send_response(status)
                for name, value in head.items():
                    self.send_header(name, value)
                self.send_header("content-length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def cut(self):
                self.close_connection = True
                try:
                    self.connection.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass

            def flood(self):
                self.send_response(200)
                self.send_header("content-length", str(100 << 20))
                self.end_headers()
                try:
                    for _ in range(100):
                        self.wfile.write(bytes(1 << 20))
                except OSError:
                    pass
                self.close_connection = True

            def log_message(self, *args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        # Whoever hangs up does so on purpose here.
        self.server.handle_error = lambda *args: None
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def plan(self, part, what):
        with self.lock:
            self.plans.append((part, what))

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

    def close(self):
        self.server.shutdown()
        self.server.server_close()
