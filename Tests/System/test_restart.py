"""Starts, stops and refusals to start."""

import hashlib
import os
import shutil
import signal
import socket
import sqlite3
import stat
import subprocess
import time

import pytest
from desk import Stream, free_port, later, until

TEXT = "Please I want a refund for my order, it never arrived."
REFUND = "Merhaba, siparişim için iade istiyorum, lütfen yardım eder misiniz?"


def digest(path):
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def test_sigterm_answers_parked_pulls_and_ends_with_0(desk):
    pulls = [desk.parked_pull(desk.agent(name).ready(), "60s", count) for count, name in enumerate(("ayse", "bartek", "ewa"), 1)]
    assert desk.stop() == 0
    for pull in pulls:
        answer = pull.result(5)
        assert answer.status == 503 and answer.code == "stopping", answer
    assert not os.path.exists(f"{desk.runtime}/agent.sock") or not connects(f"{desk.runtime}/agent.sock")


def connects(path):
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(path)
            return True
        except OSError:
            return False


def test_sigterm_ends_streams_and_idle_connections(desk):
    stream, idle = Stream(desk.agent("ewa")), socket.create_connection(("127.0.0.1", desk.port))
    assert desk.stop(seconds=15) == 0
    stream.wait(lambda stream: stream.ended, 5)
    idle.close()


def test_sigint_ends_it_too(desk):
    assert desk.stop(signal.SIGINT) == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL], ids=["SIGTERM", "SIGKILL"])
def test_a_restart_keeps_everything(desk, number):
    ayse, ewa = desk.agent("ayse").ready(), desk.agent("ewa").ready()
    desk.say(REFUND, sender="a", message_id="e1")
    owned = ayse.take_next()
    key = {"Idempotency-Key": "k"}
    path = f"/v1/conversations/{owned['conversation']}"
    replied = ayse.post(f"{path}/reply", {"epoch": owned["epoch"], "text": "Bir dakika", "then": "active", "sendAnyway": True}, headers=key)
    assert replied.status == 200
    assert ayse.put(f"{path}/draft", {"text": "taslak"}).status // 100 == 2
    desk.say(TEXT, sender="b", message_id="e2")
    offer = ewa.next()
    desk.say(TEXT, sender="c", message_id="e3")
    ayse.put("/v1/me/presence", {"state": "finishing", "reason": "soon"})

    before = [(me["presence"], me["load"]) for me in (ayse.me(), ewa.me())]
    works = {number: ewa.work(f"c{number}") for number in (1, 2, 3)}
    desk.restart(number)
    ayse, ewa = desk.agent("ayse"), desk.agent("ewa")
    assert {number: ewa.work(f"c{number}") for number in (1, 2, 3)} == works
    assert [(me["presence"], me["load"]) for me in (ayse.me(), ewa.me())] == before
    assert ayse.ok("GET", f"{path}/draft")["drafts"][0]["text"] == "taslak"
    again = ayse.post(f"{path}/reply", {"epoch": owned["epoch"], "text": "Bir dakika", "then": "active", "sendAnyway": True}, headers=key)
    assert again.status == 200 and again.json == replied.json
    assert ayse.post(f"{path}/reply", {"epoch": owned["epoch"], "text": "x"}, headers=key).status == 422
    shown = ewa.next("0s")
    assert shown["offer"] == offer["offer"] and shown["conversation"] == offer["conversation"]
    accepted = ewa.accept(shown)
    assert accepted["owner"] == "ewa" and accepted["epoch"] == offer["epoch"] + 1
    desk.restart(number)
    assert desk.agent("ewa").accept(shown) == accepted, "the same call again, after the restart"
    assert desk.post("/hooks/chat", {"id": "e1", "from": {"id": "a", "name": "a"}, "text": REFUND}).json["message"] == "m1"
    assert len(desk.receiver.wait(1)) == 1


def test_ids_are_never_given_twice_over_restarts(desk):
    seen = []
    for number in range(4):
        answer = desk.say(TEXT, sender=f"s{number}")
        seen.append((answer.json["conversation"], answer.json["message"]))
        desk.restart(signal.SIGKILL if number % 2 else signal.SIGTERM)
    assert seen == [(f"c{number}", f"m{number}") for number in range(1, 5)]


def test_a_second_daemon_on_the_same_database_ends_with_75_and_the_first_goes_on(desk):
    desk.say(TEXT)
    for port, runtime in ((free_port(), f"{desk.folder}/run2"), (desk.port, desk.runtime)):
        desk.config["listen"]["web"] = f"127.0.0.1:{port}"
        command = desk.command()
        command[command.index("--runtime") + 1] = runtime
        done = subprocess.run(command, capture_output=True, text=True, timeout=20)
        assert done.returncode == 75, done
        assert done.stderr.strip()
        ewa = desk.agent("ewa").ready()
        assert ewa.work("c1")["conversation"] == "c1"
        assert desk.say(TEXT).status // 100 == 2
    assert desk.process.poll() is None


def test_sockets_left_by_a_crash_do_not_stop_the_next_start(desk):
    desk.stop(signal.SIGKILL)
    assert os.path.exists(f"{desk.runtime}/agent.sock")
    desk.start()
    assert desk.agent("ewa").get("/v1/me").status == 200


def test_a_port_in_use_ends_with_an_error(make):
    desk = make(start=False)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", desk.port))
        taken.listen()
        code, text = desk.run()
    assert code in (69, 71, 74, 75, 78) and str(desk.port) in text, (code, text)


# The configuration


def test_a_broken_configuration_ends_with_78_and_a_place(make):
    desk = make(start=False)
    command = desk.command()
    with open(f"{desk.folder}/frontdesk.json", "w") as file:
        file.write('{\n  "desk": { "name": "x" },\n  "queues": { "a": {} \n  "routes": [] }\n')
    done = subprocess.run(command, capture_output=True, text=True, timeout=20)
    assert done.returncode == 78
    assert "frontdesk.json:3:22" in done.stderr and "^" in done.stderr, done.stderr
    assert not os.path.exists(f"{desk.state}/desk.sqlite") and not os.path.exists(f"{desk.runtime}/agent.sock")


def test_a_configuration_with_ten_errors_shows_ten(make):
    def change(config):
        config["qeues"] = {}  # 1 unknown key
        config["queues"]["billing"]["require"] = {"biling": 2}  # 2 unknown skill
        config["queues"]["general"] = {"live": {"target": {"firstReply": "soon"}}}  # 3 not a duration
        config["routes"][0]["queue"] = "bilings"  # 4 unknown queue
        config["routes"][0]["require"] = {"billing": 11}  # 5 not a level
        config["teams"]["desk"]["leads"] = ["eva"]  # 6 unknown agent
        config["agents"]["ayse"]["team"] = "dsk"  # 7 unknown team
        config["agents"]["bartek"]["unixUser"] = "frontdesk-ewa"  # 8 two agents with one user
        config["channels"]["chat"]["class"] = "alive"  # 9 not a class
        config["channels"]["form"]["path"] = "/hooks/chat"  # 10 a path taken

    desk = make(change, start=False)
    code, text = desk.run()
    assert code == 78
    places = [line for line in text.splitlines() if line.startswith(desk.folder) and "frontdesk.json:" in line and "error" in line]
    assert len(places) == 10, text
    for word in ("queues", "billing", "ewa", "desk", "live"):
        assert word in text, f"no did-you-mean for {word}"
    assert "/agents/ayse/team" in text, "no JSON Pointer"


def test_a_missing_configuration_or_credential_ends_with_78(make):
    desk = make(start=False)
    command = desk.command()
    os.remove(f"{desk.credentials}/shop")
    done = subprocess.run(command, capture_output=True, text=True, timeout=20)
    assert done.returncode == 78 and "shop" in done.stderr, done
    os.remove(f"{desk.folder}/frontdesk.json")
    done = subprocess.run(command, capture_output=True, text=True, timeout=20)
    assert done.returncode in (66, 78) and "frontdesk.json" in done.stderr, done


def test_a_secret_in_the_file_is_refused_and_not_repeated(make):
    def change(config):
        config["channels"]["chat"]["verify"]["secrets"] = ["whsec_VerySecretIndeed0123456789abcdef"]

    code, text = make(change, start=False).run()
    assert code == 78 and "VerySecretIndeed" not in text


def test_an_unknown_unix_user_is_a_warning(make):
    def change(config):
        config["agents"]["ayse"]["unixUser"] = "frontdesk-nobody-yet"

    desk = make(change)
    assert "frontdesk-nobody-yet" in desk.log_text()
    assert desk.agent("ayse").get("/v1/me").status == 403
    assert desk.agent("ewa").get("/v1/me").status == 200


def test_each_accepted_configuration_is_kept(desk):
    desk.restart()
    assert len(desk.admin().ok("GET", "/v1/config/history")["generations"]) == 1, "the same file is no new generation"
    desk.config["queues"]["orders"] = {}
    desk.restart()
    generations = desk.admin().ok("GET", "/v1/config/history")["generations"]
    assert sorted(each["generation"] for each in generations) == [1, 2]
    assert len({each["hash"] for each in generations}) == 2
    assert desk.admin().ok("GET", "/v1/status")["generation"] == 2


def test_removing_a_queue_with_open_work_is_refused(desk):
    desk.say(TEXT)
    desk.stop()
    without = {**desk.config, "queues": {"general": {}}, "routes": desk.config["routes"][1:]}
    without["teams"] = {"desk": {"serves": ["general"], "leads": ["ewa"]}}
    kept, desk.config = desk.config, without
    code, text = desk.run()
    assert code == 78 and "billing" in text, (code, text)
    desk.config = kept
    desk.start()
    work = desk.agent("ewa").ready().take_next()
    desk.agent("ewa").change("c1", "resolve", epoch=work["epoch"], sendAnyway=True)
    state = desk.agent("ewa").work("c1")
    desk.agent("ewa").change("c1", "done", epoch=state["epoch"])
    desk.config = without
    desk.restart()
    assert desk.agent("ewa").work("c1")["queue"] == "billing", "its record keeps the queue"


def test_removing_a_channel_with_open_work_is_refused(desk):
    desk.say(TEXT)
    desk.stop()
    kept = desk.config["channels"].pop("chat")
    code, text = desk.run()
    assert code == 78 and "chat" in text, (code, text)
    desk.config["channels"]["chat"] = kept
    desk.start()


def test_a_removed_agents_work_returns(desk):
    ayse = desk.agent("ayse").ready()
    desk.say(REFUND)
    work = ayse.take_next()
    removed = desk.config["agents"].pop("ayse")
    desk.restart()
    ewa = desk.agent("ewa")
    assert desk.agent("ayse").get("/v1/me").status == 403
    back = ewa.work("c1")
    assert back["state"] == "queued" and back["due"] == work["due"] and back["epoch"] > work["epoch"]
    assert ewa.ready().take_next()["owner"] == "ewa"
    desk.config["agents"]["ayse"] = removed
    desk.restart()
    assert desk.agent("ayse").me()["work"] == []
    assert desk.agent("ayse").change("c1", "reply", epoch=work["epoch"], text="x").code == "stale-epoch"


# The database


def test_a_file_that_is_no_database_is_refused_and_left_as_it_is(make):
    desk = make(start=False)
    os.makedirs(desk.state, exist_ok=True)
    path = f"{desk.state}/desk.sqlite"
    with open(path, "wb") as file:
        file.write(b"this is my diary, not a database\n" * 1000)
    before = digest(path)
    code, text = desk.run()
    assert code in (74, 78) and text.strip(), (code, text)
    assert digest(path) == before
    os.remove(path)


def test_a_damaged_journal_is_found_by_verify_and_refused_by_the_daemon(desk):
    for number in range(5):
        desk.say(TEXT, sender=f"s{number}")
    desk.stop()
    path = f"{desk.state}/desk.sqlite"
    shutil.copyfile(path, path + ".good")

    def damaged(statement):
        for suffix in ("-wal", "-shm"):
            if os.path.exists(path + suffix):
                os.remove(path + suffix)
        shutil.copyfile(path + ".good", path)
        with sqlite3.connect(path) as connection:
            assert connection.execute(statement).rowcount > 0
        connection.close()
        return desk.verify()

    for statement in (
        "DELETE FROM journal WHERE last_seq = (SELECT max(last_seq) - 0 FROM journal)",
        "DELETE FROM journal WHERE first_seq = (SELECT first_seq FROM journal ORDER BY last_seq LIMIT 1 OFFSET 1)",
        "UPDATE journal SET bytes = substr(bytes, 1, length(bytes) - 1) || x'ff' WHERE last_seq = (SELECT max(last_seq) FROM journal)",
        "DELETE FROM work WHERE id = 3",
        "UPDATE work SET row = (SELECT row FROM work WHERE id = 1) WHERE id = 2",
    ):
        done = damaged(statement)
        assert done.returncode == 1 and done.stdout.strip(), (statement, done)
    for suffix in ("-wal", "-shm"):
        if os.path.exists(path + suffix):
            os.remove(path + suffix)
    shutil.copyfile(path + ".good", path)
    assert desk.verify().returncode == 0


def with_clock_behind(desk, seconds):
    """Starts of this daemon from now on have a wall clock that is behind by so much; its other clocks stay right."""
    if shutil.which("faketime") is None:
        pytest.skip("needs the program faketime: the clock of one process is to be set back")
    # The program, not its library alone: by itself the library sets a variable before main, which moves the environment
    # away from the arguments, and the Swift runtime finds these by going back from there.
    desk.wrapper = ["faketime", "-m", "-f", f"-{seconds}"]
    desk.environment["FAKETIME_DONT_FAKE_MONOTONIC"] = "1"


def test_a_journal_ahead_of_the_clock_is_refused_unless_accepted(desk):
    desk.say(TEXT)
    before = desk.agent("ewa").work("c1")
    desk.stop()
    with_clock_behind(desk, 3600)
    code, text = desk.run()
    assert code == 78 and "--accept-clock" in text, (code, text)
    desk.start("--accept-clock")
    assert desk.agent("ewa").work("c1") == before
    # The desk's time goes on from the journal's, not from the clock's: what comes now is later than what came first.
    desk.post("/hooks/chat", {"id": "l", "from": {"id": "l"}, "text": TEXT}, stamp=str(int(time.time()) - 3600))
    assert desk.agent("ewa").work("c2")["unanswered"] > before["unanswered"]
    assert 3500 < desk.metric("clock_ahead_seconds") < 3700
    assert desk.stop() == 0
    desk.wrapper = []
    desk.start()
    desk.say(TEXT, sender="last")
    assert desk.agent("ewa").work("c3")["unanswered"] > desk.agent("ewa").work("c2")["unanswered"]
    assert desk.metric("clock_ahead_seconds") < 60


def test_a_journal_a_little_ahead_of_the_clock_is_waited_out(desk):
    desk.say(TEXT)
    desk.stop()
    with_clock_behind(desk, 300)
    desk.start()
    assert desk.agent("ewa").ready().take_next()["conversation"] == "c1"
    assert 200 < desk.metric("clock_ahead_seconds") < 400


# Files


def test_modes_of_files_and_sockets_whatever_the_umask(make):
    desk = make(start=False)
    old = os.umask(0)
    try:
        desk.start()
    finally:
        os.umask(old)
    desk.say(TEXT, attachments=[{"name": "a", "type": "text/plain", "base64": "aGk="}])
    desk.say("x" * 100_000 + " refund")

    def mode(path):
        return stat.S_IMODE(os.stat(path).st_mode)

    assert mode(f"{desk.runtime}/agent.sock") == 0o666, "any agent may connect; the kernel says who it is"
    assert mode(f"{desk.runtime}/admin.sock") & 0o007 == 0
    assert mode(desk.state) & 0o077 == 0
    for folder, _, files in os.walk(desk.state):
        for file in files:
            assert mode(f"{folder}/{file}") & 0o077 == 0, file
    assert mode(desk.runtime) & 0o022 == 0


def test_agents_reach_their_socket_whatever_the_umask(make):
    desk = make(start=False)
    old = os.umask(0o077)
    try:
        desk.start()
    finally:
        os.umask(old)
    assert desk.agent("ayse").get("/v1/me").status == 200


def test_what_was_removed_while_a_pull_was_parked_gets_no_work(desk):
    ayse = desk.agent("ayse").ready()
    pull = later(ayse.pull, "60s")
    desk.parked(1)
    desk.config["agents"].pop("ayse")
    desk.restart()
    assert pull.result(5).status == 503
    desk.say(REFUND)
    ayse.close()
    assert ayse.pull("0s").status == 403
