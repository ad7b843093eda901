"""A fake of a forum with a small HTTP API: posts by topic, newest first or oldest first, and a way to answer."""

import json

from peers.recorder import Recorder, answer


class FakeForum(Recorder):
    token = "fake-forum-token"
    # Of who may write.
    writer = "fake-forum-writer"

    def __init__(self, newest_first=True, page=50):
        self.posts_made, self.newest_first, self.page = [], newest_first, page
        # Tokens that count besides the usual one.
        self.other_tokens = set()
        # What to answer to the next looks at the list.
        self.looks = []
        super().__init__()

    def write(self, text, author="u1", topic="t1", **more):
        """Somebody writes."""
        with self.changed:
            number = len(self.posts_made) + 1
            self.posts_made.append(
                {"id": number, "topic": topic, "author": {"id": author, "name": "Ola"}, "body": text, **more})
            return number

    def usual(self, asked):
        valid = {self.token, *self.other_tokens} if asked.method == "GET" else {self.writer}
        if asked.headers["authorization"] not in {f"Bearer {token}" for token in valid}:
            return answer(401, {"error": "who are you"})
        if asked.method == "GET" and asked.path == "/api/posts":
            if self.looks:
                return self.looks.pop(0)
            after = int(asked.query.get("after") or 0)
            found = [post for post in self.posts_made if post["id"] > after][: self.page]
            return answer(200, {"posts": found[::-1] if self.newest_first else found})
        parts = asked.path.split("/")
        if asked.method == "POST" and len(parts) == 5 and parts[:3] == ["", "api", "topics"] and parts[4] == "posts":
            body = asked.json
            if set(body) != {"text", "replyTo", "by"}:
                return answer(422, {"error": "unknown keys"})
            return answer(201, {"post": {"id": f"r{len(self.asked)}"}})
        return answer(404)

    def looked(self):
        """How often the list was asked for."""
        with self.changed:
            return len([asked for asked in self.asked if asked.method == "GET"])

    @staticmethod
    def texts(posts):
        return [json.loads(post.body)["text"] for post in posts]
