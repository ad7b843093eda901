"""Generations of the configuration: their history, their differences, and the way back."""

import grp
import json
import os
import pwd
import stat
import subprocess

import pytest
from desk import USERS, Stream, cli_binary, uid_of, until
from test_reload import GENERAL, TEXT, in_force, reload, taken


def files(desk):
    """What the disk has, by name."""
    found = {}
    for folder, _, names in os.walk(desk.folder):
        if os.path.relpath(folder, desk.folder) in (".", "conf.d"):
            for name in names:
                if ".json" in name:
                    with open(os.path.join(folder, name)) as file:
                        found[os.path.relpath(os.path.join(folder, name), desk.folder)] = file.read()
    return found


def part(desk, name, value):
    os.makedirs(f"{desk.folder}/conf.d", exist_ok=True)
    with open(f"{desk.folder}/conf.d/{name}", "w") as file:
        json.dump(value, file)


@pytest.fixture
def three(make):
    """Generation 2 asks for more of a refund, 3 has an agent more in a file of their own."""
    desk = make()
    desk.config["routes"][0]["require"]["billing"] = 9
    taken(desk)
    part(desk, "10-zoe.json", {"agents": {"zoe": {"unixUser": USERS["stranger"], "team": "desk"}}})
    taken(desk, 3)
    return desk


def test_what_is_kept_of_each(three):
    admin = three.admin()
    rows = admin.ok("GET", "/v1/config/history")["generations"]
    assert [each["generation"] for each in rows] == [3, 2, 1]
    assert [each.get("uid") for each in rows] == [0, 0, None], "the start is nobody's call"
    assert [each["at"] for each in rows] == sorted((each["at"] for each in rows), reverse=True)
    assert len({each["hash"] for each in rows}) == 3
    now = admin.ok("GET", "/v1/config")
    assert (now["generation"], now["hash"], now["path"]) == (3, rows[0]["hash"], f"{three.folder}/frontdesk.json")
    assert {each["name"]: each["text"] for each in now["files"]} == files(three)
    first = admin.ok("GET", "/v1/config/history/1")
    assert "path" not in first and [each["name"] for each in first["files"]] == ["frontdesk.json"]
    assert json.loads(first["files"][0]["text"])["routes"][0]["require"] == {"billing": 5}
    assert first["unicode"] and first["zones"]
    for wrong in ("4", "0", "-1", "x", "9999999999999999999999"):
        assert admin.get(f"/v1/config/history/{wrong}").status == 404, wrong


def test_pages(three):
    admin = three.admin()
    page = admin.ok("GET", "/v1/config/history?limit=2")
    assert ([each["generation"] for each in page["generations"]], page["next"]) == ([3, 2], 2)
    page = admin.ok("GET", f"/v1/config/history?limit=2&before={page['next']}")
    assert [each["generation"] for each in page["generations"]] == [1] and "next" not in page
    assert admin.get("/v1/config/history?limit=0").json["parameter"] == "limit"
    assert admin.get("/v1/config/history?before=x").json["parameter"] == "before"


def test_no_secret_is_kept(three):
    for (text,) in three.sql("SELECT sql FROM sqlite_master WHERE name LIKE 'generation%'"):
        assert text
    with open(f"{three.state}/desk.sqlite", "rb") as file:
        assert three.secret.encode() not in file.read()
    assert three.secret not in json.dumps(three.admin().ok("GET", "/v1/config"))


def test_the_history_for_people(three, needs_cli):
    said = three.cli(None, "config", "history")
    rows = three.admin().ok("GET", "/v1/config/history")["generations"]
    lines = said.splitlines()
    assert all(len(line) <= 80 for line in lines), said
    heads = [line for line in lines if line.startswith("generation ")]
    assert [line.split()[1].rstrip(",") for line in heads] == ["3", "2", "1"], said
    assert all(row["hash"][:12] in head for row, head in zip(rows, heads)), said
    assert "by root" in heads[0] and "by root" in heads[1] and "by the daemon" in heads[2]
    assert lines.index("  agent zoe added") < lines.index("  route refund: require.billing 5 → 9")
    assert three.cli(None, "config", "history", "--limit", "1").splitlines()[1:] == ["  agent zoe added"]
    assert three.cli(None, "config", "history", "--json")["generations"] == rows
    assert three.cli(None, "config", "history", "--json", "--limit", "1")["generations"] == rows[:1]
    three.cli(None, "config", "history", "--limit", "0", code=2)


def test_it_outlives_a_restart(three):
    before, now = three.admin().ok("GET", "/v1/config/history"), in_force(three)
    three.restart()
    assert three.admin().ok("GET", "/v1/config/history") == before and in_force(three) == now
    assert reload(three).json["isNew"] is False


def test_a_start_with_another_file_is_a_generation_of_nobody(three):
    three.stop()
    three.config["routes"][0]["require"]["billing"] = 3
    three.start()
    row = three.admin().ok("GET", "/v1/config/history")["generations"][0]
    assert row["generation"] == 4 and "uid" not in row


def test_differences_in_all_forms(three, needs_cli, tmp_path):
    route, agent = "route refund: require.billing 5 → 9", "agent zoe added"

    def diff(*words, **more):
        return three.cli(None, "config", "diff", *words, **more).splitlines()

    assert diff() == ["no difference in meaning"]
    assert sorted(diff("1")) == [agent, route]
    assert diff("1", "2") == [route] and diff("2", "1") == ["route refund: require.billing 9 → 5"]
    assert diff("2", "3") == [agent] and diff("3", "2") == ["agent zoe removed"]
    assert diff("2", "2") == ["no difference in meaning"]
    three.config["routes"][0]["priority"] = "urgent"
    three.write_config()
    assert diff() == ["route refund: priority high → urgent"]
    other = tmp_path / "other.json"
    other.write_text(json.dumps(three.standard()))
    assert sorted(diff(str(other))) == ["agent zoe removed", "route refund: require.billing 9 → 5"]
    assert diff("1", str(other)) == ["no difference in meaning"]
    assert sorted(diff("3", str(other))) == ["agent zoe removed", "route refund: require.billing 9 → 5"]
    spaced = tmp_path / "spaced.json"
    spaced.write_text("// the same\n" + json.dumps(three.standard(), indent=3, sort_keys=True))
    assert diff(str(other), str(spaced)) == ["no difference in meaning"]
    other.write_text("{")
    assert "FD00" in "\n".join(diff(str(other), code=78)) and "FD00" in "\n".join(diff("1", str(other), code=78))
    assert "no generation 77" in diff("77", code=1)[0] and "no generation 77" in diff("1", "77", code=1)[0]
    [change] = three.cli(None, "config", "diff", "1", "2", "--json")["changes"]
    assert change == {"kind": "route", "name": "refund", "key": "require.billing", "old": "5", "new": "9",
                      "text": route, "needsRestart": False}


def test_two_files_need_no_daemon(needs_cli, tmp_path):
    old, new = tmp_path / "old.json", tmp_path / "new.json"
    old.write_text('{ "desk": { "name": "Acme" }, "queues": { "a": {} }, "routes": [{ "id": "rest", "queue": "a" }] }')
    new.write_text('{ "desk": { "name": "Acme" }, "queues": { "a": { "live": { "target": { "firstReply": "60s" } } } }, "routes": [{ "id": "rest", "end": "file" }] }')
    done = subprocess.run(
        [cli_binary(), "config", "diff", old, new, "--socket", str(tmp_path / "nowhere")], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert sorted(done.stdout.splitlines()) == ["route rest: end none → file", "route rest: queue a → none"], (
        "a default that is written out is no difference")


def test_a_rollback_brings_the_files_back(three, needs_cli):
    path = f"{three.folder}/frontdesk.json"
    nobody = pwd.getpwnam("nobody")
    os.chmod(path, 0o640)
    os.chown(path, nobody.pw_uid, nobody.pw_gid)
    first = three.admin().ok("GET", "/v1/config/history/1")["files"][0]["text"]
    assert three.agent("stranger").get("/v1/me").status == 200
    said = three.cli(None, "config", "rollback", "1")
    words = " ".join(said.split())
    assert "generation 4 is in force" in words and "agent zoe removed" in said and "10-zoe.json.off" in said, said
    assert set(files(three)) == {"frontdesk.json", "conf.d/10-zoe.json.off"} and files(three)["frontdesk.json"] == first
    about = os.stat(path)
    assert (stat.S_IMODE(about.st_mode), about.st_uid, about.st_gid) == (0o640, nobody.pw_uid, nobody.pw_gid)
    assert three.agent("stranger").get("/v1/me").status == 403
    rows = three.admin().ok("GET", "/v1/config/history")["generations"]
    assert [each["generation"] for each in rows] == [4, 3, 2, 1] and rows[0]["hash"] == rows[3]["hash"] and rows[0]["uid"] == 0
    # And forth again: the part is made anew.
    three.cli(None, "config", "rollback", "3")
    assert json.loads(files(three)["conf.d/10-zoe.json"])["agents"]["zoe"]
    assert three.agent("stranger").me()["agent"] == "zoe"
    three.config["routes"][0]["require"]["billing"] = 9
    three.restart()
    assert in_force(three)[0] == 5, "a start finds what is in force"


def test_a_rollback_to_what_is_in_force(three, needs_cli):
    before = files(three)
    said = three.cli(None, "config", "rollback", "3")
    assert "nothing has changed" in said and files(three) == before
    assert in_force(three)[0] == 3


def test_a_rollback_that_is_refused_leaves_the_files(three, needs_cli):
    """Generation 3 lacks the queue in which c1 waits in generation 4."""
    desk = three
    desk.config["queues"]["visits"] = {}
    desk.config["teams"]["desk"]["serves"].append("visits")
    desk.config["routes"].insert(0, {"id": "visit", "when": {"text": ["open tomorrow"]}, "queue": "visits"})
    taken(desk, 4)
    desk.say(GENERAL, sender="a")
    before, now = files(desk), in_force(desk)
    for wanted in ("3", "1"):
        said = desk.cli(None, "config", "rollback", wanted, code=1)
        assert "visits" in said and "movedTo" in said, said
        assert "The files are as they were." in said and f"is that of generation {wanted}" not in said, said
        assert files(desk) == before and in_force(desk) == now
    assert "no generation 77" in desk.cli(None, "config", "rollback", "77", code=1)
    assert files(desk) == before


def test_a_rollback_whose_secrets_are_gone_leaves_the_files(three, needs_cli):
    desk = three
    desk.credential("shop2", desk.secret)
    for name in ("chat", "form"):
        for place in ("verify", "reply"):
            desk.config["channels"][name][place]["secrets"] = [{"credential": "shop2"}]
    taken(desk, 4)
    os.unlink(f"{desk.credentials}/shop")
    before, now = files(desk), in_force(desk)
    said = desk.cli(None, "config", "rollback", "2", code=78)
    assert 'credential "shop"' in said and "The files are as they were." in " ".join(said.split()), said
    assert files(desk) == before and in_force(desk) == now
    assert desk.say(TEXT, sender="z").status == 202


def test_a_rollback_of_an_edit_that_was_never_in_force(three, needs_cli):
    """What the operator has broken on the disk is replaced by what is in force."""
    with open(f"{three.folder}/frontdesk.json", "w") as file:
        file.write("{ nonsense")
    three.cli(None, "reload", code=78)
    said = three.cli(None, "config", "rollback", "3")
    assert "is that of generation 3" in " ".join(said.split()), said
    assert json.loads(files(three)["frontdesk.json"])["routes"][0]["require"] == {"billing": 9}
    assert three.metric("config_last_reload_successful") == 1


def test_explanations_and_events_name_their_generation(three):
    desk = three
    desk.say(TEXT, sender="a")
    ewa = desk.agent("ewa")
    assert ewa.ok("GET", "/v1/conversations/c1/why")["generation"] == 3
    desk.config["routes"][0]["require"]["billing"] = 4
    taken(desk, 4)
    assert ewa.ok("GET", "/v1/conversations/c1/why")["generation"] == 4
    assert desk.admin().ok("GET", "/v1/status")["generation"] == 4
    desk.say(GENERAL, sender="b")
    stream = Stream(ewa, "?after=0")
    events = stream.wait(lambda stream: sum(name == "queued" for _, name, _ in stream.events) == 2)
    stream.close()
    by = {}
    for number, name, data in events:
        if data.get("conversation"):
            by.setdefault((data["conversation"], name), []).append((number, data["generation"]))
    assert [each for _, each in by["c1", "opened"] + by["c1", "queued"]] == [3, 3], "it came under the third"
    assert [each for _, each in by["c1", "rekeyed"]] == [4], "and asks for something else by the fourth"
    assert [each for _, each in by["c2", "opened"] + by["c2", "queued"]] == [4, 4]
    # What was decided then is explained by what was in force then.
    for number, generation in by["c1", "queued"] + by["c1", "rekeyed"]:
        past = until(lambda: (got := ewa.get(f"/v1/conversations/c1/why?at={number}")).code != "busy" and got).json
        assert past["generation"] == generation
        assert any(f"billing {9 if generation == 3 else 4}" in sentence for sentence in past["sentences"]), past


def test_every_part_counts_as_a_change(three):
    before = in_force(three)[1]
    three.config["desk"]["name"] = "Other"
    assert taken(three, 4)["changes"] == ['desk: name "Test" → "Other"']
    part(three, "20-more.json", {"skills": {"tea": {}}})
    assert taken(three, 5)["changes"] == ["skill tea added"]
    os.unlink(f"{three.folder}/conf.d/20-more.json")
    three.config["desk"]["name"] = "Test"
    taken(three, 6)
    assert in_force(three)[1] == before


def test_who_brought_it_stands_there(make, needs_cli):
    """Another operator than root, by the group that may."""
    group = "frontdesk-testers"
    if subprocess.run(["getent", "group", group], capture_output=True).returncode:
        subprocess.run(["groupadd", "-r", group], check=True)
    desk = make(lambda config: config["access"].update(adminGroup=group))
    desk.config["routes"][0]["require"]["billing"] = 9
    desk.write_config()
    uid = uid_of("stranger")
    done = subprocess.run(
        [cli_binary(), "reload"], user=uid, group=uid, extra_groups=[grp.getgrnam(group).gr_gid], capture_output=True, text=True,
        env={"PATH": "/usr/bin:/bin", "HOME": "/", "LC_ALL": "C.UTF-8", "FRONTDESK_SOCKET": f"{desk.runtime}/agent.sock"})
    assert done.returncode == 0, done
    rows = desk.admin().ok("GET", "/v1/config/history")["generations"]
    assert [each.get("uid") for each in rows] == [uid, None]
    assert f"by {USERS['stranger']}" in desk.cli(None, "config", "history").splitlines()[0]
