#!/usr/bin/env python3
"""A stand-in for a customer's shop: sends one signed message, and shows the signed answer when it arrives.

usage: shop.py send  URL SECRET_FILE TEXT     prints what the desk answered
       shop.py listen PORT SECRET_FILE SECS   waits for one reply, checks its signature, prints it
"""
import base64
import hashlib
import hmac
import http.server
import json
import os
import sys
import time
import urllib.request


def signature(secret, message_id, stamp, body):
    key = base64.b64decode(secret.removeprefix("whsec_"))
    return "v1," + base64.b64encode(
        hmac.new(key, f"{message_id}.{stamp}.".encode() + body, hashlib.sha256).digest()).decode()


def send(url, secret, text):
    message_id, stamp = f"order-{os.urandom(4).hex()}", str(int(time.time()))
    # A new customer each time: one who wrote before would come back to the agent who served them, without an offer.
    body = json.dumps(
        {"id": message_id, "from": {"id": f"{message_id}@example.com", "name": "Zeynep Kaya"}, "text": text},
        ensure_ascii=False).encode()
    request = urllib.request.Request(url, body, {
        "content-type": "application/json", "webhook-id": message_id, "webhook-timestamp": stamp,
        "webhook-signature": signature(secret, message_id, stamp, body)})
    with urllib.request.urlopen(request) as answer:
        print(answer.status, answer.read().decode())


def listen(port, secret, seconds):
    done = []

    class Shop(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["content-length"]))
            right = signature(secret, self.headers["webhook-id"], self.headers["webhook-timestamp"], body)
            good = any(hmac.compare_digest(right, given) for given in self.headers["webhook-signature"].split())
            self.send_response(204 if good else 401)
            self.end_headers()
            print("signature", "right" if good else "WRONG")
            print(json.dumps(json.loads(body), ensure_ascii=False, indent=2))
            done.append(good)

        def log_message(self, *args):
            pass

    server = http.server.HTTPServer(("127.0.0.1", port), Shop)
    server.timeout = 1
    end = time.monotonic() + seconds
    while not done and time.monotonic() < end:
        server.handle_request()
    sys.exit(0 if done and done[0] else 1)


if __name__ == "__main__":
    verb, target, secret_file, last = sys.argv[1:5]
    with open(secret_file) as file:
        shared = file.read().strip()
    if verb == "send":
        send(target, shared, last)
    else:
        listen(int(target), shared, float(last))
