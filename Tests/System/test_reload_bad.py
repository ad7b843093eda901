"""Files that a reload must not take: the old configuration stays in force, and the operator is told what is wrong."""

import json
import os
import shutil
import signal
import subprocess

import pytest
from desk import USERS, cli_binary, later, until
from test_reload import GENERAL, TEXT, in_force, reload, taken


def main_file(desk):
    return f"{desk.folder}/frontdesk.json"


def with_tests(config, **expect):
    config["tests"] = [{"name": "a refund goes to billing", "message": {"channel": "chat", "text": TEXT}, "expect": expect}]


class Replaced:
    """Writes the file itself, in place of what the harness would."""

    @staticmethod
    def unknown_key(desk):
        desk.config["queus"] = {}
        desk.write_config()

    @staticmethod
    def unknown_skill(desk):
        desk.config["routes"][0]["require"] = {"biling": 5}
        desk.write_config()

    @staticmethod
    def half_written(desk):
        text = json.dumps(desk.config)
        with open(main_file(desk), "w") as file:
            file.write(text[: len(text) // 2])

    @staticmethod
    def empty(desk):
        open(main_file(desk), "w").close()

    @staticmethod
    def missing(desk):
        os.unlink(main_file(desk))

    @staticmethod
    def a_directory(desk):
        os.unlink(main_file(desk))
        os.mkdir(main_file(desk))

    @staticmethod
    def a_pipe(desk):
        os.unlink(main_file(desk))
        os.mkfifo(main_file(desk))

    @staticmethod
    def no_text(desk):
        with open(main_file(desk), "wb") as file:
            file.write(bytes(range(256)))

    @staticmethod
    def too_large(desk):
        with open(main_file(desk), "w") as file:
            file.write(json.dumps(desk.config) + " " * (4 << 20))

    @staticmethod
    def a_part_that_is_broken(desk):
        os.mkdir(f"{desk.folder}/conf.d")
        with open(f"{desk.folder}/conf.d/10-more.json", "w") as file:
            file.write('{ "skills": { "billing": {} } }')


# What is wrong, and what the text of the answer says of it.
BAD = {
    "unknown_key": ("FD0103", 'unknown key "queus"'),
    "unknown_skill": ("did you mean \"billing\"?", "/routes/0/require"),
    "half_written": ("FD0005", "the text stops before"),
    "empty": ("FD0", "not usable"),
    "missing": ("FD0001", "frontdesk.json"),
    "a_directory": ("FD0", "it is no regular file"),
    "a_pipe": ("FD0", "it is no regular file"),
    "no_text": ("FD0", "not usable"),
    "too_large": ("FD0", "larger than 4MiB"),
    "a_part_that_is_broken": ("FD0110", "conf.d/10-more.json:1:"),
}


def still_works(desk, before):
    """All is as it was, for agents, customers and operators."""
    assert in_force(desk) == before
    assert desk.metric("config_last_reload_successful") == 0
    told = desk.say(TEXT, sender=os.urandom(4).hex())
    assert told.status == 202 and desk.agent("ewa").work(told.json["conversation"])["queue"] == "billing"


@pytest.mark.parametrize("kind", BAD)
def test_bad_files(desk, needs_cli, kind):
    desk.say(TEXT, sender="a")
    before = in_force(desk)
    since = desk.metric("config_last_reload_success_timestamp_seconds")
    desk.config["routes"][0]["require"]["billing"] = 9
    getattr(Replaced, kind)(desk)
    answer = desk.admin().post("/v1/config/reload")
    assert (answer.status, answer.code) == (422, "config-invalid") and answer.json["errors"] >= 1, answer
    for words in BAD[kind]:
        assert words in answer.json["text"], answer.json["text"]
    said = desk.cli(None, "reload", code=78)
    for words in (*BAD[kind], "The old configuration stays in force"):
        assert words in " ".join(said.split()) or words in said, said
    still_works(desk, before)
    assert desk.metric("config_last_reload_success_timestamp_seconds") == since
    # What is right again is taken.
    for leftover in (main_file(desk), f"{desk.folder}/conf.d"):
        if os.path.isdir(leftover):
            shutil.rmtree(leftover)
        elif not os.path.isfile(leftover) and os.path.exists(leftover):
            os.unlink(leftover)
    desk.config = desk.standard()
    desk.config["routes"][0]["require"]["billing"] = 9
    assert taken(desk)["moved"][0]["lost"] == ["ayse", "bartek"]
    assert desk.metric("config_last_reload_successful") == 1
    assert desk.metric("config_last_reload_success_timestamp_seconds") > since


def test_the_findings_are_those_of_config_check(desk, needs_cli):
    """Word for word, so that what was tried before says the same after."""
    desk.config["queus"], desk.config["routes"][0]["require"] = {}, {"biling": 5}
    path = desk.write_config()
    checked = subprocess.run([cli_binary(), "config", "check", path], capture_output=True, text=True)
    answer = desk.admin().post("/v1/config/reload")
    assert checked.returncode == 78 and answer.json["text"] == checked.stdout
    assert answer.json["errors"] == 2


def test_a_test_that_fails(desk, needs_cli):
    with_tests(desk.config, queue="billing", route="refund")
    taken(desk)
    before = in_force(desk)
    desk.config["routes"].insert(0, {"id": "vip", "when": {"text": ["order"]}, "queue": "general"})
    answer = reload(desk)
    assert (answer.status, answer.code, answer.json["failed"]) == (422, "config-tests-failed", 1), answer
    said = desk.cli(None, "reload", code=1)
    for words in ("a refund goes to billing", "billing", "general", "FD06"):
        assert words in answer.json["text"] and words in said, said
    still_works(desk, before)
    desk.config["tests"][0]["expect"] = {"queue": "general", "route": "vip"}
    assert taken(desk, 3)["tests"] == 1
    assert "1 test passed" in desk.cli(None, "reload")


def test_two_agents_who_are_one_user(desk, needs_cli):
    before = in_force(desk)
    desk.config["agents"]["zoe"] = {"unixUser": USERS["ayse"], "team": "desk"}
    answer = reload(desk)
    assert answer.status == 422 and answer.code in ("config-invalid", "config-unusable"), answer
    said = desk.cli(None, "reload", code=78)
    assert "ayse" in said and "zoe" in said, said
    still_works(desk, before)


def test_two_agents_whose_users_have_one_uid(desk, needs_cli):
    """Two names of one uid: what no file shows, only the machine."""
    before = in_force(desk)
    desk.config["agents"]["ayse"]["unixUser"] = "root"
    desk.config["agents"]["zoe"] = {"unixUser": "frontdesk-twin", "team": "desk"}
    twin = "frontdesk-twin"
    subprocess.run(["useradd", "-r", "-M", "-o", "-u", "0", "-s", "/usr/sbin/nologin", twin], check=False)
    try:
        answer = reload(desk)
        assert (answer.status, answer.code) == (422, "config-unusable"), answer
        assert all(word in answer.json["detail"] for word in ("ayse", "zoe")), answer
        still_works(desk, before)
    finally:
        subprocess.run(["userdel", "-f", twin], check=False, capture_output=True)


def test_an_agent_without_a_unix_user_of_that_name_is_a_warning(desk):
    desk.config["agents"]["zoe"] = {"unixUser": "frontdesk-nobody-yet", "team": "desk"}
    taken(desk)


def test_warnings_come_with_what_is_taken(desk, needs_cli):
    desk.config["queues"]["lonely"] = {}
    answer = taken(desk)
    assert "FD0225" in answer["warnings"] and "lonely" in answer["warnings"]
    assert "FD0225" in desk.cli(None, "reload")


def test_json_of_the_command(desk, needs_cli):
    desk.config["routes"][0]["require"]["billing"] = 9
    desk.write_config()
    told = desk.cli(None, "reload", "--json")
    assert (told["generation"], told["isNew"]) == (2, True)
    desk.config["queus"] = {}
    desk.write_config()
    problem = json.loads(desk.cli(None, "reload", "--json", code=78))
    assert problem["code"] == "config-invalid" and "FD0103" in problem["text"]


def test_only_operators_reload(desk, needs_cli):
    desk.config["routes"][0]["require"]["billing"] = 9
    desk.write_config()
    for name in ("ayse", "ewa", "gateway", "stranger"):
        agent = desk.agent(name)
        for method, path in [("POST", "/v1/config/reload"), ("GET", "/v1/config"), ("GET", "/v1/config/history"), ("GET", "/v1/config/history/1")]:
            assert agent.call(method, path, {} if method == "POST" else None).status == 403, (name, method, path)
    token = desk.agent("gateway").ok("POST", "/v1/sessions", {"agent": "ewa"})["session"]
    assert desk.agent("gateway", session=token).post("/v1/config/reload").status == 403
    for words in (("reload",), ("config", "history"), ("config", "diff"), ("config", "rollback", "1")):
        said = desk.cli("ewa", *words, code=None)
        assert "generation" not in said and said.startswith("frontdesk: "), said
    assert in_force(desk)[0] == 1


def test_a_signal_reloads(desk):
    desk.config["routes"][0]["require"]["billing"] = 9
    desk.write_config()
    os.kill(desk.pid, signal.SIGHUP)
    until(lambda: in_force(desk)[0] == 2)
    [newest, oldest] = desk.admin().ok("GET", "/v1/config/history")["generations"]
    assert newest["generation"] == 2 and "uid" not in newest
    before = in_force(desk)
    desk.config["queus"] = {}
    desk.write_config()
    os.kill(desk.pid, signal.SIGHUP)
    until(lambda: desk.metric("config_last_reload_successful") == 0)
    log = desk.log_text()
    assert "the configuration was not reloaded" in log and "it has 1 error" in log
    assert "FD0103" in log and "queus" in log, "nobody waits for an answer: the log has to tell what is wrong"
    still_works(desk, before)


def test_many_signals_are_one_reload_after_another(desk):
    for number in range(20):
        desk.config["routes"][0]["require"]["billing"] = 1 + number % 9
        desk.write_config()
        os.kill(desk.pid, signal.SIGHUP)
    desk.config["routes"][0]["require"]["billing"] = 10
    desk.write_config()
    os.kill(desk.pid, signal.SIGHUP)
    with open(main_file(desk)) as file:
        last = file.read()
    until(lambda: desk.admin().ok("GET", "/v1/config")["files"][0]["text"] == last, 30, "the last of them")


def test_a_reload_during_a_reload(desk, needs_cli):
    """The first has many tests to run, so the second meets it."""
    desk.config["tests"] = [
        {"name": f"refund {number}", "message": {"channel": "chat", "text": TEXT + " again" * 600}, "expect": {"queue": "billing"}}
        for number in range(400)]
    desk.write_config()
    answers = [call.result(60) for call in [later(desk.admin().post, "/v1/config/reload") for _ in range(4)]]
    assert {answer.status for answer in answers} == {200, 409}, answers
    assert {answer.code for answer in answers if answer.status == 409} == {"reload-underway"}
    assert in_force(desk)[0] == 2 and len(desk.admin().ok("GET", "/v1/config/history")["generations"]) == 2
    assert desk.metric("config_last_reload_successful") == 1, "who came too early is no failure"


def test_conf_d_of_a_running_daemon(desk):
    folder = f"{desk.folder}/conf.d"
    os.mkdir(folder)

    def part(name, value):
        with open(f"{folder}/{name}", "w") as file:
            json.dump(value, file)

    part("10-zoe.json", {"agents": {"zoe": {"unixUser": USERS["stranger"], "team": "desk", "skills": {"lang:en": 5}}}})
    part(".hidden.json", {"nonsense": 1})
    part("20-note.txt", {"nonsense": 1})
    assert "agent zoe added" in taken(desk)["changes"]
    assert desk.agent("stranger").me()["agent"] == "zoe"
    assert [each["name"] for each in desk.admin().ok("GET", "/v1/config")["files"]] == ["frontdesk.json", "conf.d/10-zoe.json"]
    os.rename(f"{folder}/10-zoe.json", f"{folder}/30-zoe.json")
    answer = reload(desk).json
    assert answer["changes"] == [], "another name of the file means nothing"
    before = in_force(desk)
    part("40-bad.json", {"routes": []})
    answer = reload(desk)
    assert answer.status == 422 and "conf.d/40-bad.json:1:2" in answer.json["text"] and "FD0116" in answer.json["text"]
    assert in_force(desk) == before
    os.unlink(f"{folder}/40-bad.json")
    os.unlink(f"{folder}/30-zoe.json")
    assert "agent zoe removed" in reload(desk).json["changes"]
    assert desk.agent("stranger").get("/v1/me").status == 403
