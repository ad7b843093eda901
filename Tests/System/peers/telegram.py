"""A fake of Telegram's Bot API: one bot, in memory. It is not Telegram; it answers as the reference of the Bot API says.

`python3 telegram.py [PORT]` runs it by itself; the bot's token is printed.
"""

import json
import sys
import threading
import time

from loopback import Loopback

TOKEN = "4242:AAfake_token-1"


class FakeTelegram(Loopback):
    """Chats, updates and what was sent; `faults` are answers to give before anything else, by method."""

    def __init__(self, token=TOKEN, port=0):
        self.token = token
        self.updates, self.sent, self.calls = [], [], []
        self.files = {}
        self.faults = {}
        # Whom the bot may not write to, by the words of the refusal.
        self.blocked = {}
        self.webhook = ""
        self.next_update, self.next_message = 1000, 1
        self.asking = 0
        self.lock = threading.Condition()
        super().__init__(port)

    # What customers do.

    def update(self, **kind):
        """Puts an update into the queue; gives it as it would be posted, too."""
        with self.lock:
            update = {"update_id": self.next_update, **kind}
            self.next_update += 1
            self.updates.append(update)
            self.lock.notify_all()
            return update

    def message(self, chat=77, name="Ayşe", edit_of=None, **more):
        """A customer writes, or edits; by default in private."""
        with self.lock:
            number = edit_of or self.next_message
            self.next_message += 0 if edit_of else 1
        place = {"id": chat, "type": "private" if chat > 0 else "supergroup"}
        person = {"id": more.pop("sender", abs(chat)), "is_bot": more.pop("is_bot", False), "first_name": name}
        message = {"message_id": number, "from": person, "chat": place, "date": int(time.time()), **more}
        if edit_of:
            message["edit_date"] = int(time.time())
        return self.update(**{"edited_message" if edit_of else "message": message})

    def file(self, file_id, content, path="documents/file_1.pdf"):
        self.files[file_id] = (path, content)

    def fault(self, method, *answers):
        """The next answers to a method: (status, body) or (status, body, head), "cut" before any, "huge" for 100 MB, "drop"
        after taking it."""
        self.faults.setdefault(method, []).extend(answers)

    def wait(self, count, seconds=15):
        """Waits until so many messages were sent to customers."""
        with self.lock:
            if not self.lock.wait_for(lambda: len(self.sent) >= count, seconds):
                raise TimeoutError(f"{len(self.sent)} of {count} were sent within {seconds} s")
            return list(self.sent)

    # The interface.

    def serve(self, handler, body):
        path = handler.path.split("?")[0]
        if path.startswith(f"/file/bot{self.token}/"):
            for name, content in self.files.values():
                if path.endswith("/" + name):
                    return self.reply(handler, 200, content, {"content-type": "application/octet-stream"})
            return self.reply(handler, 404, b"")
        bot, _, method = path.removeprefix("/bot").partition("/")
        if bot != self.token:
            return self.error(handler, 401, "Unauthorized")
        with self.lock:
            self.calls.append(method)
            planned = self.faults.get(method, [])
            fault = planned.pop(0) if planned else None
        if fault == "cut":
            return handler.hang_up()
        if fault == "huge":
            return handler.flood()
        if fault and fault != "drop":
            return self.reply(handler, fault[0], fault[1], fault[2] if len(fault) > 2 else {})
        parameters = self.parameters(handler.headers.get("content-type", ""), body)
        answer = getattr(self, "do_" + method, None)
        if answer is None:
            return self.error(handler, 404, "Not Found")
        result = answer(parameters)
        if fault == "drop":
            return handler.hang_up()
        if isinstance(result, tuple):
            return self.error(handler, *result)
        return self.reply(handler, 200, json.dumps({"ok": True, "result": result}).encode())

    @staticmethod
    def parameters(kind, body):
        if kind.startswith("application/json"):
            return json.loads(body or b"{}")
        if not kind.startswith("multipart/form-data"):
            return {}
        found = {}
        for part in body.split(b"--" + kind.partition("boundary=")[2].encode())[1:-1]:
            head, _, content = part.strip(b"\r\n").partition(b"\r\n\r\n")
            name = head.split(b'name="')[1].split(b'"')[0].decode()
            found[name] = content if b"filename=" in head else content.decode()
        return found

    def error(self, handler, status, description, **parameters):
        body = {"ok": False, "error_code": status, "description": description}
        if parameters:
            body["parameters"] = parameters
        self.reply(handler, status, json.dumps(body).encode())

    @staticmethod
    def reply(handler, status, body, head=None):
        handler.answer(status, body, {"content-type": "application/json", **(head or {})})

    def do_getMe(self, _):
        return {"id": int(self.token.split(":")[0]), "is_bot": True, "first_name": "Shop", "username": "ShopBot"}

    def do_getWebhookInfo(self, _):
        return {"url": self.webhook, "pending_update_count": len(self.updates)}

    def do_setWebhook(self, parameters):
        self.webhook = parameters.get("url", "")
        return True

    def do_deleteWebhook(self, _):
        self.webhook = ""
        return True

    def do_getUpdates(self, parameters):
        if self.webhook:
            return 409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook"
        with self.lock:
            # Who asks last is heard.
            self.asking += 1
            mine = self.asking
            self.lock.notify_all()
            offset = parameters.get("offset", 0)
            self.updates = [update for update in self.updates if update["update_id"] >= offset]
            allowed = parameters.get("allowed_updates") or []

            def found():
                return [u for u in self.updates if not allowed or any(k in allowed for k in u)][: parameters.get("limit", 100)]

            self.lock.wait_for(lambda: found() or self.asking != mine, parameters.get("timeout", 0))
            if self.asking != mine:
                return 409, "Conflict: terminated by other getUpdates request"
            return found()

    def do_getFile(self, parameters):
        if parameters.get("file_id") not in self.files:
            return 400, "Bad Request: wrong file_id or the file is temporarily unavailable"
        path, content = self.files[parameters["file_id"]]
        return {"file_id": parameters["file_id"], "file_size": len(content), "file_path": path}

    def make(self, method, parameters):
        chat = int(parameters["chat_id"])
        if chat in self.blocked:
            return 403, self.blocked[chat]
        if len(parameters.get("text", "")) > 4096:
            return 400, "Bad Request: message is too long"
        with self.lock:
            number = self.next_message
            self.next_message += 1
            self.sent.append({"method": method, "message_id": number, **parameters})
            self.lock.notify_all()
        place = {"id": chat, "type": "private" if chat > 0 else "supergroup"}
        return {"message_id": number, "chat": place, "date": int(time.time())}

    def do_sendMessage(self, parameters):
        return self.make("sendMessage", parameters)

    def do_sendDocument(self, parameters):
        return self.make("sendDocument", parameters)

    def do_sendPhoto(self, parameters):
        return self.make("sendPhoto", parameters)

    def do_sendMediaGroup(self, parameters):
        made = self.make("sendMediaGroup", parameters)
        return made if isinstance(made, tuple) else [made]


if __name__ == "__main__":
    fake = FakeTelegram(port=int(sys.argv[1]) if len(sys.argv) > 1 else 0)
    print(fake.url, fake.token, flush=True)
    threading.Event().wait()
