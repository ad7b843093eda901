"""A fake of LINE's Messaging API and of its webhooks: no part of LINE, and only what a desk uses."""

import base64
import hashlib
import hmac
import json
import re

from peers.recorder import Recorder, answer

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class FakeLine(Recorder):
    secret, token = "fake-channel-secret", "fake-access-token"
    content = b"\xff\xd8 fake"

    def __init__(self):
        # What was taken under which retry key.
        self.taken = {}
        super().__init__()

    def usual(self, asked):
        if asked.headers["authorization"] != f"Bearer {self.token}":
            return answer(401, {"message": "Authentication failed"})
        if asked.method == "GET" and asked.path.endswith("/content"):
            return answer(200, self.content, content_type="image/jpeg")
        if asked.path != "/v2/bot/message/push":
            return answer(404, {"message": "Not found"})
        return self.push(asked)

    def push(self, asked):
        key = asked.headers["x-line-retry-key"] or ""
        if not UUID.fullmatch(key):
            return answer(400, {"message": "Invalid retry key"})
        if key in self.taken:
            ids = [{"id": self.taken[key][0]}]
            return answer(409, {"message": "The retry key is already accepted", "sentMessages": ids})
        number = str(461230966842064897 + len(self.taken))
        self.taken[key] = (number, asked.json)
        return answer(200, {"sentMessages": [{"id": number, "quoteToken": "q"}]})

    def take_and_cut(self):
        """Plans that the next push is taken and never answered."""
        outer, usual = self, self.push

        def once(asked):
            outer.push = usual
            usual(asked)
            return "cut"

        self.push = once

    def signed(self, body):
        """The body and the header fields of a delivery."""
        data = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
        digest = hmac.new(self.secret.encode(), data, hashlib.sha256).digest()
        return data, {"content-type": "application/json", "x-line-signature": base64.b64encode(digest).decode()}

    def events(self, *events):
        return self.signed({"destination": "U0", "events": list(events)})

    def message(self, event_id, content, source=None, **more):
        """One event that somebody has written."""
        return {
            "type": "message", "mode": "active", "timestamp": 1786095000000, "webhookEventId": event_id,
            "source": source or {"type": "user", "userId": "U1"}, "deliveryContext": {"isRedelivery": False},
            "replyToken": "r", "message": content, **more}

    def text(self, event_id, text, **more):
        return self.message(event_id, {"id": "m" + event_id, "type": "text", "text": text}, **more)
