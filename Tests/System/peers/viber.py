"""A fake of Viber's REST API and of its callbacks: no part of Viber, and only what a desk uses."""

import hashlib
import hmac
import json

from peers.recorder import Recorder, answer


class FakeViber(Recorder):
    token = "fake-viber-token"

    def __init__(self):
        self.count = 5741311803571721087
        super().__init__()

    def usual(self, asked):
        if asked.path != "/pa/send_message":
            return answer(404)
        if asked.headers["x-viber-auth-token"] != self.token:
            return answer(200, {"status": 2, "status_message": "invalidAuthToken"})
        body = asked.json
        if not body.get("receiver") or not body.get("sender", {}).get("name"):
            return answer(200, {"status": 4, "status_message": "missingData"})
        self.count += 1
        return answer(200, {"status": 0, "status_message": "ok", "message_token": self.count})

    def signed(self, body):
        """The body and the header fields of a callback."""
        data = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
        digest = hmac.new(self.token.encode(), data, hashlib.sha256).hexdigest()
        return data, {"content-type": "application/json", "x-viber-content-signature": digest}

    def message(self, token, content, sender="01234567890A="):
        return self.signed({
            "event": "message", "timestamp": 1786095000000, "message_token": token,
            "sender": {"id": sender, "name": "Ola", "language": "pl", "country": "PL"}, "message": content})

    def text(self, token, text, **more):
        return self.message(token, {"type": "text", "text": text}, **more)

    def callback(self, event, token, **more):
        return self.signed({"event": event, "timestamp": 1786095000001, "message_token": token, "user_id": "0=", **more})
