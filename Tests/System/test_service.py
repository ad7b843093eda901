"""The daemon as a service: what it tells its manager, the sockets it is handed, how it stops, and how it refuses to start."""

import grp
import http.client
import json
import os
import signal
import socket
import stat
import struct
import subprocess
import threading
import time

import pytest
from desk import USERS, Client, Desk, Stream, cli_binary, daemon_binary, ensure_users, later, uid_of, until
from manager import Manager

TEXT = "Please I want a refund for my order, it never arrived."


@pytest.fixture
def manager(tmp_path):
    os.chmod(tmp_path, 0o755)
    made = Manager(str(tmp_path))
    yield made
    made.close()


@pytest.fixture
def service(make, manager):
    """A daemon that tells a manager; started by the test."""
    desk = make(start=False)
    manager.watch(desk)
    return desk


def started(desk, manager, *more):
    here = len(manager.texts())
    desk.start(*more, wait=False)
    manager.wait("READY=1", 60, since=here)
    return desk


def handed(desk, manager, mode=0o666):
    """Opens the three sockets and hands them over, in an order that is not ours."""
    os.makedirs(desk.runtime, exist_ok=True)
    agents = manager.listen(f"{desk.runtime}/agent.sock", mode)
    admins = manager.listen(f"{desk.runtime}/admin.sock", 0o600)
    web = manager.listen(desk.port)
    manager.hand_over(desk, ("web", web), ("agents", agents), ("admins", admins))
    return desk


# What the manager is told


def test_ready_comes_when_everything_can_be_had(service, manager):
    service.config["listen"]["lmtp"] = "lmtp.sock"
    service.config["access"]["lmtpGroup"] = "root"
    started(service, manager)
    told = manager.texts()
    assert told[0] == "EXTEND_TIMEOUT_USEC=30000000", "a start asks for time before it begins"
    ready = next(text for text in told if "READY=1" in text)
    assert ready.startswith("READY=1\nSTATUS=routing, 2 channels up"), ready
    assert told.index(ready) > told.index("FDSTORE=1\nFDNAME=lmtp")
    # At once, without another try.
    assert service.agent("ewa").get("/v1/me").status == 200
    assert service.admin().get("/v1/status").status == 200
    assert service.web("GET", "/metrics").status == 200
    with socket.socket(socket.AF_UNIX) as mails:
        mails.connect(f"{service.runtime}/lmtp.sock")
        assert mails.recv(100).startswith(b"220")
    assert not any("STOPPING" in text for text in manager.texts())
    assert service.stop() == 0
    manager.wait("STOPPING=1")
    assert [text for text in manager.texts() if "READY=1" in text] == [ready]


def test_a_start_that_fails_never_says_ready(service, manager):
    service.config["queues"]["general"] = {"live": {"target": {"firstReply": "soon"}}}
    code, _ = service.run()
    assert code == 78
    assert not any("READY=1" in text for text in manager.texts())


def test_the_status_says_in_words_how_the_desk_is_doing(service, manager):
    started(service, manager)
    manager.wait("STATUS=routing, 2 channels up, 0 waiting, 0 of 3 agents ready, config generation 1")
    service.say(TEXT)
    service.agent("ewa").put("/v1/me/presence", {"state": "finishing"})
    text = manager.wait("1 waiting, oldest ")
    assert text.startswith("STATUS=routing, 2 channels up, 1 waiting, oldest ") and "\n" not in text
    service.agent("bartek").ready()
    manager.wait("1 of 3 agents ready")


def test_around_each_reload_the_manager_hears_of_it(service, manager, needs_cli):
    started(service, manager)
    for change, code in ((lambda: None, 0), (lambda: service.config["queues"].update(extra={}), 0),
                         (lambda: service.config["queues"].update(extra={"lve": {}}), 78)):
        here, before = len(manager.texts()), time.monotonic()
        change()
        service.write_config()
        text = service.cli(None, "reload", code=code)
        reloading = manager.wait("RELOADING=1", since=here)
        stamp = int(reloading.splitlines()[1].removeprefix("MONOTONIC_USEC="))
        assert before - 1 < stamp / 1e6 < time.monotonic() + 1
        manager.wait("READY=1", since=here)
        pair = [text for text in manager.texts()[here:] if "RELOADING" in text or "READY" in text]
        assert pair == [reloading, "READY=1"]
        if code:
            assert "frontdesk.json:1:" in text and "lve" in text and "old configuration stays in force" in text, text
    here = len(manager.texts())
    os.kill(service.pid, signal.SIGHUP)
    manager.wait("RELOADING=1", since=here)
    manager.wait("READY=1", since=here)
    assert service.admin().ok("GET", "/v1/status")["generation"] == 2, "the last good one"


# The watchdog


def watched(desk, manager, seconds=1):
    desk.environment["WATCHDOG_USEC"] = str(int(seconds * 1_000_000))
    return started(desk, manager)


def beats(manager):
    with manager.changed:
        return [at for at, text in manager.told if text == "WATCHDOG=1"]


def test_the_watchdog_is_fed_while_nobody_asks_for_anything(service, manager):
    watched(service, manager, seconds=2)
    until(lambda: len(beats(manager)) >= 4, 30, "four words")
    last = service.sql("SELECT alive FROM meta")
    until(lambda: service.sql("SELECT alive FROM meta") != last, 10, "a word that went through the store")
    assert service.stop() == 0


def test_a_process_that_stands_still_feeds_no_more(service, manager):
    watched(service, manager)
    manager.wait("WATCHDOG=1")
    os.kill(service.pid, signal.SIGSTOP)
    try:
        assert manager.is_silent(2), "nothing tells for a process that stands still"
    finally:
        os.kill(service.pid, signal.SIGCONT)
    manager.wait("WATCHDOG=1", since=len(manager.texts()))


def test_nobody_feeds_a_watchdog_that_nobody_asked_for(service, manager):
    started(service, manager)
    service.say(TEXT)
    assert manager.is_silent(1.5)


# Sockets that are handed over


def test_handed_sockets_are_known_by_their_names(service, manager):
    handed(service, manager, mode=0o640)
    service.config["listen"]["web"] = "127.0.0.1:1"
    before = {name: os.stat(f"{service.runtime}/{name}.sock") for name in ("agent", "admin")}
    started(service, manager)
    assert Client(f"{service.runtime}/admin.sock").get("/v1/status").status == 200
    assert Client(f"{service.runtime}/agent.sock").get("/v1/me").code == "unknown-caller"
    assert service.say(TEXT).status == 202, "at the socket that was handed over, whatever the configuration says"
    assert service.stop() == 0
    for name, about in before.items():
        after = os.stat(f"{service.runtime}/{name}.sock")
        assert (after.st_ino, stat.S_IMODE(after.st_mode)) == (about.st_ino, stat.S_IMODE(about.st_mode)), name


def test_who_connects_while_the_daemon_is_away_is_answered_by_the_next_one(service, manager):
    handed(service, manager)
    started(service, manager)
    service.agent("ewa").ready()
    for number in (signal.SIGTERM, signal.SIGKILL):
        service.stop(number)
        calls = [later(service.agent("ewa").get, "/v1/me") for _ in range(8)]
        posts = [later(service.say, TEXT, sender=f"{number}-{each}") for each in range(8)]
        started(service, manager)
        assert [call.result(20).status for call in calls] == [200] * 8
        assert {post.result(20).status for post in posts} == {202}
    assert len(service.sql("SELECT id FROM message")) == 16


@pytest.mark.parametrize("is_handed", [False, True])
def test_a_burst_of_connections_waits_in_the_kernel(service, manager, is_handed):
    if is_handed:
        handed(service, manager)
    started(service, manager)
    os.kill(service.pid, signal.SIGSTOP)
    connections = []
    try:
        for _ in range(500):
            connection = socket.socket(socket.AF_UNIX)
            connections.append(connection)
            connection.setblocking(False)
            # Where the queue is full this says EAGAIN at once.
            connection.connect(f"{service.runtime}/agent.sock")
    finally:
        os.kill(service.pid, signal.SIGCONT)
        for connection in connections:
            connection.close()


def test_a_socket_of_an_unknown_name_is_closed_and_the_start_goes_on(service, manager):
    os.makedirs(service.runtime)
    manager.hand_over(service, ("wbe", manager.listen(service.port)))
    service.config["listen"]["web"] = "127.0.0.1:0"
    started(service, manager)
    log = service.log_text()
    assert "unknown name" in log and "wbe" in log and "FileDescriptorName=" in log, log
    assert service.agent("ewa").get("/v1/me").status == 200
    links = {os.readlink(f"/proc/{service.pid}/fd/{each}") for each in os.listdir(f"/proc/{service.pid}/fd")}
    inode = os.fstat(manager.opened[0].fileno()).st_ino
    assert f"socket:[{inode}]" not in links, "it is closed"


@pytest.mark.parametrize("case", ["tcp as agents", "unix as web", "datagrams", "twice"])
def test_a_socket_of_the_wrong_kind_ends_the_start_with_78(service, manager, case):
    os.makedirs(service.runtime)
    if case == "tcp as agents":
        sockets, words = [("agents", manager.listen(service.port))], ("agents", f"127.0.0.1:{service.port}", "Unix stream")
    elif case == "unix as web":
        path = f"{service.runtime}/web.sock"
        sockets, words = [("web", manager.listen(path))], ("web", path, "TCP")
    elif case == "datagrams":
        made = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        manager.opened.append(made)
        sockets, words = [("admins", made)], ("admins", "no stream", "Unix stream")
    else:
        sockets = [("web", manager.listen(service.port)), ("web", manager.listen(0))]
        words = ("two sockets named web", "one ListenStream=")
    manager.hand_over(service, *sockets)
    code, text = service.run()
    assert code == 78 and all(word in text for word in words) and "ListenStream=" in text, (code, text)


def greeting(path, seconds=20):
    with socket.socket(socket.AF_UNIX) as mails:
        mails.settimeout(seconds)
        mails.connect(path)
        return mails.recv(100)


def test_mail_servers_wait_in_the_kernel_while_the_daemon_is_away(service, manager):
    service.config["listen"]["lmtp"] = "lmtp.sock"
    service.config["access"]["lmtpGroup"] = "root"
    started(service, manager)
    path = f"{service.runtime}/lmtp.sock"
    (kept,) = manager.kept["lmtp"]
    inode = os.stat(path).st_ino
    for number in (signal.SIGTERM, signal.SIGKILL):
        service.stop(number)
        assert os.stat(path).st_ino == inode, "it stays where mail servers look for it"
        waiting = later(greeting, path)
        manager.hand_over(service, ("lmtp", kept))
        started(service, manager)
        assert waiting.result(20).startswith(b"220")
        assert greeting(path).startswith(b"220")
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o660
    assert [text for text in manager.texts() if "FDSTORE" in text] == ["FDSTORE=1\nFDNAME=lmtp"], "it is kept already"


@pytest.mark.parametrize("change", ["another path", "no path", "the file is gone"])
def test_a_kept_socket_that_is_not_wanted_any_more_is_given_up(service, manager, change):
    service.config["listen"]["lmtp"] = "lmtp.sock"
    service.config["access"]["lmtpGroup"] = "root"
    started(service, manager)
    kept, old = manager.kept["lmtp"][0], f"{service.runtime}/lmtp.sock"
    assert service.stop() == 0
    if change == "another path":
        service.config["listen"]["lmtp"] = "other.sock"
    elif change == "no path":
        del service.config["listen"]["lmtp"]
        del service.config["access"]["lmtpGroup"]
    else:
        os.unlink(old)
    here = len(manager.texts())
    again = kept.dup()
    manager.opened.append(again)
    manager.hand_over(service, ("lmtp", again))
    started(service, manager)
    told = [text for text in manager.texts()[here:] if "FDSTORE" in text]
    assert told[0] == "FDSTOREREMOVE=1\nFDNAME=lmtp"
    assert told[1:] == ([] if change == "no path" else ["FDSTORE=1\nFDNAME=lmtp"])
    if change == "another path":
        assert not os.path.exists(old)
        assert greeting(f"{service.runtime}/other.sock").startswith(b"220")
    elif change == "no path":
        assert not os.path.exists(old)
    else:
        assert greeting(old).startswith(b"220")


# Addresses that are taken


def test_a_socket_behind_which_somebody_listens_is_not_taken_away(make):
    first, second = make(), make(start=False)
    second.runtime = first.runtime
    code, text = second.run()
    assert code == 75 and f"{first.runtime}/agent.sock" in text and "stop it" in text, (code, text)
    assert first.agent("ewa").get("/v1/me").status == 200
    assert os.path.exists(f"{first.runtime}/agent.sock")


def test_a_file_in_the_place_of_a_socket_is_named_and_left(make):
    desk = make(start=False)
    os.makedirs(desk.runtime)
    with open(f"{desk.runtime}/agent.sock", "w") as file:
        file.write("notes")
    code, text = desk.run()
    assert code == 75 and "agent.sock" in text and "no socket" in text and "remove it" in text, (code, text)
    with open(f"{desk.runtime}/agent.sock") as file:
        assert file.read() == "notes"


def test_a_path_that_is_too_long_for_a_socket_is_named(make):
    desk = make(start=False)
    desk.runtime = f"{desk.folder}/{'a' * 100}"
    code, text = desk.run()
    assert code == 75 and "107 bytes" in text, (code, text)


# Stopping


def test_at_the_stop_everybody_who_waits_is_asked_to_come_again_at_once(desk):
    pull = desk.parked_pull(desk.agent("ayse").ready(), "60s")
    stream = Stream(desk.agent("ewa"))
    stream.wait(lambda stream: stream.cursor is not None)
    half = socket.socket(socket.AF_UNIX)
    half.settimeout(10)
    half.connect(f"{desk.runtime}/admin.sock")
    half.sendall(b"POST /v1/config/reload HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\n\r\n{")
    until(lambda: unread(half) == 0, 10, "the daemon to read the half of a request")
    assert desk.stop() == 0
    answer = pull.result(5)
    assert (answer.status, answer.code) == (503, "stopping")
    assert answer.headers["Retry-After"] == "0" and answer.headers["Connection"] == "close"
    stream.wait(lambda stream: stream.ended, 5)
    assert ": the daemon stops" in stream.comments
    text = half.recv(4096).decode()
    assert text.startswith("HTTP/1.1 503") and '"stopping"' in text and "Retry-After: 0" in text
    half.close()


def unread(connection):
    """Bytes that were sent and the other side has not read (SIOCOUTQ)."""
    import fcntl

    return struct.unpack("i", fcntl.ioctl(connection, 0x5411, b"\0" * 4))[0]


def test_a_stop_in_the_middle_of_commits_answers_all_and_loses_none(service, manager):
    handed(service, manager)
    started(service, manager)
    ended, taken, wrong = threading.Event(), [], []

    def send(sender):
        number = 0
        while not ended.is_set():
            number += 1
            item = f"m{sender}-{number}"
            while True:
                try:
                    answer = service.say(TEXT, sender=f"s{sender}", message_id=item)
                except (OSError, http.client.HTTPException) as error:
                    # Only a daemon that is killed may leave somebody without an answer.
                    wrong.append((item, repr(error)))
                    break
                if answer.status == 202:
                    taken.append(item)
                    break
                if answer.status != 503 or answer.headers["Retry-After"] != "0":
                    wrong.append((item, answer))
                    break

    threads = [threading.Thread(target=send, args=(each,)) for each in range(8)]
    for thread in threads:
        thread.start()
    try:
        for _ in range(4):
            before = len(taken)
            until(lambda: len(taken) > before + 40, 30, "messages that are taken in")
            began = time.monotonic()
            assert service.stop() == 0
            assert time.monotonic() - began < 10
            started(service, manager)
    finally:
        ended.set()
        for thread in threads:
            thread.join(60)
    assert wrong == []
    assert len(taken) == len(set(taken)) > 160
    assert len(service.sql("SELECT id FROM message")) == len(taken)


# What is refused at the start


def test_a_credential_of_a_folder_that_was_loaded_whole_is_found(make):
    desk = make(start=False)
    os.rename(f"{desk.credentials}/shop", f"{desk.credentials}/desk_shop")
    desk.start()
    assert desk.say(TEXT).status == 202
    desk.stop()
    os.remove(f"{desk.credentials}/desk_shop")
    code, text = desk.run()
    assert code == 78 and f"{desk.credentials} has neither shop nor desk_shop" in text and "LoadCredential=" in text


def as_user(desk, name):
    """Has the daemon run as a user without rights."""
    ensure_users((name,))
    uid = uid_of(name)
    desk.wrapper = ["setpriv", "--reuid", str(uid), "--regid", str(uid), "--clear-groups"]
    return uid


@pytest.mark.parametrize("name, group", [("lmtp", "lmtpGroup"), ("admins", "adminGroup")])
@pytest.mark.parametrize("case", ["not its group", "its group", "the folder's group"])
def test_a_socket_that_cannot_be_given_to_its_group_is_told(make, case, name, group):
    desk = make(start=False)
    desk.config["listen"]["lmtp"] = "lmtp.sock"
    desk.config["access"]["lmtpGroup"] = desk.config["access"]["adminGroup"] = "frontdesk-service"
    desk.config["access"][group] = "daemon"
    uid = as_user(desk, "frontdesk-service")
    gid = grp.getgrnam("daemon").gr_gid
    if case == "its group":
        desk.wrapper[desk.wrapper.index("--clear-groups")] = f"--groups={gid}"
    for folder in (desk.runtime, desk.state):
        os.makedirs(folder, 0o755)
        os.chown(folder, uid, uid)
    os.chown(desk.credentials, uid, uid)
    os.chown(f"{desk.credentials}/shop", uid, uid)
    if case == "the folder's group":
        # As the package's folder: what is made there has its group.
        os.chown(desk.runtime, uid, gid)
        os.chmod(desk.runtime, 0o2755)
    desk.start()
    path = f"{desk.runtime}/{'lmtp' if name == 'lmtp' else 'admin'}.sock"
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o660
    assert (os.stat(path).st_gid == gid) == (case != "not its group")
    told = [line for line in desk.log_text().splitlines() if "could not be given to its group" in line]
    assert [f"group=daemon socket={name}" in line for line in told if "group=daemon" in line] == [True] * (case == "not its group"), told


def test_a_state_folder_that_is_not_writable_is_named(make):
    desk = make(start=False)
    os.makedirs(desk.state, 0o755)
    uid = as_user(desk, "frontdesk-service")
    code, text = desk.run()
    assert code == 74 and desk.state in text and "Permission denied" in text and f"user {uid}" in text, (code, text)
    assert "chown" in text and os.listdir(desk.state) == []
    os.rmdir(desk.state)
    os.chmod(desk.folder, 0o755)
    code, text = desk.run()
    assert code == 74 and desk.state in text, (code, text)


def test_the_daemons_own_user_may_reload(make, needs_cli):
    desk = make(start=False)
    uid = as_user(desk, "frontdesk-service")
    for folder in (desk.state, desk.runtime):
        os.makedirs(folder, 0o755)
        os.chown(folder, uid, -1)
    for path in (desk.credentials, f"{desk.credentials}/shop"):
        os.chown(path, uid, -1)
    desk.start()
    desk.config["queues"]["extra"] = {}
    desk.write_config()
    assert "generation 2 is in force" in desk.cli("frontdesk-service", "reload")
    assert desk.cli("ayse", "reload", code=None) and desk.admin().ok("GET", "/v1/status")["generation"] == 2
    ayse = desk.cli("ayse", "reload", code=None)
    assert "in force" not in ayse, ayse


# The journal

JOURNAL = """
mount -t tmpfs none /run && mkdir -p /run/systemd/journal && ln -s "$0" /run/systemd/journal/socket && exec "$@"
"""


class Journal:
    """Stands for journald: takes records in the native protocol, as a mount namespace of the daemon's own shows it."""

    def __init__(self, folder):
        self.path = f"{folder}/journal"
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(self.path)
        os.chmod(self.path, 0o666)
        self.records = []
        threading.Thread(target=self.hear, daemon=True).start()

    def hear(self):
        while data := self.socket.recv(1 << 16):
            self.records.append(self.parse(data))

    @staticmethod
    def parse(data):
        """`NAME=value` lines, or NAME, a length and the bytes where the value has line breaks."""
        fields = {}
        while data:
            line, _, data = data.partition(b"\n")
            if b"=" in line:
                name, _, value = line.partition(b"=")
            else:
                name, size = line, struct.unpack("<Q", data[:8])[0]
                value, data = data[8 : 8 + size], data[9 + size :]
            fields[name.decode()] = value.decode()
        return fields

    def wait(self, kind, seconds=20):
        def found():
            return next((each for each in list(self.records) if each.get("FRONTDESK_KIND") == kind), None)

        return until(found, seconds, f"a record of kind {kind}")


def test_the_journal_has_fields_and_the_kind_of_each_event(make, tmp_path):
    def change(config):
        config["agents"]["ayse"]["unixUser"] = "frontdesk-nobody-yet"

    desk = make(change, start=False)
    os.chmod(tmp_path, 0o755)
    journal = Journal(str(tmp_path))
    desk.wrapper = ["unshare", "-m", "sh", "-c", JOURNAL, journal.path]
    with open(f"{desk.folder}/log", "ab") as log:
        about = os.fstat(log.fileno())
    desk.environment["JOURNAL_STREAM"] = f"{about.st_dev}:{about.st_ino}"
    desk.start()
    ready = journal.wait("ready")
    assert ready["MESSAGE"] == f"ready web={desk.port}" and ready["PRIORITY"] == "5"
    assert ready["SYSLOG_IDENTIFIER"] == "frontdeskd" and ready["FRONTDESK_WEB"] == str(desk.port)
    assert len(ready["MESSAGE_ID"]) == 32 and int(ready["MESSAGE_ID"], 16)
    unknown = journal.wait("unknown-user")
    assert unknown["FRONTDESK_AGENT"] == "ayse" and unknown["PRIORITY"] == "4"
    assert unknown["MESSAGE_ID"] != ready["MESSAGE_ID"]
    desk.post("/hooks/chat", {"id": "x", "from": {"id": "customer@example.com"}, "text": 5})
    kept = journal.wait("message-quarantined")
    assert kept["FRONTDESK_CHANNEL"] == "chat" and kept["FRONTDESK_CODE"] and "MESSAGE_ID" in kept
    desk.receiver.answers = [400]
    desk.say(TEXT, sender="customer@example.com")
    ewa = desk.agent("ewa").ready()
    work = ewa.take_next()
    assert ewa.change(work["conversation"], "reply", epoch=work["epoch"], text="We have sent it.").status == 200
    held = journal.wait("dead-letter")
    assert (held["FRONTDESK_OUTBOX"], held["FRONTDESK_CHANNEL"], held["FRONTDESK_STATUS"]) == ("x1", "chat", "400")
    desk.config["queues"]["extra"] = {"lve": {}}
    desk.write_config()
    os.kill(desk.pid, signal.SIGHUP)
    refused = journal.wait("reload-refused")
    assert refused["PRIORITY"] == "3" and "1 error" in refused["MESSAGE"]
    del desk.config["queues"]["extra"]
    desk.config["queues"]["more"] = {}
    desk.write_config()
    os.kill(desk.pid, signal.SIGHUP)
    assert journal.wait("reloaded")["FRONTDESK_GENERATION"] == "2"
    assert desk.stop() == 0
    journal.wait("stopping")
    journal.wait("stopped")
    assert "ready" not in desk.log_text(), "the journal has it, and once is enough"
    for record in journal.records:
        for name, value in record.items():
            assert TEXT not in value and "We have sent it." not in value, record
            assert name == "MESSAGE" or "customer@example.com" not in value, record


def test_without_a_journal_the_log_has_lines(desk):
    until(lambda: "frontdeskd: ready web=" in desk.log_text(), 10, "the word in the log")
    assert "kind=" not in desk.log_text()
