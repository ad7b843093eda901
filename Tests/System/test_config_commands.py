"""The `config` commands that need no daemon, and `explain`, as somebody uses them who has read only their help."""

import json
import re
import subprocess

import pytest
from desk import ROOT, cli_binary

CONFIG = """{
  "desk": { "name": "Acme", "languages": { "serve": ["en", "de"], "fallback": "en" } },
  "skills": { "billing": {} },
  "channels": { "chat": { "type": "webhook", "class": "live", "path": "/hooks/chat",
    "verify": { "scheme": "standard-webhooks", "secrets": [{ "credential": "shop" }] } } },
  "queues": { "billing": { "require": { "billing": 2 } }, "general": {} },
  "routes": [
    { "id": "refund", "when": { "text": ["refund"] }, "queue": "billing" },
    { "id": "rest", "queue": "general" },
  ],
  "teams": { "desk": { "serves": ["billing", "general"] } },
  "agents": { "ada": { "team": "desk", "skills": { "billing": 5 } }, "bob": { "team": "desk" } },
  "tests": [
    { "name": "A refund", "message": { "channel": "chat", "text": "refund please" },
      "expect": { "route": "refund", "queue": "billing", "agent": "ada", "notAgent": { "bob": "lacks-skill" } } },
    { "name": "Anything else", "message": { "channel": "chat", "text": "hello" }, "expect": { "queue": "general" } },
  ],
}
"""


def frontdesk(*words, **more):
    return subprocess.run([cli_binary(), *map(str, words)], capture_output=True, text=True, timeout=60, **more)


@pytest.fixture
def config(tmp_path):
    path = tmp_path / "frontdesk.json"
    path.write_text(CONFIG)
    return path


def change(path, old, new):
    text = path.read_text()
    assert text.count(old) == 1, old
    path.write_text(text.replace(old, new))


def test_tests_are_run_and_named(config):
    done = frontdesk("config", "test", "--config", config)
    assert (done.returncode, done.stderr) == (0, "")
    assert re.search(r"ms +ok +A refund\n.* ms +ok +Anything else\n\n2 tests, 0 failed\n$", done.stdout), done.stdout
    one = frontdesk("config", "test", "refund", "--config", config)
    assert one.returncode == 0 and "A refund" in one.stdout and "Anything else" not in one.stdout
    told = json.loads(frontdesk("config", "test", "--json", "--config", config).stdout)
    assert [each["name"] for each in told["tests"]] == ["A refund", "Anything else"]


def test_a_test_that_fails_says_what_came_instead(config):
    change(config, '"expect": { "queue": "general" }', '"expect": { "queue": "billing", "agent": "ada" }')
    done = frontdesk("config", "test", "--config", config)
    said = done.stdout + done.stderr
    assert done.returncode == 1 and re.search(r"failed +Anything else", said), said
    assert "general" in said and "frontdesk.json:16:" in said, said
    assert frontdesk("config", "test", "A refund", "--config", config).returncode == 0
    checked = frontdesk("config", "check", config)
    assert checked.returncode == 1 and "1 of 2 tests failed" in checked.stdout
    told = json.loads(frontdesk("config", "test", "--json", "--config", config).stdout)
    assert [each["passed"] for each in told["tests"]] == [True, False], told


def test_no_test_of_the_name_and_no_usable_file(config):
    none = frontdesk("config", "test", "nothing of it", "--config", config)
    assert none.returncode == 1 and "No test has a name like that" in none.stderr
    change(config, '"queue": "billing" }', '"queue": "biling" }')
    broken = frontdesk("config", "test", "--config", config)
    assert broken.returncode == 78 and 'did you mean "billing"?' in broken.stdout + broken.stderr


def test_what_check_says_explain_explains(config):
    change(config, '"queue": "billing" }', '"queue": "biling" }')
    [finding] = json.loads(frontdesk("config", "check", "--json", config).stdout)["diagnostics"]
    done = frontdesk("explain", finding["code"])
    assert done.returncode == 0 and finding["code"] in done.stdout and len(done.stdout) > 80
    assert json.loads(frontdesk("explain", finding["code"], "--json").stdout)["code"] == finding["code"]
    unknown = frontdesk("explain", "FD9999")
    assert unknown.returncode == 2 and "FD9999" in unknown.stderr


def test_route_test_and_the_test_in_the_file_say_the_same(config):
    done = frontdesk("route", "test", "--config", config, "--channel", "chat", "--text", "refund please", "--format", "json")
    assert done.returncode == 0, done.stderr
    told = json.dumps(json.loads(done.stdout))
    assert '"refund"' in told and '"billing"' in told and '"ada"' in told
    spoken = frontdesk("route", "test", "--config", config, "--channel", "chat", "--text", "refund please").stdout
    assert "refund" in spoken and "ada" in spoken and "bob" in spoken
    missing = frontdesk("route", "test", "--config", config, "--channel", "chta", "--text", "x")
    assert missing.returncode == 78 and "chat" in missing.stderr + missing.stdout


def test_fmt_show_and_diff_agree_that_nothing_has_changed(config, tmp_path):
    copy = tmp_path / "copy.json"
    copy.write_text(CONFIG)
    assert frontdesk("config", "fmt", copy).returncode == 0
    assert frontdesk("config", "diff", config, copy).stdout == "no difference in meaning\n"
    shown = tmp_path / "shown.json"
    shown.write_text(frontdesk("config", "show", "--effective", config).stdout)
    assert frontdesk("config", "diff", config, shown).stdout == "no difference in meaning\n", "defaults that are written out"
    assert frontdesk("config", "check", shown).returncode == 0


@pytest.mark.parametrize(
    "old, new, line",
    [
        ('"billing": 2', '"billing": 3', "queue billing: require.billing 2 → 3"),
        ('"name": "Acme"', '"name": "Acme", "timezone": "Europe/Berlin"', 'desk: timezone UTC → Europe/Berlin'),
        ('"ada": { "team": "desk", ', '"ada": { "team": "desk", "publicName": "Ada", ', 'agent ada: publicName "ada" → "Ada"'),
        ('"general": {} }', '"general": {}, "new": {} }', "queue new added"),
        ('"credential": "shop"', '"credential": "shop2"', "shop2"),
        ('"path": "/hooks/chat"', '"path": "/hooks/talk"', "/hooks/talk"),
        ('"live"', '"deferred"', "channel chat: class live → deferred"),
        ('{ "id": "rest", "queue": "general" }', '{ "id": "vip", "when": { "text": ["vip"] }, "queue": "general" },\n{ "id": "rest", "queue": "general" }', "route vip added"),
        ('"A refund"', '"Some refund"', "test"),
    ])
def test_differences_by_meaning(config, tmp_path, old, new, line):
    other = tmp_path / "other.json"
    other.write_text(CONFIG)
    change(other, old, new)
    done = frontdesk("config", "diff", config, other)
    assert done.returncode == 0 and line in done.stdout, done.stdout + done.stderr
    assert frontdesk("config", "diff", other, config).stdout != "no difference in meaning\n"


def test_the_example_is_good_and_its_tests_pass():
    example = f"{ROOT}/config.example.json"
    checked = frontdesk("config", "check", "--strict", example)
    assert checked.returncode == 0, checked.stdout
    assert frontdesk("config", "test", "--config", example).returncode == 0
    schema = json.loads(frontdesk("config", "schema").stdout)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_a_full_disk_is_no_success(config):
    """Output that cannot be written ends with 74, as the help says."""
    for words in (("config", "show", config), ("config", "schema"), ("config", "check", config), ("config", "test", "--config", config),
                  ("config", "diff", config, config), ("explain", "FD0103")):
        with open("/dev/full", "w") as full:
            done = subprocess.run([cli_binary(), *map(str, words)], stdout=full, stderr=subprocess.PIPE, text=True)
        assert done.returncode == 74, (words, done)
