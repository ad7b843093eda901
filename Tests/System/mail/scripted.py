"""Mail servers that do as a test says: one that is read from (IMAP) and one that takes mail (SMTP)."""

import asyncio
import base64
import email
import email.policy
import re
import socket
import socketserver
import threading

import dovecot

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult


class Mailbox:
    """An IMAP server with one mailbox, for anybody's login. It has no TLS: the loopback needs none.

    `mails` are its mails by UID. `literal(uid, body, tag, times)` gives what is sent for one instead: the size that is
    announced, the bytes, and whether the connection ends behind them; `times` counts how often it was asked for. `sizes` are
    lies of RFC822.SIZE by UID.
    """

    def __init__(self, mails=(), validity=7, sasl=None):
        self.mails = dict(enumerate(mails, 1))
        self.validity = validity
        self.sizes = {}
        # The one mechanism for a login, if any, and the tokens that are good for it.
        self.sasl, self.tokens = sasl, set()
        self.literal = lambda uid, body, tag, times: (len(body), body, False)
        self.asked = {}
        self.commands = []
        self.sessions = 0
        self.connections = set()
        self.lock = threading.Lock()
        outer = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self):
                with outer.lock:
                    outer.connections.add(self.connection)
                try:
                    outer.serve(self)
                except OSError:
                    pass
                finally:
                    with outer.lock:
                        outer.connections.discard(self.connection)

        class Server(socketserver.ThreadingTCPServer):
            allow_reuse_address = True
            daemon_threads = True

        self.server = Server(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def url(self):
        return f"imap://127.0.0.1:{self.port}"

    def serve(self, handler):
        with self.lock:
            self.sessions += 1
        say = lambda text: handler.wfile.write(text.encode() + b"\r\n")
        say("* OK [CAPABILITY IMAP4rev1] ready")
        while line := handler.rfile.readline(65536):
            tag, _, rest = line.decode("utf-8", "replace").strip().partition(" ")
            command = rest.upper()
            with self.lock:
                self.commands.append(rest)
            if command == "CAPABILITY":
                say("* CAPABILITY IMAP4rev1" + (f" SASL-IR AUTH={self.sasl}" if self.sasl else ""))
            elif command.startswith("AUTHENTICATE"):
                proof = base64.b64decode(rest.split()[-1]).decode()
                if not any(f"auth=Bearer {token}\x01" in proof for token in self.tokens):
                    say(f"{tag} NO [AUTHENTICATIONFAILED] the token is none")
                    continue
            elif command.startswith(("EXAMINE", "SELECT")):
                say(f"* {len(self.mails)} EXISTS")
                say(f"* OK [UIDVALIDITY {self.validity}] these numbers")
            elif command.startswith("UID SEARCH"):
                first = int(re.search(r"UID (\d+):\*", command)[1])
                # The star is the last number there is, however low: each real server has this trap.
                found = [uid for uid in self.mails if uid >= first] or list(self.mails)[-1:]
                say("* SEARCH " + " ".join(map(str, found)))
            elif command.startswith("UID FETCH"):
                if self.fetch(handler.wfile, tag, command):
                    return
            elif command == "LOGOUT":
                say("* BYE")
            say(f"{tag} OK done")
            if command == "LOGOUT":
                return

    def fetch(self, out, tag, command):
        """Answers a fetch; whether the connection ends here."""
        for number, uid in enumerate(self.mails, 1):
            if not self.is_in(uid, command.split()[2]):
                continue
            if "RFC822.SIZE" in command:
                size = self.sizes.get(uid, len(self.mails[uid]))
                out.write(f"* {number} FETCH (UID {uid} RFC822.SIZE {size})\r\n".encode())
            elif "BODY.PEEK" in command:
                times = self.asked[uid] = self.asked.get(uid, 0) + 1
                size, body, cut = self.literal(uid, self.mails[uid], tag, times)
                part = re.search(r"<0\.(\d+)>", command)
                name = "BODY[]<0>" if part else "BODY[]"
                if part:
                    body = body[: int(part[1])]
                    size = min(size, int(part[1]))
                out.write(f"* {number} FETCH (UID {uid} {name} {{{size}}}\r\n".encode() + body)
                if cut:
                    return True
                out.write(b")\r\n")
            else:
                out.write(f"* {number} FETCH (UID {uid})\r\n".encode())
        return False

    def is_in(self, uid, numbers):
        for part in numbers.split(","):
            first, _, last = part.partition(":")
            highest = max(self.mails, default=0)
            low, high = (highest if each == "*" else int(each) for each in (first, last or first))
            if min(low, high) <= uid <= max(low, high):
                return True
        return False

    def hang_up(self):
        """Ends each connection, as a server does that is started anew."""
        with self.lock:
            for connection in self.connections:
                connection.shutdown(socket.SHUT_RDWR)

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class Taken:
    """A mail that was handed over: who sent it to whom, its bytes, and what the server said to it."""

    def __init__(self, envelope, answer):
        self.sender, self.recipients = envelope.mail_from, list(envelope.rcpt_tos)
        self.data, self.answer = envelope.original_content, answer

    @property
    def mail(self):
        return email.message_from_bytes(self.data, policy=email.policy.default)

    @property
    def text(self):
        return self.mail.get_body(("plain",)).get_content()


class Relay:
    """An SMTP server. `answers` are what it says to the next mails behind their dot, or "cut": then it ends the connection
    and says nothing; without any it takes them. `refused` are answers to recipients. With a `password` it wants a login, by
    PLAIN, LOGIN or the one `mechanism` that is given; XOAUTH2 and OAUTHBEARER take the `tokens`."""

    def __init__(self, password=None, mechanism=None):
        self.answers, self.refused, self.mails = [], {}, []
        self.password, self.mechanism, self.tokens = password, mechanism, set()
        self.changed = threading.Condition()
        # Seconds that an answer takes.
        self.delay = lambda: 0
        # It greets nobody while this is not set.
        self.greets = threading.Event()
        self.greets.set()
        # Where it ends each connection: at the "greeting", at the "recipient", or in the midst of the "text".
        self.drops = None
        # How many have connected, and how many were dropped; by what mechanisms somebody has logged in.
        self.sessions, self.dropped, self.logins = 0, 0, []
        outer = self

        def drop(server):
            outer.dropped += 1
            server.transport.abort()

        class Server(SMTP):
            async def _handle_client(self):
                outer.sessions += 1
                while not outer.greets.is_set():
                    await asyncio.sleep(0.01)
                if outer.drops == "greeting":
                    return drop(self)
                await super()._handle_client()

            async def smtp_DATA(self, argument):
                if outer.drops != "text":
                    return await super().smtp_DATA(argument)
                await self.push("354 go on")
                await self._reader.readexactly(100_000)
                drop(self)

        class Controlled(Controller):
            def factory(self):
                return Server(self.handler, **self.SMTP_kwargs)

        class Handler:
            async def handle_RCPT(self, server, session, envelope, address, options):
                if outer.drops == "recipient":
                    drop(server)
                    return "421 4.0.0 gone"
                if address in outer.refused:
                    return outer.refused[address]
                envelope.rcpt_tos.append(address)
                return "250 2.1.5 OK"

            async def handle_DATA(self, server, session, envelope):
                await asyncio.sleep(outer.delay())
                with outer.changed:
                    answer = outer.answers.pop(0) if outer.answers else "250 2.0.0 OK"
                    outer.mails.append(Taken(envelope, answer))
                    outer.changed.notify_all()
                if answer == "cut":
                    server.transport.abort()
                    return "421 4.0.0 gone"
                return answer

        def login(server, session, envelope, mechanism, data):
            outer.logins.append(mechanism)
            return AuthResult(success=data.password == (outer.password or "").encode(), handled=False)

        async def token(server, words):
            outer.logins.append(words[0])
            proof = base64.b64decode(words[1]) if len(words) > 1 else await server.challenge_auth("")
            good = any(f"auth=Bearer {token}\x01".encode() in proof for token in outer.tokens)
            return AuthResult(success=good, handled=False)

        handler, more = Handler(), {}
        if password or mechanism:
            others = {"PLAIN", "LOGIN"} - {mechanism} if mechanism else ()
            more = {"authenticator": login, "auth_required": True, "auth_require_tls": False, "auth_exclude_mechanism": others}
        if mechanism in ("XOAUTH2", "OAUTHBEARER"):
            setattr(handler, f"auth_{mechanism}", token)
        (self.port,) = dovecot.free_ports(1)
        self.controller = Controlled(
            handler, hostname="127.0.0.1", port=self.port, enable_SMTPUTF8=True, data_size_limit=40 << 20, **more)
        self.controller.start()

    def key(self, user="support@example.test"):
        """The key `smtp` of a channel that sends by it."""
        server = {"url": f"smtp://127.0.0.1:{self.port}"}
        return {**server, "user": user, "password": {"credential": "relay"}} if self.password else server

    def taken(self):
        """The mails it has said yes to."""
        with self.changed:
            return [each for each in self.mails if each.answer.startswith("250")]

    def wait(self, condition, seconds=30, what="mails"):
        """Waits until the condition on all mails is true, and gives its value."""
        with self.changed:
            value = self.changed.wait_for(lambda: condition(self.mails), seconds)
            assert value, f"no {what} within {seconds} s among {[(each.answer, each.data[:300]) for each in self.mails]}"
            return value

    def close(self):
        self.controller.stop()
