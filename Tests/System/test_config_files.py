"""`frontdesk config fmt` and `show`, on files as operators have them."""

import json
import os
import stat
import subprocess

import desk as harness
import plainjson

UGLY = '{"desk":{"name":"Acme"},// who\n"routes":[{"id":"rest","end":"file"}]}'
NICE = '{\n  "desk": { "name": "Acme" }, // who\n  "routes": [{ "id": "rest", "end": "file" }],\n}\n'


def config(*arguments, **more):
    return subprocess.run([harness.cli_binary(), "config", *map(str, arguments)], capture_output=True, text=True, **more)


def test_a_file_is_formatted_in_its_place_and_keeps_mode_and_owner(tmp_path):
    path = tmp_path / "frontdesk.json"
    path.write_text(UGLY)
    path.chmod(0o640)
    if os.geteuid() == 0:
        os.chown(path, 65534, 65534)
    before = path.stat()
    out = config("fmt", path)
    assert (out.returncode, out.stdout, out.stderr) == (0, "", "")
    assert path.read_text() == NICE
    after = path.stat()
    assert stat.S_IMODE(after.st_mode) == 0o640
    assert (after.st_uid, after.st_gid) == (before.st_uid, before.st_gid)
    assert after.st_ino != before.st_ino, "whoever had it open reads on in the old one"
    assert os.listdir(tmp_path) == ["frontdesk.json"]
    assert config("fmt", path).returncode == 0
    assert path.stat().st_ino == after.st_ino, "what is right already is not written"


def test_check_changes_nothing_and_names_the_files(tmp_path):
    ugly, nice = tmp_path / "ugly.json", tmp_path / "nice.json"
    ugly.write_text(UGLY)
    nice.write_text(NICE)
    out = config("fmt", "--check", ugly, nice)
    assert (out.returncode, out.stdout) == (1, f"{ugly}\n")
    assert ugly.read_text() == UGLY
    assert config("fmt", "--check", nice).returncode == 0


def test_standard_input_goes_to_standard_output():
    out = config("fmt", "-", input=UGLY)
    assert (out.returncode, out.stdout) == (0, NICE)
    assert config("fmt", "--check", "-", input=UGLY).returncode == 1


def test_a_file_with_errors_of_syntax_is_left_alone_and_a_link_is_followed(tmp_path):
    broken, link, target = tmp_path / "broken.json", tmp_path / "link.json", tmp_path / "target.json"
    broken.write_text('{ "a": }')
    target.write_text(UGLY)
    link.symlink_to(target)
    out = config("fmt", broken, link)
    assert out.returncode == 78 and "FD0006" in out.stderr
    assert broken.read_text() == '{ "a": }'
    assert link.is_symlink() and target.read_text() == NICE
    missing = config("fmt", tmp_path / "none.json")
    assert missing.returncode == 1 and "no such file" in missing.stderr


def test_the_example_is_formatted():
    assert config("fmt", "--check", f"{harness.ROOT}/config.example.json").returncode == 0


def test_show_is_one_text_that_a_check_accepts(tmp_path):
    folder = tmp_path / "conf.d"
    folder.mkdir()
    main, part, shown = tmp_path / "frontdesk.json", folder / "10-more.json", tmp_path / "alone" / "shown.json"
    shown.parent.mkdir()
    main.write_text(UGLY)
    part.write_text('{ "skills": {\n  "billing": {} } }')
    out = config("show", "--effective", main)
    assert out.returncode == 0, out.stderr
    value = json.loads(out.stdout)
    assert value["skills"] == {"billing": {"hard": False}} and value["misses"] == {"max": 2, "coolDown": "5m"}
    shown.write_text(out.stdout)
    assert config("show", "--effective", shown).stdout == out.stdout
    lines = config("show", "--effective", "--origins", main).stdout.splitlines()
    assert f"{main}:1" in lines[0] and "/desk/name" in lines[0]
    assert any(line.startswith("default ") and line.endswith('/misses/coolDown = "5m"') for line in lines)
    origins = json.loads(config("show", "--origins", "--json", main).stdout)
    assert {"pointer": "/skills/billing", "value": {}, "origin": f"{part}:2"} in origins
    assert json.loads(config("show", main).stdout) == {**plainjson.load(UGLY), "skills": {"billing": {}}}


def test_show_of_a_broken_file_says_what_is_wrong(tmp_path):
    path = tmp_path / "frontdesk.json"
    path.write_text('{ "desk": {}, "routes": [{ "id": "rest", "end": "file" }] }')
    out = config("show", path)
    assert out.returncode == 78 and out.stdout == "" and "FD0102" in out.stderr
