"""Work in rounds while calls fail, with an account of what was acknowledged, refused and left unanswered."""

import contextlib
import http.client
import subprocess

import recovery
from faultlab import desk

# Exit code of a daemon whose store cannot be opened again.
STORE_FAILED = 74
# Seconds without an answer that count as silence.
SILENCE = 3


class Round:
    """A customer writes, an agent takes it and answers, the answer leaves: several commits, each with its sync.

    Keeps what was acknowledged and every answer that was none of the promised kinds.
    """

    def __init__(self, house, control, large=False):
        self.house, self.control, self.large = house, control, large
        self.posted, self.answered, self.strange = {}, [], []
        self.silent = self.cut_off = self.refused = self.exits = self.count = 0

    def call(self, what, body):
        """One request; None when there was no answer or a refusal by the store."""
        try:
            answer = body()
        except (OSError, http.client.HTTPException) as error:
            # Only a daemon that ends may leave a caller without an answer.
            try:
                status = self.house.process.wait(2)
            except subprocess.TimeoutExpired:
                status = None
            self.silent += 1
            self.cut_off += isinstance(error, http.client.RemoteDisconnected)
            if status != STORE_FAILED:
                self.strange.append(f"{what}: no answer, the daemon's status is {status}")
                self.house.stop(9)
            return None
        if answer.status >= 500:
            self.refused += 1
            if (answer.status, answer.code) not in ((503, "store-unavailable"), (503, "stopping")):
                self.strange.append(f"{what}: {answer}")
            return None
        return answer

    def write(self, dedupe, text):
        connection = http.client.HTTPConnection("127.0.0.1", self.house.port, timeout=SILENCE)
        answer = self.call("a message", lambda: self.house.post("/hooks/chat", {
            "id": dedupe, "from": {"id": dedupe}, "text": text}, connection=connection))
        connection.close()
        if answer is None:
            return False
        if answer.status not in (200, 202):
            self.strange.append(f"a message: {answer}")
            return False
        self.posted[int(answer.json["message"][1:])] = (dedupe, text)
        return True

    def serve(self):
        """One conversation from offer to answer. Gives up quietly where a call fails: the next round goes on."""
        with self.agent() as client:
            pulled = self.call("pull", client.pull)
            if pulled is not None and pulled.status == 200:
                self.finish(client, pulled.json["work"][0])

    def finish(self, client, work):
        if "offer" in work and work["state"] == "offered":
            answer = self.call("accept", lambda: client.post(f"/v1/offers/{work['offer']}/accept"))
            if answer is None or answer.status != 200:
                return
            work = answer.json
        body = {"epoch": work["epoch"], "text": "an answer", "then": "resolve", "sendAnyway": True}
        answer = self.call("reply", lambda: client.post(f"/v1/conversations/{work['conversation']}/reply", body))
        if answer is not None and answer.status == 200:
            self.answered.append((int(work["conversation"][1:]), answer.json["epoch"], int(answer.json["message"][1:])))

    def drain(self):
        """All that is open is finished, so that the next round begins as this one did."""
        with self.agent() as client:
            for _ in range(20):
                pulled = self.call("pull", lambda: client.pull(max=20))
                mine = self.call("me", lambda: client.get("/v1/me"))
                work = (mine.json["work"] if mine else []) + (pulled.json["work"] if pulled and pulled.status == 200 else [])
                work = list({item["conversation"]: item for item in work if item["state"] in ("offered", "active")}.values())
                if not work:
                    return
                for item in work:
                    self.finish(client, item)

    @contextlib.contextmanager
    def agent(self):
        client = self.house.agent("ayse")
        client.connection.timeout = SILENCE
        try:
            yield client
        finally:
            client.close()

    def run(self):
        self.count += 1
        text = f"round {self.count}" + (" large" * 12_000 if self.large else "")
        done = self.write(f"chat-r{self.count}-{self.count}", text)
        self.serve()
        self.settle()
        return done

    def settle(self):
        """Waits for the answer to have left, so that the commits around its sending are part of the round."""
        try:
            desk.until(lambda: self.house.process.poll() is not None or self.is_idle(), 0.4)
        except TimeoutError:
            pass

    def is_idle(self):
        admin = self.house.admin()
        admin.connection.timeout = SILENCE
        try:
            return not admin.get("/v1/outbox").json["outbox"]
        except (OSError, http.client.HTTPException, KeyError):
            return True
        finally:
            admin.close()

    def recover(self):
        """After the fault: the daemon works, or has ended with 74 and works once started again."""
        if self.house.process.poll() is not None:
            self.exits += 1
            if self.house.process.returncode not in (STORE_FAILED, -9):
                self.strange.append(f"the daemon ended with {self.house.process.returncode}")
            self.house.start()
        if f"chat-r{self.count}-{self.count}" not in {dedupe for dedupe, _ in self.posted.values()}:
            text = f"round {self.count}" + (" large" * 12_000 if self.large else "")
            if not self.write(f"chat-r{self.count}-{self.count}", text):
                self.strange.append("a message is still refused after the fault")
        self.drain()
        self.settle()

    def findings(self):
        """What was acknowledged and is not there, after an orderly stop."""
        self.house.start() if self.house.process.poll() is not None else None
        self.house.stop()
        promises = [("message", number, False) for number in self.posted]
        promises += [("message", message, True) for _, _, message in self.answered]
        promises += [("epoch", number, epoch, None) for number, epoch, _ in self.answered]
        return self.strange + recovery.look(self.house.state, promises, self.posted, thorough=True)
