"""A fake of Meta: a Graph API in memory, and a signer that makes the webhooks Meta would post. It is not Meta; shapes and codes
are those of its references.

`python3 meta.py [PORT]` runs the Graph API by itself.
"""

import hashlib
import hmac
import itertools
import json
import sys
import threading
import time
import urllib.parse

from loopback import Loopback

TOKEN = "EAAfake-token"
SECRET = "app-secret-of-the-tests"
VERIFY = "verify me, Meta"


def signed(body, secret=SECRET):
    """The header that Meta would send with these bytes."""
    return {"x-hub-signature-256": "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}


class Customers:
    """Bodies as Meta posts them, each of a new message unless an id is given."""

    def __init__(self, product, account, graph):
        self.product, self.account, self.graph = product, account, graph
        self.numbers = itertools.count(1)

    def whatsapp(self, *messages, statuses=(), name="Ayşe", number=None):
        value = {
            "messaging_product": "whatsapp",
            "metadata": {"display_phone_number": "15550001111", "phone_number_id": number or self.account},
            "contacts": [{"profile": {"name": name}, "wa_id": each["from"]} for each in messages if "from" in each],
        }
        if messages:
            value["messages"] = list(messages)
        if statuses:
            value["statuses"] = list(statuses)
        change = {"field": "messages", "value": value}
        return {"object": "whatsapp_business_account", "entry": [{"id": "WABA", "changes": [change]}]}

    def said(self, text=None, sender="48500", id=None, at=None, group=None, **kind):
        """One message of WhatsApp's, to the number itself or in a group."""
        id = id or f"wamid.{next(self.numbers)}"
        self.graph.open.add(group or sender)
        kind = kind or {"type": "text", "text": {"body": text}}
        if group:
            kind["group_id"] = group
        return {"from": sender, "id": id, "timestamp": str(int(at or time.time())), **kind}

    def event(self, sender="77", at=None, **event):
        """One event of Messenger's or Instagram's."""
        stamp = int((at or time.time()) * 1000)
        event = {"sender": {"id": sender}, "recipient": {"id": self.account}, "timestamp": stamp, **event}
        return self.entry(messaging=[event])

    def message(self, text, sender="77", id=None, at=None, **more):
        self.graph.open.add(sender)
        return self.event(sender, at, message={"mid": id or f"m_{next(self.numbers)}", "text": text, **more})

    def comment(self, text, sender="77", id=None, parent=None, verb="add", name="Jan"):
        id = id or f"9_{next(self.numbers)}"
        self.graph.writers[id] = sender
        if self.product == "instagram":
            value = {"from": {"id": sender, "username": name}, "media": {"id": "M1"}, "id": id, "text": text}
            if parent:
                value["parent_id"] = parent
            return self.entry(changes=[{"field": "comments", "value": value}])
        value = {
            "from": {"id": sender, "name": name}, "item": "comment", "verb": verb, "comment_id": id,
            "post_id": f"{self.account}_1", "parent_id": parent or f"{self.account}_1",
            "created_time": int(time.time()), "message": text,
        }
        return self.entry(changes=[{"field": "feed", "value": value}])

    def entry(self, **parts):
        name = {"messenger": "page", "instagram": "instagram"}[self.product]
        return {"object": name, "entry": [{"id": self.account, "time": int(time.time() * 1000), **parts}]}


class FakeGraph(Loopback):
    """The Graph API; `faults` are answers to give before anything else, "cut" before any, "huge" for 100 MB, "drop" after
    taking it."""

    def __init__(self, token=TOKEN, port=0):
        self.token = token
        self.sent, self.media, self.faults = [], {}, []
        self.blocked, self.fetched = set(), []
        # Who has written in private, and may be written to; who wrote which comment, as long as it has had no private reply.
        self.open, self.writers = set(), {}
        # People who take no messages from the account any more.
        self.gone = set()
        self.numbers = itertools.count(1)
        self.lock = threading.Condition()
        super().__init__(port)
        self.url += "/v25.0"

    def wait(self, count, seconds=15):
        """Waits until so many messages and comments were made."""
        with self.lock:
            if not self.lock.wait_for(lambda: len(self.sent) >= count, seconds):
                raise TimeoutError(f"{len(self.sent)} of {count} were sent within {seconds} s")
            return list(self.sent)

    def file(self, id, content, type="image/jpeg"):
        self.media[id] = (content, type)

    @staticmethod
    def error(status, code, subcode=None, head=None):
        """An answer of the Graph API that says no."""
        error = {"message": "(#0) words", "type": "OAuthException", "code": code, "fbtrace_id": "A"}
        if subcode:
            error["error_subcode"] = subcode
        return status, json.dumps({"error": error}), head or {}

    def serve(self, handler, body):
        if handler.headers.get("authorization") != f"Bearer {self.token}":
            return self.reply(handler, *self.error(401, 190))
        parts = urllib.parse.urlsplit(handler.path).path.split("/")[1:]
        if handler.command == "GET":
            return self.get(handler, parts)
        with self.lock:
            fault = self.faults.pop(0) if self.faults else None
        if fault == "cut":
            return handler.hang_up()
        if fault == "huge":
            return handler.flood()
        if fault and fault != "drop":
            return self.reply(handler, *fault)
        answer = self.post(parts[1:], handler.headers.get("content-type", ""), body)
        if fault == "drop":
            return handler.hang_up()
        return self.reply(handler, *answer)

    def get(self, handler, parts):
        if parts[0] == "media-bytes" and parts[1] in self.media:
            self.fetched.append(parts[1])
            content, kind = self.media[parts[1]]
            return self.reply(handler, 200, content, {"content-type": kind})
        if parts[-1] in self.media:
            content, kind = self.media[parts[-1]]
            url = f"http://127.0.0.1:{self.port}/media-bytes/{parts[-1]}"
            about = {"id": parts[-1], "url": url, "mime_type": kind, "file_size": len(content)}
            return self.reply(handler, 200, json.dumps(about))
        if len(parts) == 2 and not parts[1].startswith("gone"):
            return self.reply(handler, 200, json.dumps({"id": parts[1]}))
        return self.reply(handler, *self.error(400, 100, 33))

    def post(self, parts, kind, body):
        node, edge = parts
        if kind.startswith("application/json"):
            asked = json.loads(body)
        else:
            asked = {"form": body}
        if edge == "media":
            id = f"up{next(self.numbers)}"
            self.media[id] = (body, "application/octet-stream")
            return 200, json.dumps({"id": id})
        person = asked.get("to") or asked.get("recipient")
        if isinstance(person, dict):
            if "comment_id" in person:
                person = self.writers.pop(person["comment_id"], None)
                if person is None:
                    return self.error(400, 10900)
            else:
                person = person.get("id")
                if person not in self.open:
                    return self.error(400, 10, 2018278)
        elif person is not None and person not in self.open:
            return self.error(400, 131047)
        if person in self.gone:
            return self.error(403, 200, 1545041)
        if person in self.blocked:
            return self.error(400, 131047) if "messaging_product" in asked else self.error(403, 10, 2018278)
        with self.lock:
            number = next(self.numbers)
            self.sent.append({"node": node, "edge": edge, **asked})
            self.lock.notify_all()
        if edge in ("comments", "replies"):
            return 200, json.dumps({"id": f"8_{number}"})
        if "messaging_product" in asked:
            return 200, json.dumps({"messaging_product": "whatsapp", "messages": [{"id": f"wamid.sent{number}"}]})
        return 200, json.dumps({"recipient_id": person, "message_id": f"sent_{number}"})

    @staticmethod
    def reply(handler, status, body, head=None):
        handler.answer(status, body, {"content-type": "application/json", **(head or {})})


if __name__ == "__main__":
    fake = FakeGraph(port=int(sys.argv[1]) if len(sys.argv) > 1 else 0)
    print(fake.url, fake.token, flush=True)
    threading.Event().wait()
