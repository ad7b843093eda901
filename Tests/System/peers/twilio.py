"""A fake of Twilio's REST API and of the webhooks it sends: no part of Twilio, and only what a desk uses."""

import base64
import hashlib
import hmac
from urllib.parse import urlencode

from peers.recorder import Recorder, answer


class FakeTwilio(Recorder):
    account, token = "ACfake", "fake-auth-token"
    media = b"\x89PNG fake"

    def channel(self, path, weight=10):
        """What the configuration says of a channel at this account."""
        return {
            "type": "twilio", "weight": weight, "path": path, "url": self.public_url, "account": self.account,
            "token": {"credential": "twilio"}, "from": "+15550009999", "api": self.url, "privateHost": True}

    def __init__(self, public_url):
        self.public_url = public_url
        self.count = 0
        super().__init__()

    def usual(self, asked):
        login = base64.b64encode(f"{self.account}:{self.token}".encode()).decode()
        if asked.headers["authorization"] != f"Basic {login}":
            return answer(401, {"code": 20003, "message": "Authenticate", "status": 401})
        if asked.method == "GET" and "/Media/" in asked.path:
            return answer(200, self.media, content_type="image/png")
        if asked.path != f"/2010-04-01/Accounts/{self.account}/Messages.json":
            return answer(404, {"code": 20404, "status": 404})
        form = asked.form
        if len(form["Body"]) > 1600:
            return answer(400, {"code": 21617, "status": 400})
        self.count += 1
        return answer(201, {"sid": f"SM{self.count:04}", "status": "queued", "to": form["To"], "error_code": None})

    def signed(self, fields, token=None):
        """The body and the header fields of a webhook."""
        covered = self.public_url + "".join(name + fields[name] for name in sorted(fields))
        digest = hmac.new((token or self.token).encode(), covered.encode(), hashlib.sha1).digest()
        headers = {
            "content-type": "application/x-www-form-urlencoded", "x-twilio-signature": base64.b64encode(digest).decode()}
        return urlencode(fields), headers

    def text(self, number, text, sender="+14158675309", media=0):
        fields = {
            "MessageSid": number, "SmsSid": number, "AccountSid": self.account, "From": sender, "To": "+15550009999",
            "Body": text, "NumMedia": str(media), "SmsStatus": "received"}
        for place in range(media):
            fields[f"MediaUrl{place}"] = f"{self.url}/2010-04-01/Accounts/{self.account}/Messages/{number}/Media/ME{place}"
            fields[f"MediaContentType{place}"] = "image/png"
        return self.signed(fields)

    def call(self, number, sender="+14158675309", status="ringing"):
        return self.signed({
            "CallSid": number, "AccountSid": self.account, "From": sender, "To": "+15550009999", "CallStatus": status,
            "Direction": "inbound"})

    def report(self, number, status, code=None):
        fields = {"MessageSid": number, "SmsSid": number, "MessageStatus": status, "AccountSid": self.account}
        return self.signed({**fields, "ErrorCode": code} if code else fields)
