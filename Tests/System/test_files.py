"""Files of messages both ways: served as downloads and in pieces, uploaded and refused, and looked at by clamd.

The scanner is a real clamd where one is installed, with a signature database of one line; the scripted one stands for a
clamd that hangs or says something odd.
"""

import base64
import hashlib
import os
import socket
import struct
import subprocess
import threading
import time

import pytest
from desk import Client, UnixHTTP, cli_binary, until, uid_of
from scanner import EICAR, PROGRAM, Clamd, scanned_by

TEXT = "I want a refund, see the file"
MIB = 1 << 20


def attached(name, content, type="text/plain"):
    return {"name": name, "type": type, "base64": base64.b64encode(content).decode()}


def files_of(client, conversation="c1"):
    message = client.ok("GET", f"/v1/conversations/{conversation}/messages")["messages"][0]
    return message["id"], message["attachments"]


def open_blobs(desk):
    """Descriptors of the daemon that lead to blobs."""
    folder = f"/proc/{desk.pid}/fd"
    found = []
    for name in os.listdir(folder):
        try:
            found.append(os.readlink(f"{folder}/{name}"))
        except FileNotFoundError:
            pass
    return [path for path in found if "/blobs/" in path]


def cli(desk, user, *arguments, stdin=None):
    return subprocess.run(
        [cli_binary(), *arguments], user=uid_of(user), group=uid_of(user), input=stdin, capture_output=True, timeout=90,
        env={"FRONTDESK_SOCKET": f"{desk.runtime}/agent.sock", "PATH": os.environ["PATH"], "LANG": "C.UTF-8"})


def upload(client, content, query=""):
    return client.call("POST", f"/v1/attachments{query}", content)


class ScriptedClamd:
    """Stands for clamd: takes INSTREAM and says what the test wants; `None` says nothing at all."""

    def __init__(self, path, answer):
        self.socket, self.answer, self.asked = path, answer, 0
        self.server = socket.socket(socket.AF_UNIX)
        self.server.bind(path)
        os.chmod(path, 0o666)
        self.server.listen(16)
        self.held = []
        threading.Thread(target=self.run, daemon=True).start()

    def run(self):
        while True:
            try:
                peer, _ = self.server.accept()
            except OSError:
                return
            self.asked += 1
            if self.answer is None:
                self.held.append(peer)
                continue
            stream = peer.makefile("rb")
            assert stream.read(10) == b"zINSTREAM\0"
            while size := struct.unpack(">I", stream.read(4))[0]:
                stream.read(size)
            peer.sendall(self.answer + b"\0")
            stream.close()
            peer.close()

    def stop(self):
        self.server.close()


# In


def test_a_file_comes_back_as_it_was_sent_and_as_a_download(desk):
    content = os.urandom(300_000)
    hostile = 'r\r\nSet-Cookie: a=b\r\n"; x=.pdf'
    desk.say(TEXT, attachments=[
        attached("fatura ğ.pdf", content, "application/pdf"), attached(hostile, b"hi", "text/html"), attached("", b"")])
    ewa = desk.agent("ewa")
    message, files = files_of(ewa)
    assert [(each["bytes"], each["scan"]) for each in files] == [(300_000, "unscanned"), (2, "unscanned"), (0, "unscanned")]
    answer = ewa.get(f"/v1/messages/{message}/attachments/0")
    assert answer.status == 200 and answer.body == content
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''fatura%20%C4%9F.pdf"
    assert answer.headers["x-content-type-options"] == "nosniff"
    answer = ewa.get(f"/v1/messages/{message}/attachments/1")
    assert answer.body == b"hi" and answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["set-cookie"] is None and "\n" not in answer.headers["content-disposition"]
    assert ewa.get(f"/v1/messages/{message}/attachments/2").body == b""
    assert ewa.get(f"/v1/messages/{message}/attachments/3").status == 404
    assert ewa.get(f"/v1/messages/{message}/attachments/-1").status == 404


def test_a_file_is_seen_by_whom_the_message_is_seen(make):
    def change(config):
        config["teams"]["other"] = {"serves": ["general"]}
        config["agents"]["bartek"]["team"] = "other"

    desk = make(change)
    desk.say(TEXT, attachments=[attached("a.txt", b"private words")])
    for path in ("/v1/messages/m1/attachments/0", "/v1/messages/m1/raw"):
        assert desk.agent("ayse").get(path).status == 200, path
        assert desk.agent("bartek").get(path).status == 404, path
        assert desk.agent("ayse").get(f"{path}?force=true").code == "force-is-for-operators"
        assert desk.admin().get(path).code == "needs-force", path
        assert desk.admin().get(f"{path}?force=true").status == 200, path
        assert desk.admin().get(f"{path}?force=maybe").status == 400, path
    assert "private words" not in desk.log_text()
    assert desk.log_text().count("an operator read a file") == 2


def test_the_original_is_there_byte_for_byte(desk):
    for number, size in ((1, 10), (2, 200_000)):
        desk.say(TEXT, message_id=f"large-{number}", attachments=[attached("a.bin", os.urandom(size))])
        answer = desk.agent("ewa").get(f"/v1/messages/m{number}/raw")
        assert answer.status == 200 and answer.headers["content-type"] == "application/octet-stream"
        assert b'"attachments"' in answer.body and TEXT.encode() in answer.body


def test_a_reader_that_stalls_holds_no_file_in_memory(make):
    def change(config):
        config["channels"]["chat"]["bodyLimit"] = "16MiB"

    desk = make(change)
    content = os.urandom(8 * MIB)
    desk.say(TEXT, attachments=[attached("a.bin", content, "application/octet-stream")])
    desk.agent("ewa").get("/v1/me")
    before = desk.memory()
    readers = [UnixHTTP(f"{desk.runtime}/agent.sock", uid_of("ewa")) for _ in range(30)]
    answers = []
    for reader in readers:
        reader.request("GET", "/v1/messages/m1/attachments/0")
        answers.append(reader.getresponse())
    assert all(answer.status == 200 for answer in answers)
    # 30 readers who stop after the head: 240 MiB if each held a whole file.
    assert desk.memory() - before < 60 * MIB
    assert desk.agent("ewa").get("/v1/me").status == 200
    assert answers[7].read() == content
    # Who leaves in the middle leaves nothing open.
    for reader in readers:
        reader.close()
    until(lambda: not open_blobs(desk), 10, "the files to be closed")


def test_the_command_line_shows_and_writes_files(desk):
    content = os.urandom(5_000)
    desk.say(TEXT, attachments=[attached("foto.png", content, "image/png"), attached("setup.exe", b"hi")])
    shown = cli(desk, "ewa", "show", "c1").stdout.decode()
    assert "[1: foto.png, image/png, 5 kB, unscanned]" in shown and "[2: setup.exe, text/plain, 2 B, blocked]" in shown
    assert cli(desk, "ewa", "file", "m1", "1").stdout == content
    original = cli(desk, "ewa", "file", "m1", "--original")
    assert original.returncode == 1 and b"operator" in original.stderr
    refused = cli(desk, "ewa", "file", "m1", "2")
    assert refused.returncode == 1 and refused.stdout == b"" and b"operator" in refused.stderr
    assert cli(desk, "ewa", "file", "m1", "3").returncode == 1
    assert cli(desk, "ewa", "file", "m1").returncode == 2
    forced = subprocess.run(
        [cli_binary(), "file", "m1", "2", "--force", "--socket", f"{desk.runtime}/agent.sock"], capture_output=True)
    assert forced.stdout == b"hi", forced


# Out


def test_an_upload_is_named_by_its_digest(desk):
    ewa = desk.agent("ewa")
    for content in (b"", b"hi", os.urandom(3 * MIB)):
        answer = upload(ewa, content, "?name=a.bin&type=application/octet-stream")
        assert answer.status == 200, answer
        assert answer.json == {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content), "scan": "unscanned"}
    assert upload(ewa, b"hi").status == 200
    assert upload(desk.agent("stranger"), b"hi").status == 403
    assert upload(desk.admin(), b"hi").code == "forbidden"
    assert upload(ewa, b"hi", "?name=x.exe").code == "file-blocked"
    assert upload(ewa, b"MZ" + bytes(100), "?name=letter.pdf").code == "file-blocked"
    assert not [name for name in os.listdir(f"{desk.state}/blobs/up")]


def test_a_session_of_a_gateway_may_upload(desk):
    session = desk.agent("gateway").ok("POST", "/v1/sessions", {"agent": "ewa"})["session"]
    assert upload(Client(f"{desk.runtime}/agent.sock", "gateway", session=session), bytes(2 * MIB)).status == 200
    assert upload(desk.agent("gateway"), b"hi").status == 403


def test_the_largest_file_passes_in_bounded_memory_and_one_byte_more_does_not(desk):
    ewa = desk.agent("ewa")
    upload(ewa, bytes(MIB))
    before = desk.memory()
    content = os.urandom(25 * MIB)
    answer = upload(ewa, content)
    assert answer.status == 200 and answer.json["bytes"] == len(content)
    assert desk.memory() - before < 12 * MIB
    assert upload(desk.agent("ewa"), content + b"x").status == 413
    # Its length is not told before: it is noticed as it comes.
    with pytest.raises((BrokenPipeError, ConnectionResetError)):
        connection = UnixHTTP(f"{desk.runtime}/agent.sock", uid_of("ewa"))
        connection.request(
            "POST", "/v1/attachments", iter([bytes(MIB)] * 40), {"transfer-encoding": "chunked"}, encode_chunked=True)
        if connection.getresponse().status == 413:
            raise BrokenPipeError
    until(lambda: not os.listdir(f"{desk.state}/blobs/up"), 10, "half a file to go")


def test_an_upload_that_breaks_off_leaves_nothing(desk):
    upload(desk.agent("ewa"), b"hi")
    connection = UnixHTTP(f"{desk.runtime}/agent.sock", uid_of("ewa"))
    connection.connect()
    connection.sock.sendall(b"POST /v1/attachments HTTP/1.1\r\nhost: x\r\ncontent-length: 2000000\r\n\r\n" + bytes(MIB))
    until(lambda: os.listdir(f"{desk.state}/blobs/up"), 10, "the file to begin")
    connection.close()
    until(lambda: not os.listdir(f"{desk.state}/blobs/up"), 10, "the file to go")
    assert desk.agent("ewa").get("/v1/me").status == 200


def test_a_request_behind_an_upload_waits_for_it(desk):
    connection = UnixHTTP(f"{desk.runtime}/agent.sock", uid_of("ewa"))
    connection.connect()
    connection.sock.sendall(
        b"POST /v1/attachments HTTP/1.1\r\nhost: x\r\ncontent-length: 1048576\r\n\r\n" + bytes(MIB)
        + b"GET /v1/nothing HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
    whole = b""
    while part := connection.sock.recv(65_536):
        whole += part
    assert whole.index(b"HTTP/1.1 200") < whole.index(hashlib.sha256(bytes(MIB)).hexdigest().encode()) < whole.index(b" 404 ")


def test_a_webhook_channel_takes_no_files(desk):
    ewa = desk.agent("ewa").ready()
    desk.say(TEXT)
    work = ewa.take_next()
    sha256 = upload(ewa, b"hi").json["sha256"]
    file = {"sha256": sha256, "name": "a.txt", "type": "text/plain"}

    def reply(*files, **more):
        return ewa.change("c1", "reply", epoch=work["epoch"], text="here", seen="m1", attachments=list(files), **more)

    assert reply(file).code == "files-not-taken"
    unknown = reply({**file, "sha256": "0" * 64})
    assert unknown.code == "unknown-file" and unknown.json["pointer"] == "/attachments/0/sha256"
    assert reply(file, {**file, "name": "a.js"}).code == "file-blocked"
    for wrong in ({"sha256": sha256}, {**file, "sha256": "../../x"}, {**file, "type": "a/b\r\nx: y"}, {**file, "name": "/"}):
        assert reply(wrong).status == 400, wrong
    assert reply(*[file] * 11).json["pointer"] == "/attachments"
    large = upload(ewa, bytes(13 * MIB)).json["sha256"]
    assert reply({**file, "sha256": large}, {**file, "sha256": large}).code == "files-too-large"
    batched = ewa.ok("POST", "/v1/batch", {"calls": [
        {"method": "POST", "path": "/v1/conversations/c1/reply",
         "body": {"epoch": work["epoch"], "text": "here", "attachments": [file]}},
        {"method": "GET", "path": "/v1/messages/m1/raw"}, {"method": "POST", "path": "/v1/attachments"}]})["results"]
    assert batched.pop()["status"] == 404
    assert [each["status"] for each in batched] == [400, 200] and "body" not in batched[1]
    # None of it was sent, and the answer without files is.
    assert reply().status == 200
    assert [each["body"]["text"] for each in desk.receiver.wait(1)] == ["here"]


def test_the_command_line_attaches(desk):
    ewa = desk.agent("ewa").ready()
    desk.say(TEXT)
    ewa.take_next()
    path = f"{desk.folder}/letter.txt"
    with open(path, "wb") as file:
        file.write(b"hello")
    done = cli(desk, "ewa", "reply", "--attach", path, "--anyway", "here")
    assert done.returncode == 1 and b"cannot send any" in done.stderr, done
    assert os.path.exists(f"{desk.state}/blobs/{hashlib.sha256(b'hello').hexdigest()[:2]}")
    missing = cli(desk, "ewa", "reply", "--attach", f"{path}x", "here")
    assert missing.returncode == 1 and b"cannot be read" in missing.stderr


# The scanner


def test_clamd_looks_at_files_both_ways(make, clamd):
    desk = make(scanned_by(clamd.socket))
    desk.say(TEXT, attachments=[
        attached("ok.txt", b"harmless"), attached("bad.txt", EICAR), attached("bad.txt", b"x" * 100_000 + EICAR),
        attached("run.js", EICAR)])
    ewa = desk.agent("ewa")
    message, files = files_of(ewa)
    assert files[0]["scan"] == "clean" and files[1]["scan"] == "infected" and files[3]["scan"] == "blocked"
    path = f"/v1/messages/{message}/attachments"
    assert ewa.get(f"{path}/0").body == b"harmless"
    assert ewa.get(f"{path}/1").code == "file-infected" and ewa.get(f"{path}/3").code == "file-blocked"
    assert ewa.get(f"/v1/messages/{message}/raw").code == "file-infected"
    assert desk.admin().get(f"{path}/1?force=true").body == EICAR
    # The message itself is there and is answered as any other.
    assert ewa.ready().next()["conversation"] == "c1"
    assert upload(ewa, b"harmless").json["scan"] == "clean"
    refused = upload(ewa, EICAR)
    assert refused.status == 400 and refused.code == "file-infected"
    assert not os.listdir(f"{desk.state}/blobs/up")
    # The digest of a file that came in is no way around it.
    desk.say(TEXT, message_id="second", sender="b@example.com")
    work = ewa.take_next()
    sha256 = hashlib.sha256(EICAR).hexdigest()
    answer = ewa.change(work["conversation"], "reply", epoch=work["epoch"], text="here", sendAnyway=True, attachments=[
        {"sha256": sha256, "name": "a.txt"}])
    assert answer.code == "file-infected"


def test_a_verdict_outlives_a_restart(make, clamd):
    desk = make(scanned_by(clamd.socket))
    desk.say(TEXT, attachments=[attached("ok.txt", b"harmless"), attached("bad.txt", EICAR)])
    desk.stop()
    clamd.stop()
    desk.start()
    ewa = desk.agent("ewa")
    assert [each["scan"] for each in files_of(ewa)[1]] == ["clean", "infected"]
    assert ewa.get("/v1/messages/m1/attachments/1").code == "file-infected"


def test_a_clamd_that_is_away_holds_no_message(make, clamd):
    desk = make(scanned_by(clamd.socket))
    clamd.stop()
    ewa = desk.agent("ewa")
    desk.say(TEXT, attachments=[attached("a.txt", EICAR)])
    assert files_of(ewa)[1][0]["scan"] == "unscanned"
    assert ewa.get("/v1/messages/m1/attachments/0").status == 200
    assert upload(ewa, b"hi").json["scan"] == "unscanned"
    # The next one is looked at as soon as it is back.
    clamd.start()
    assert upload(ewa, EICAR).code == "file-infected"
    assert "clamd looks at no files" in desk.log_text() and "clamd looks at files again" in desk.log_text()


def test_what_is_held_is_looked_at_when_it_is_asked_for(make, clamd):
    desk = make(scanned_by(clamd.socket, "hold"))
    clamd.stop()
    ewa = desk.agent("ewa")
    desk.say(TEXT, attachments=[attached("ok.txt", b"harmless"), attached("bad.txt", EICAR)])
    path = "/v1/messages/m1/attachments"
    assert [each["scan"] for each in files_of(ewa)[1]] == ["unscanned"] * 2
    assert ewa.get(f"{path}/0").code == "not-scanned" and ewa.get("/v1/messages/m1/raw").code == "not-scanned"
    assert upload(ewa, b"hi").code == "not-scanned"
    clamd.start()
    assert ewa.get(f"{path}/0").body == b"harmless"
    assert ewa.get(f"{path}/1").code == "file-infected" and ewa.get("/v1/messages/m1/raw").code == "file-infected"
    assert upload(ewa, b"hi").json["scan"] == "clean"
    # What was found is known from then on, without the scanner and after a restart.
    until(lambda: [each["scan"] for each in files_of(ewa)[1]] == ["clean", "infected"], 10, "the verdicts to be kept")
    clamd.stop()
    desk.stop()
    desk.start()
    ewa = desk.agent("ewa")
    assert [each["scan"] for each in files_of(ewa)[1]] == ["clean", "infected"]
    assert ewa.get(f"{path}/0").body == b"harmless" and ewa.get(f"{path}/1").code == "file-infected"


def test_a_file_over_the_limit_of_clamd_is_not_scanned(make, tmp_path):
    if not os.path.exists(PROGRAM):
        pytest.skip("clamd is not installed")
    os.chmod(tmp_path, 0o755)
    clamd = Clamd(str(tmp_path), limit="1M")
    try:
        desk = make(scanned_by(clamd.socket))
        ewa = desk.agent("ewa")
        assert upload(ewa, os.urandom(6 * MIB)).json["scan"] == "unscanned"
        assert upload(ewa, bytes(MIB // 2)).json["scan"] == "clean"
    finally:
        clamd.stop()


@pytest.mark.parametrize("answer", [b"stream: Can't allocate memory ERROR", b"UNKNOWN COMMAND", b"", b"\xff\xfe" * 4000])
def test_a_scripted_clamd_that_makes_no_sense(make, tmp_path, answer):
    os.chmod(tmp_path, 0o755)
    clamd = ScriptedClamd(f"{tmp_path}/clamd", answer)
    desk = make(scanned_by(clamd.socket))
    assert upload(desk.agent("ewa"), b"hi").json["scan"] == "unscanned"
    assert clamd.asked == 1
    clamd.stop()


@pytest.mark.slow
def test_a_scripted_clamd_that_hangs_delays_one_message_only(make, tmp_path):
    os.chmod(tmp_path, 0o755)
    clamd = ScriptedClamd(f"{tmp_path}/clamd", None)
    desk = make(scanned_by(clamd.socket))
    begun = time.monotonic()
    desk.say(TEXT, attachments=[attached("a.txt", b"hi"), attached("b.txt", b"hi")])
    assert 19 < time.monotonic() - begun < 24
    begun = time.monotonic()
    desk.say(TEXT, message_id="second", attachments=[attached("a.txt", b"hi")])
    assert time.monotonic() - begun < 2 and clamd.asked == 1
    clamd.stop()


def test_a_desk_says_which_types_it_blocks(make):
    desk = make(lambda config: config.update(files={"block": [".docm"], "allow": [".apk"]}))
    ewa = desk.agent("ewa")
    names = ["letter.docm", "app.APK", "setup.exe"]
    desk.say(TEXT, attachments=[attached(name, b"MZ or not") for name in names])
    assert [each["scan"] for each in files_of(ewa)[1]] == ["blocked", "unscanned", "blocked"]
    assert ewa.get("/v1/messages/m1/attachments/0").code == "file-blocked"
    assert ewa.get("/v1/messages/m1/attachments/1").body == b"MZ or not"
    assert upload(ewa, b"hi", "?name=a.Docm").code == "file-blocked" and upload(ewa, b"MZ", "?name=a.apk").status == 200
    # A reload changes it for what comes from then on.
    desk.config["files"] = {"allow": [".docm"]}
    desk.write_config()
    assert desk.admin().post("/v1/config/reload").status == 200
    assert upload(ewa, b"hi", "?name=a.docm").status == 200 and upload(ewa, b"hi", "?name=a.apk").code == "file-blocked"
    assert ewa.get("/v1/messages/m1/attachments/0").code == "file-blocked"


def test_a_reload_changes_the_scanner(make, clamd):
    desk = make()
    ewa = desk.agent("ewa")
    assert upload(ewa, EICAR).json["scan"] == "unscanned"
    desk.config["scanner"] = {"clamd": clamd.socket}
    desk.write_config()
    assert desk.admin().post("/v1/config/reload").status == 200
    assert upload(ewa, EICAR).code == "file-infected"
