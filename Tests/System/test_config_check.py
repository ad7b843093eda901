"""`frontdesk config check` as operators and their pipelines call it: exit codes, formats and the files it reads."""

import json
import os
import re
import subprocess

import pytest

from desk import ROOT, cli_binary

LEAST = {"desk": {"name": "Acme"}, "routes": [{"id": "rest", "end": "file"}]}


def check(*arguments, cwd=None):
    return subprocess.run(
        [cli_binary(), "config", "check", *map(str, arguments)], cwd=cwd, capture_output=True, text=True, timeout=30)


@pytest.fixture
def folder(tmp_path):
    """A folder with a good main file, and a way to add others."""
    class Folder:
        main = tmp_path / "frontdesk.json"

        def write(self, name, content):
            path = tmp_path / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(content if isinstance(content, str) else json.dumps(content))
            return path

    folder = Folder()
    folder.write("frontdesk.json", LEAST)
    return folder


def test_the_exit_code_says_whether_a_daemon_would_run(folder, tmp_path):
    assert check(folder.main).returncode == 0
    folder.write("conf.d/10-queues.json", {"queues": {"lonely": {}}})
    warned = check(folder.main)
    assert (warned.returncode, "FD0225" in warned.stdout) == (0, True)
    assert check(folder.main, "--strict").returncode == 1
    folder.write("conf.d/20-broken.json", "{")
    for arguments in ([], ["--strict"], ["--json"], ["--format", "github"], ["--format", "sarif"]):
        assert check(folder.main, *arguments).returncode == 78
    assert check(tmp_path / "nowhere.json").returncode == 78
    assert check(folder.main, "--format", "xml").returncode in (2, 64)
    assert check(folder.main, "--json", "--format", "sarif").returncode in (2, 64)


def test_without_a_path_it_is_the_file_of_the_system():
    if os.path.exists("/etc/frontdesk/frontdesk.json"):
        pytest.skip("this machine has a configuration of its own")
    assert check().stdout.startswith("/etc/frontdesk/frontdesk.json:1:1: error FD0001: ")


def test_a_name_twice_shows_both_places(folder, tmp_path):
    folder.write("conf.d/10-a.json", {"skills": {"tea": {}}})
    folder.write("conf.d/20-b.json", '{ "skills": { "milk": {},\n  "tea": {} } }')
    result = check("frontdesk.json", cwd=tmp_path)
    assert result.returncode == 78
    assert result.stdout.splitlines() == [
        'conf.d/20-b.json:2:3: error FD0110: skill "tea" is declared twice at /skills/tea',
        '    2 |   "tea": {} } }',
        "      |   ^~~~~",
        "conf.d/10-a.json:1:13: note: first declared here",
        '    1 | {"skills": {"tea": {}}}',
        "      |             ^~~~~",
        "frontdesk.json with 2 files of conf.d: not usable, 1 error",
    ]


def test_what_never_ends_does_not_hold_the_check(folder, tmp_path):
    (tmp_path / "conf.d").mkdir()
    os.mkfifo(tmp_path / "conf.d" / "a.json")
    os.symlink("/dev/zero", tmp_path / "conf.d" / "b.json")
    result = check(folder.main)
    assert result.returncode == 78 and result.stdout.count("it is no regular file") == 2


def test_json_is_one_object(folder):
    folder.write("frontdesk.json", {**LEAST, "queus": {}})
    [finding] = json.loads(check(folder.main, "--json").stdout)["diagnostics"]
    assert json.loads(check(folder.main, "--format", "json").stdout)["errors"] == 1
    assert (finding["code"], finding["didYouMean"], finding["file"]) == ("FD0103", "queues", str(folder.main))


def test_commands_of_github_escape_what_would_end_them(folder, tmp_path):
    folder.write("frontdesk.json", {**LEAST, "100%,:\n::error::x": {}})
    os.rename(folder.main, tmp_path / "a,b:c%.json")
    lines = check("a,b:c%.json", "--format", "github", cwd=tmp_path).stdout.splitlines()
    assert len(lines) == 2 and lines[1] == "::notice::errors: 1, warnings: 0"
    assert lines[0].startswith("::error file=a%2Cb%3Ac%25.json,line=1,endLine=1,col=")
    assert lines[0].endswith('::unknown key "100%25,:\\u000a::error::x" at /100%25,:\\u000a::error::x')


def sarif(folder_or_path, cwd=None):
    log = json.loads(check(folder_or_path, "--format", "sarif", cwd=cwd).stdout)
    validate = pytest.importorskip("sarif_kit.validate", reason="sarif-kit is not installed")
    assert validate.validation_errors(log) == []
    [run] = log["runs"]
    for result in run["results"]:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
    return run


def test_sarif_is_what_its_schema_says(folder, tmp_path):
    assert sarif(folder.main)["results"] == []
    folder.write("conf.d/a b.json", '{ "routes": [], "queues": { "lonely": {} } }')
    folder.write("conf.d/c.json", '{ "queues": {\n "lonely": [] } }')
    results = sarif("frontdesk.json", cwd=tmp_path)["results"]
    assert [result["ruleId"] for result in results] == ["FD0116", "FD0110"]
    place = results[0]["locations"][0]["physicalLocation"]
    assert place == {
        "artifactLocation": {"uri": "conf.d/a%20b.json"},
        "region": {"startLine": 1, "startColumn": 3, "endLine": 1, "endColumn": 11}}
    [related] = results[1]["relatedLocations"]
    assert related["physicalLocation"]["region"]["startColumn"] == 29
    assert sarif(folder.main)["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == (
        f"file://{tmp_path}/conf.d/a%20b.json")


def test_sarif_of_a_thousand_errors_counts_those_it_leaves_out(folder):
    folder.write("frontdesk.json", {**LEAST, **{f"x{number}": 0 for number in range(1000)}})
    run = sarif(folder.main)
    assert len(run["results"]) == 100
    assert run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"] == "and 900 more"


HEADLINE = re.compile(r"(.+?):(\d+):(\d+): (error|warning) (FD\d{4}): ")


def golden():
    """The golden files of one file each that are text, with what is expected of them."""
    folder = f"{ROOT}/Tests/ConfigTests/Rules"
    for name in sorted(os.listdir(folder)):
        with open(f"{folder}/{name}", newline="") as file:
            parts = re.split(r"^=== (.*)\n", file.read(), flags=re.M)
        sections = dict(zip(parts[1::2], parts[2::2]))
        if set(sections) == {"frontdesk.json", "expected"} and "⟦" not in sections["frontdesk.json"]:
            yield name, sections["frontdesk.json"], sections["expected"]


def test_each_form_tells_every_finding_of_the_golden_files(tmp_path):
    """For people, for programs, for pipelines: the same findings, each with its place, its pointer and a code that is explained."""
    path = tmp_path / "frontdesk.json"
    codes, hints, count = set(), {"expected": 0, "didYouMean": 0}, 0
    for number, (name, text, expected) in enumerate(golden()):
        path.write_text(text, newline="")
        told = json.loads(check("frontdesk.json", "--json", cwd=tmp_path).stdout)
        said = check("frontdesk.json", cwd=tmp_path).stdout
        shown = [(int(line), int(column), severity, code) for _, line, column, severity, code in HEADLINE.findall(said)]
        assert [(each["line"], each["column"], each["severity"], each["code"]) for each in told["diagnostics"]] == shown, name
        for each in told["diagnostics"]:
            assert each["file"] == "frontdesk.json" and each["message"], (name, each)
            assert each["pointer"] == "" or each["pointer"].startswith("/"), (name, each)
            assert each["line"] <= text.count("\n") + 1, (name, each)
            assert f" at {each['pointer']}\n" in said or each["pointer"] == "", (name, each)
            for hint in hints:
                hints[hint] += hint in each
                # Long ones go on in the next line.
                assert hint not in each or each[hint] in " ".join(said.split()), (name, each)
        codes |= {each["code"] for each in told["diagnostics"]}
        count += len(shown)
        if number % 8 == 0:
            commands = check("frontdesk.json", "--format", "github", cwd=tmp_path).stdout.splitlines()
            assert len([line for line in commands if re.match("::(error|warning) ", line)]) == len(shown), name
            results = json.loads(check("frontdesk.json", "--format", "sarif", cwd=tmp_path).stdout)["runs"][0]["results"]
            assert sorted(each["ruleId"] for each in results) == sorted(code for *_, code in shown), name
    assert count > 150 and len(codes) > 60 and min(hints.values()) > 20, (count, len(codes), hints)
    for code in codes:
        done = subprocess.run([cli_binary(), "explain", code], capture_output=True, text=True, timeout=30)
        assert done.returncode == 0 and done.stdout.startswith(f"{code}: "), done
