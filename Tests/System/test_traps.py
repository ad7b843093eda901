"""What a toy skips: too few descriptors, users who change, secrets that leak, work that is removed under somebody."""

import glob
import json
import os
import pwd
import resource
import signal
import socket
import subprocess
import time

import pytest
from desk import Client, UnixHTTP, later, until

TEXT = "Please I want a refund for my order, it never arrived."


# Descriptors


def cpu_seconds(desk):
    with open(f"/proc/{desk.process.pid}/stat") as file:
        fields = file.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def test_without_descriptors_it_waits_and_serves_again(desk):
    ewa = desk.agent("ewa").ready()
    desk.say(TEXT)
    # All that the daemon opens once is open: readers of the database, the sender of replies.
    work = ewa.take_next()
    ewa.ok("GET", "/v1/conversations/c1/messages")
    room = desk.descriptors() + 4
    resource.prlimit(desk.process.pid, resource.RLIMIT_NOFILE, (room, room))
    # The kernel takes them in; the daemon cannot accept the last of them.
    crowd = [socket.create_connection(("127.0.0.1", desk.port), 10) for _ in range(4)]
    until(lambda: desk.descriptors() >= room, 10, "no descriptor left")
    crowd += [socket.create_connection(("127.0.0.1", desk.port), 10) for _ in range(36)]
    before = cpu_seconds(desk)
    time.sleep(2)  # A length of time is what is measured here.
    assert cpu_seconds(desk) - before < 1, "it goes round and round on what it cannot accept"
    # Who is connected is served on.
    assert ewa.work("c1")["state"] == "active"
    answer = ewa.change("c1", "reply", epoch=work["epoch"], text="a moment", then="active", sendAnyway=True)
    assert answer.status == 200, answer
    for sock in crowd:
        sock.close()
    until(lambda: desk.descriptors() < room, 20, "descriptors given back")
    assert until(lambda: takes(desk), 20, "a message that is taken in")
    assert desk.agent("ayse").get("/v1/me").status == 200
    assert desk.process.poll() is None


def takes(desk):
    try:
        return desk.say(TEXT, sender="late").status // 100 == 2
    except OSError:
        return False


# Users


@pytest.fixture
def users():
    """Makes and removes Unix users of this file alone."""
    made = set()

    def run(*words):
        subprocess.run(words, check=True, capture_output=True)

    class Users:
        def add(self, name, uid=None):
            run("useradd", "-r", "-M", "-g", "nogroup", "-s", "/usr/sbin/nologin", *(["-o", "-u", str(uid)] if uid else []), name)
            made.add(name)
            return pwd.getpwnam(name).pw_uid

        def remove(self, name):
            run("userdel", name)
            made.discard(name)

        def rename(self, name, other):
            run("usermod", "-l", other, name)
            made.discard(name)
            made.add(other)

    yield Users()
    for name in list(made):
        subprocess.run(["userdel", name], capture_output=True)


def named(user):
    def change(config):
        config["agents"]["ayse"]["unixUser"] = user

    return change


def caller(desk, uid):
    """A new connection as a uid, whoever that is."""
    client = Client(f"{desk.runtime}/agent.sock")
    client.uid = uid
    client.connection = UnixHTTP(client.path, uid, 20)
    return client


def asks(desk, uid):
    """What a fresh connection of the uid hears, once none of its older ones is left."""
    client = caller(desk, uid)
    try:
        answer = client.get("/v1/me")
        return answer.json["agent"] if answer.status == 200 else answer.code
    finally:
        client.close()


def test_a_user_made_after_the_start_is_the_agent(make, users):
    desk = make(named("frontdesk-trap-late"))
    assert "frontdesk-trap-late" in desk.log_text()
    uid = users.add("frontdesk-trap-late")
    until(lambda: asks(desk, uid) == "ayse", 10, "the new user")


def test_the_uid_of_somebody_who_left_gives_its_next_owner_nothing(make, users):
    uid = users.add("frontdesk-trap-old")
    desk = make(named("frontdesk-trap-old"))
    assert asks(desk, uid) == "ayse"
    users.remove("frontdesk-trap-old")
    users.add("frontdesk-trap-new", uid)
    until(lambda: asks(desk, uid) == "unknown-caller", 10, "the next owner is a stranger")


def test_a_renamed_user_is_not_the_agent_until_the_configuration_says_so(make, users):
    uid = users.add("frontdesk-trap-before")
    desk = make(named("frontdesk-trap-before"))
    assert asks(desk, uid) == "ayse"
    users.rename("frontdesk-trap-before", "frontdesk-trap-after")
    until(lambda: asks(desk, uid) == "unknown-caller", 10, "the new name is not configured")
    desk.config["agents"]["ayse"]["unixUser"] = "frontdesk-trap-after"
    desk.restart()
    assert asks(desk, uid) == "ayse"


# Secrets


def test_no_secret_comes_into_a_log_or_an_answer(make):
    desk = make(start=False)
    words = ["s3cret-pässword-of-the-shop", "another-0123456789"]
    secrets = [desk.secret, desk.secret.removeprefix("whsec_"), *words]
    desk.config["channels"]["form"]["verify"] = {
        "scheme": "slack", "secrets": [{"credential": "word"}]}
    desk.config["channels"]["form"]["reply"]["secrets"] = [{"credential": "shop"}]
    desk.credential("word", words[0])
    desk.start()
    heard = []
    heard.append(desk.say(TEXT).body)
    heard.append(desk.post("/hooks/chat", {"id": "x", "from": {"id": "a"}, "text": "x"}, secret="whsec_d3Jvbmc=").body)
    heard.append(desk.post("/hooks/form", {"id": "x", "from": {"id": "a"}, "text": "x"}, headers={"x-slack-signature": words[1]}).body)
    heard.append(desk.post("/hooks/chat", b"not json", message_id="bad").body)
    desk.receiver.answers += [500, 400]
    ewa = desk.agent("ewa").ready()
    work = ewa.take_next()
    ewa.change(work["conversation"], "reply", epoch=work["epoch"], text="hello", sendAnyway=True)
    desk.receiver.wait(1)
    admin = desk.admin()
    for path in ("/v1/outbox", "/v1/channels", "/v1/status", "/v1/config/history", "/v1/quarantine"):
        heard.append(admin.get(path).body)
    heard.append(desk.web("GET", "/metrics").body)
    heard.append(desk.restart().say(TEXT, sender="b").body)
    assert desk.stop() == 0
    # A credential that cannot be a secret is named, not shown.
    desk.credential("shop", "whsec_!" + words[1])
    code, text = desk.run()
    assert code == 78, (code, text)
    everything = desk.log_text() + text + "".join(body.decode(errors="replace") for body in heard)
    assert [secret for secret in secrets if secret in everything] == []
    desk.credential("shop", desk.secret)


@pytest.mark.parametrize("backtrace", ["", "enable=yes"])
def test_a_crash_leaves_no_memory_behind(make, backtrace):
    desk = make(environment={"SWIFT_BACKTRACE": backtrace})
    desk.say(TEXT)
    with open(f"/proc/{desk.process.pid}/limits") as file:
        (limits,) = [line.split()[-3:] for line in file if line.startswith("Max core file size")]
    assert limits == ["0", "0", "bytes"]
    with open(f"/proc/{desk.process.pid}/coredump_filter") as file:
        assert int(file.read(), 16) == 0, "a dump that is piped to a program has no page in it"
    before = glob.glob("core*")
    assert desk.stop(signal.SIGABRT) == -signal.SIGABRT
    assert glob.glob("core*") == before and glob.glob(f"{desk.state}/*core*") == []
    assert "Registers" not in desk.log_text(), "a backtrace shows the bytes the registers point to"
    desk.start()


# Work that is removed, and work that is asked for twice


def test_the_work_of_an_agent_removed_while_they_pull_goes_to_another(desk):
    ayse = desk.agent("ayse").ready()
    desk.say(TEXT, sender="a")
    owned = ayse.take_next()
    pull = desk.parked_pull(ayse, "60s")
    desk.config["agents"].pop("ayse")
    desk.restart()
    assert pull.result(5).code == "stopping"
    ewa = desk.agent("ewa").ready()
    returned = ewa.next()
    assert returned["conversation"] == owned["conversation"] and returned["epoch"] > owned["epoch"]
    assert desk.agent("ayse").pull("0s").code == "unknown-caller"
    desk.config["agents"]["ayse"] = {**desk.config["agents"]["ewa"], "unixUser": "frontdesk-ayse"}
    desk.restart()
    assert desk.agent("ayse").me()["work"] == [], "who comes back begins anew"


def test_a_pull_half_closed_by_its_client_is_answered_and_gives_nothing_to_nobody(desk):
    desk.agent("ewa").ready()
    client = UnixHTTP(f"{desk.runtime}/agent.sock", pwd.getpwnam("frontdesk-ewa").pw_uid, 20)
    client.connect()
    body = json.dumps({"wait": "20s"}).encode()
    client.sock.sendall(
        b"POST /v1/me/pull HTTP/1.1\r\nhost: x\r\ncontent-length: %d\r\n\r\n%s" % (len(body), body))
    desk.parked(1)
    client.sock.shutdown(socket.SHUT_WR)
    desk.say(TEXT)
    data = b""
    while part := client.sock.recv(65_536):
        data += part
    assert data.startswith(b"HTTP/1.1 200") and b'"c1"' in data
    assert until(lambda: desk.agent("ewa").work("c1"))["state"] == "offered"
    client.close()


def test_two_parked_pulls_of_one_agent_are_answered_one_by_one(make):
    def change(config):
        config["profiles"]["clerk"]["offersAtOnce"] = 2

    desk = make(change)
    first, second = desk.agent("ewa").ready(), desk.agent("ewa")
    pulls = []
    for count, client in enumerate((first, second), 1):
        pulls.append(later(client.pull, "20s", 2))
        desk.parked(count)
    desk.say(TEXT, sender="a")
    assert [work["conversation"] for work in pulls[0].result(20).json["work"]] == ["c1"]
    desk.say(TEXT, sender="b")
    # The first offer is still open: it is shown until a call names it.
    assert [work["conversation"] for work in pulls[1].result(20).json["work"]] == ["c1", "c2"]
