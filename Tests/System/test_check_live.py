"""`frontdesk config check --live`: what the files refer to, looked at without a daemon or beside one."""

import json
import os
import shutil
import subprocess

from desk import cli_binary

TEXT = "Please I want a refund for my order, it never arrived."


def check(desk, *more, code=0):
    """What the check says of the desk's present configuration."""
    done = subprocess.run(
        [cli_binary(), "config", "check", "--live", desk.write_config(), "--state", desk.state, "--credentials",
         desk.credentials, *more], capture_output=True, text=True, timeout=60)
    assert done.returncode == code, done
    return done.stdout


def findings(desk, **more):
    """The findings besides those of the files."""
    lines = [json.loads(line) for line in check(desk, "--json", **more).splitlines() if line.startswith('{"verdict"')]
    return [(each["verdict"], each["subject"], each["text"]) for each in lines]


def test_all_is_well_beside_a_running_daemon(desk):
    before = desk.rows()
    said = findings(desk)
    assert {verdict for verdict, _, _ in said} == {"ok"}, said
    assert any(subject == "store" and "generation 1, 0 open conversations" in text for _, subject, text in said)
    assert any(subject == "channel chat" and "takes connections" in text for _, subject, text in said)
    assert desk.rows() == before, "nothing was changed"
    assert desk.receiver.replies == [], "nothing was sent"


def test_a_secret_that_is_missing_or_of_another_form(desk):
    os.remove(f"{desk.credentials}/shop")
    said = findings(desk, code=78)
    assert [(subject, text.split(":")[0]) for verdict, subject, text in said if verdict == "failed"] == [
        ("channel chat", "FD0302"), ("channel form", "FD0302")], said
    desk.credential("shop", "not a secret of this scheme")
    assert "it is not of the form its scheme asks for" in check(desk, code=78)


def test_work_that_the_file_leaves_without_a_place(desk):
    desk.say(TEXT)
    del desk.config["queues"]["billing"]
    desk.config["routes"][0].update(queue="general")
    desk.config["teams"]["desk"]["serves"] = ["general"]
    said = findings(desk, code=78)
    assert [each for each in said if each[0] == "failed"] == [
        ("failed", "queue billing",
         "is missing and has 1 open conversation: keep it and mark it \"retired\", or say where its work goes with \"movedTo\"")]
    desk.config["queues"]["billing"] = {"movedTo": "general"}
    assert all(verdict == "ok" for verdict, _, _ in findings(desk))


def test_nobody_at_the_other_side(desk):
    desk.receiver.server.server_close()
    desk.receiver.server.shutdown()
    said = check(desk, code=1)
    assert "unreachable" in said and f"http://127.0.0.1:{desk.receiver.port}" in said


def test_users_and_groups_that_do_not_exist(desk):
    desk.config["agents"]["ewa"]["unixUser"] = "frontdesk-nobody-at-all"
    desk.config["access"]["adminGroup"] = "frontdesk-no-such-group"
    warnings = [subject for verdict, subject, _ in findings(desk) if verdict == "warning"]
    assert warnings == ["agent ewa", "access"]


def test_before_there_is_a_database_and_when_it_is_none_of_ours(desk):
    desk.stop()
    shutil.rmtree(desk.state)
    assert any("there is no" in text and "yet" in text for _, subject, text in findings(desk) if subject == "store")
    os.makedirs(desk.state)
    with open(f"{desk.state}/desk.sqlite", "w") as file:
        file.write("not a database" * 100)
    assert [subject for verdict, subject, _ in findings(desk, code=78) if verdict == "failed"] == ["store"]
    os.remove(f"{desk.state}/desk.sqlite")


def test_a_file_with_errors_is_looked_at_no_further(desk):
    desk.config["queues"]["billing"]["requir"] = {}
    said = check(desk, code=78)
    assert "FD0103" in said and "channel chat" not in said
    usage = subprocess.run(
        [cli_binary(), "config", "check", desk.write_config(), "--state", desk.state], capture_output=True, text=True)
    assert usage.returncode == 2 and "--live" in usage.stderr
