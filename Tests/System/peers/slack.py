"""A fake of Slack's Web API and of its Events API: no part of Slack, and only what a desk uses."""

import hashlib
import hmac
import json
import time

from peers.recorder import Recorder, answer


class FakeSlack(Recorder):
    secret, token = "fake-signing-secret", "xoxb-fake"
    file = b"%PDF-fake"

    def __init__(self):
        self.count = 0
        super().__init__()

    @property
    def api(self):
        return self.url + "/api"

    def usual(self, asked):
        if asked.headers["authorization"] != f"Bearer {self.token}":
            return answer(200, {"ok": False, "error": "invalid_auth"})
        if asked.path.startswith("/files/"):
            return answer(200, self.file, content_type="application/pdf")
        if asked.path != "/api/chat.postMessage":
            return answer(200, {"ok": False, "error": "unknown_method"})
        body = asked.json
        if not body.get("text"):
            return answer(200, {"ok": False, "error": "no_text"})
        self.count += 1
        # A user's id opens the direct messages with them, which have an id of their own.
        channel = "D" + body["channel"][1:] if body["channel"].startswith("U") else body["channel"]
        return answer(200, {"ok": True, "channel": channel, "ts": f"1786095000.{self.count:06}"})

    def signed(self, body, stamp=None):
        """The body and the header fields of a delivery."""
        data = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
        stamp = stamp or str(int(time.time()))
        digest = hmac.new(self.secret.encode(), b"v0:" + stamp.encode() + b":" + data, hashlib.sha256).hexdigest()
        return data, {
            "content-type": "application/json", "x-slack-request-timestamp": stamp, "x-slack-signature": "v0=" + digest}

    def event(self, event, event_id="Ev1"):
        return self.signed({
            "type": "event_callback", "team_id": "T1", "api_app_id": "A1", "event_id": event_id,
            "authorizations": [{"team_id": "T1", "user_id": "UBOT", "is_bot": True}], "event": event})

    def direct(self, stamp, text, **more):
        return self.event({
            "type": "message", "channel_type": "im", "channel": "D1", "user": "U1", "ts": stamp, "text": text, **more})

    def mention(self, stamp, text, **more):
        return self.event({
            "type": "app_mention", "channel": "C1", "user": "U1", "ts": stamp, "text": f"<@UBOT> {text}", **more})
