"""A public validator with `frontdesk config schema`, and `frontdesk config check`, agree on what a file may look like."""

import copy
import json
import os
import re
import subprocess

import desk as harness
import plainjson
import pytest

jsonschema = pytest.importorskip("jsonschema")

# What the schema says as the check does: one of these means that the validator refuses the file.
SHAPE = {
    "FD0101": "type", "FD0102": "missing key", "FD0103": "unknown key", "FD0105": "choice", "FD0106": "duration",
    "FD0107": "size", "FD0108": "name", "FD0111": "literal secret", "FD0112": "reference to a secret",
    "FD0113": "length of a text", "FD0114": "keys that exclude each other", "FD0115": "count",
    "FD0202": "language code", "FD0205": "Unix user", "FD0207": "path of a webhook", "FD0213": "JSON Pointer",
    "FD0403": "day of the week",
}
# What it can say of a part only: numbers out of range, but no durations and sizes; the look of an address, a mail address, a
# URL, a header, a flag, the end of a name, a path, a language, a span and a date, but not whether there is such a thing; that
# a template has a text, but not in which language. The validator may refuse the file.
PARTLY = {
    "FD0104", "FD0201", "FD0209", "FD0210", "FD0212", "FD0214", "FD0228", "FD0230", "FD0232", "FD0234", "FD0237", "FD0239",
    "FD0241", "FD0242", "FD0244", "FD0405", "FD0408", "FD0603",
}
# All other codes are out of its reach: unknown names, what needs two places of the file, what the machine decides. With
# nothing but those the validator takes the file.

# Strings that most places refuse, each in its own way, and some that some places take.
TEXTS = [
    "", "x", "A B", "-1s", "0s", "1s", "30m1h", "1h30m", "2d", "400d", "9999d", "5ms", "1us", "1.5h", "64KiB", "1MB", "1GiB",
    "tr", "tur", "turk", "TR", "/a", "/a/../b", "//", "/a~b", "/v1/x", "/metrics", "a/b", "..", "mon", "2026-02-30",
    "2026-13-01", "09:00-17:00", "9:00-17:00", "22:00-06:00", "24:00-25:00", "127.0.0.1:80", "[::1]:0", "host", "a:99999",
    "https://x.example/", "ftp://x.example/", "@x.example", "ewa", "serve", "convert", "preferred", "live", "1234", "-user",
    "x" * 65, "x" * 5000, "ş", "€uro",
]
OTHERS = [None, True, 0, -1, 7, 10 ** 7, 2 ** 62, 1.5, [], {}, [1], ["x", "x"], {"x": 1}, [[]], {"env": "A", "file": "/b"}]
KEYS = ["Not a key", "x", "mon", "daily", "mon-mon", "sat-mon", "2026-01-02", "2026-1-2", "X", "lang:tr", "$schema", "", "k" * 65]
# Values that are good but in one way, each for a kind of mistake that others hide.
PICKED = [
    (("queues", "rest"), {"relax": [{"after": "1m", "drop": "preferred"}] * 33}),
    (("queues", "rest"), {"relax": [{"after": "1m", "drop": "preferred", "lower": {"billing": 1}}]}),
    (("queues", "rest"), {"live": {"offer": {"auto": True, "timeout": "10s"}}}),
    (("queues", "rest"), {"live": {"whenClosed": "later"}}),
    (("queues", "rest"), {"deferred": {"whenClosed": "convert"}}),
    (("channels", "chat", "bodyLimit"), "2MB"),
    (("channels", "chat", "reply", "secrets"), ["literal"]),
    (("channels", "chat", "reply", "secrets"), [{"env": "A-B"}]),
    (("channels", "chat", "reply", "secrets"), [{"file": "k"}]),
    (("channels", "chat", "reply", "secrets"), [{"credential": ".."}]),
    (("channels", "chat", "path"), "/hooks//chat"),
    (("channels", "chat", "map", "id"), "/a~2"),
    (("channels", "chat", "verify"), {"scheme": "slack"}),
    (("channels", "chat", "verify"), {"scheme": "custom", "secrets": [{"env": "A"}]}),
    (("agents", "ali", "unixUser"), "12"),
    (("agents", "ali", "publicName"), ""),
    (("agents", "ali", "publicName"), "x" * 201),
    (("hours", "night", "week"), {"mon-mon": []}),
    (("hours", "night", "week"), {"sat-mon": []}),
    (("store", "retention"), "1h30d"),
    (("desk", "languages", "fallback"), "tr-TR"),
    (("routes", 0, "id"), "No name"),
]
ENV = {"env": "A"}
# By type, a channel at a provider that has what it needs and no more.
PROVIDERS = {
    "matrix": {"server": "https://x.example", "token": ENV},
    "mastodon": {"server": "https://x.example", "token": ENV},
    "telegram": {"token": ENV},
    "meta": {"product": "instagram", "path": "/a", "appSecret": ENV, "verifyToken": ENV, "token": ENV, "account": "1"},
    "twilio": {"path": "/a", "url": "https://x.example/a", "account": "1", "token": ENV, "from": "2"},
    "slack": {"path": "/a", "signingSecret": ENV, "token": ENV},
    "line": {"path": "/a", "secret": ENV, "token": ENV},
    "viber": {"path": "/a", "token": ENV, "name": "x"},
    "poll": {"request": {"url": "https://x.example/"}, "items": "",
             "map": {"id": "/i", "from": {"id": "/f"}, "text": "/t"}},
}
# Keys that some of them have, each with a value that is good where it may stand, and one that is bad everywhere.
PROVIDER_KEYS = {
    "class": ("live", "later"), "privateHost": (True, "true"), "server": ("https://y.example", "y.example"),
    "token": ({"file": "/a"}, "literal"), "poll": ("1m", "1"), "api": ("https://y.example/v1", ""),
    "groups": (True, 1), "webhook": ({"path": "/b", "secret": ENV}, {"path": "/b"}), "product": ("whatsapp", "threads"),
    "path": ("/b", "b"), "account": ("2", ""), "url": ("https://y.example/b", 7), "from": ("+1", []),
    "name": ("y" * 28, "y" * 29), "items": ("/a", "a"), "kind": ("review", "call"), "visibility": ("public", "internal"),
    "request": ({"url": "https://y.example/", "headers": {"A": "b", "Authorization": ENV}, "every": "1d"},
                {"url": "https://y.example/", "headers": {"A b": "c"}}),
    "cursor": ({"item": "/a", "parameter": "b", "start": "c"}, {"item": "/a", "answer": "/b", "parameter": "c"}),
    "reply": ({"url": "https://y.example/{id}", "method": "PATCH", "headers": {"A": ENV}, "body": {"a": [1, "{text}"]},
               "id": "/id"}, {"url": "https://y.example/", "body": "{text}"}),
    "map": ({"id": "/i", "from": {"id": "/f"}, "text": "/t", "attributes": {"a": "/a"}},
            {"from": {"id": "/f"}, "text": "/t"}),
}


def channels():
    """Channels of each type with what they need, less or more of it, or worse."""
    for kind, least in PROVIDERS.items():
        yield {"type": kind, **least}, True
        for key in least:
            yield {"type": kind, **{each: value for each, value in least.items() if each != key}}, False
        for key, (good, bad) in PROVIDER_KEYS.items():
            yield {"type": kind, **least, key: good}, None
            yield {"type": kind, **least, key: bad}, False


@pytest.fixture(scope="module")
def validator():
    schema = json.loads(subprocess.run(
        [harness.cli_binary(), "config", "schema"], capture_output=True, check=True, text=True).stdout)
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def errors(path):
    """The codes of a file's errors by the check; warnings count nothing."""
    out = subprocess.run([harness.cli_binary(), "config", "check", "--json", path], capture_output=True, text=True)
    assert out.returncode in (0, 1, 78), out
    codes = {each["code"]: each for each in json.loads(out.stdout)["diagnostics"] if each["severity"] == "error"}
    if out.returncode == 1:
        # The file is good, and tests in it fail.
        assert codes and all(code.startswith("FD06") for code in codes), out
        return set()
    assert bool(codes) == (out.returncode == 78), out
    return set(codes)


def disagreement(codes, refused):
    """Why the two cannot both be right, or nothing."""
    if refused and not codes:
        return "only the validator refuses it"
    if not refused and codes & set(SHAPE):
        return "only the check refuses its shape"
    if refused and not codes & (set(SHAPE) | PARTLY):
        return "the validator refuses what is out of its reach"
    return None


def full():
    """The configuration with every key, which the schema is made of."""
    source = open(f"{harness.ROOT}/Sources/FrontdeskConfig/Schema/SchemaSample.swift").read()
    return plainjson.load(re.search(r'static let full = #"""\n(.*?)\n\s*"""#', source, re.S).group(1))


def places(value, way=()):
    yield way
    if isinstance(value, dict):
        for key in value:
            yield from places(value[key], way + (key,))
    elif isinstance(value, list):
        for place, item in enumerate(value):
            yield from places(item, way + (place,))


def inside(value, way):
    for token in way:
        value = value[token]
    return value


def changed(base, way, change):
    other = copy.deepcopy(base)
    change(inside(other, way[:-1]), way[-1])
    return other


def mutations(base):
    """Files that differ from a good one in one place; each place gets other values, in turn."""
    turn = 0
    for way, value in PICKED:
        yield changed(base, way, lambda parent, key: parent.__setitem__(key, value))
    for way in places(base):
        value = inside(base, way)
        if way:
            turn += 1
            new = TEXTS if isinstance(value, str) and turn % 4 else OTHERS + TEXTS
            new = new[turn * 7 % len(new)]
            yield changed(base, way, lambda parent, key: parent.__setitem__(key, new))
        if way and isinstance(way[-1], str):
            yield changed(base, way, lambda parent, key: parent.pop(key))
        if isinstance(value, dict):
            turn += 1
            key = KEYS[turn % len(KEYS)]
            other = copy.deepcopy(base)
            inside(other, way)[key] = OTHERS[turn * 5 % len(OTHERS)]
            yield other
        if isinstance(value, list) and value:
            other = copy.deepcopy(base)
            inside(other, way).append(OTHERS[turn % len(OTHERS)])
            yield other


def test_the_full_configuration_and_the_example_are_good(validator, tmp_path):
    example = plainjson.load(open(f"{harness.ROOT}/config.example.json").read())
    for value in (full(), example):
        path = tmp_path / "good.json"
        path.write_text(json.dumps(value))
        assert not list(validator.iter_errors(value))
        assert not errors(path)


def test_both_say_the_same_of_what_differs_in_one_place(validator, tmp_path):
    path = tmp_path / "config.json"
    good = bad = 0
    wrong, seen = [], set()
    for value in mutations(full()):
        text = json.dumps(value, ensure_ascii=False)
        path.write_text(text)
        codes = errors(path)
        seen |= codes
        found = [f"{each.json_path}: {each.message[:200]}" for each in validator.iter_errors(value)]
        why = disagreement(codes, bool(found))
        if why:
            wrong.append((why, sorted(codes), found, subprocess.run(
                [harness.cli_binary(), "config", "check", path], capture_output=True, text=True).stdout))
        good, bad = good + (not codes), bad + bool(codes)
    print(f"{good} good and {bad} bad files")
    assert not wrong, "\n".join(f"{why}\n{codes}\n{found}\n{said}" for why, codes, found, said in wrong[:20])
    assert good >= 50 and bad >= 200
    untried = sorted(set(SHAPE) - seen)
    assert not untried


def test_both_say_the_same_of_each_type_of_channel(validator, tmp_path):
    path = tmp_path / "config.json"
    wrong, good, bad = [], 0, 0
    for channel, is_good in channels():
        value = {"desk": {"name": "A"}, "channels": {"x": channel}, "routes": [{"id": "r", "end": "file"}]}
        path.write_text(json.dumps(value))
        codes = errors(path)
        why = disagreement(codes, not validator.is_valid(value))
        if why or (is_good is not None and is_good == bool(codes)):
            wrong.append((why, channel, sorted(codes)))
        good, bad = good + (not codes), bad + bool(codes)
    print(f"{good} good and {bad} bad channels")
    assert not wrong, "\n".join(map(str, wrong))
    assert good >= 50 and bad >= 250


# What a schema cannot say of a shape: how many bytes a text has, and which number is too large for its unit.
BEYOND = {"text-that-is-too-long.txt", "duration-that-overflows.txt"}
RULES = f"{harness.ROOT}/Tests/ConfigTests/Rules"


def rules():
    """The golden files of one file each that are text: their main file and their name."""
    for name in sorted(os.listdir(RULES)) if os.path.isdir(RULES) else []:
        parts = re.split(r"^=== (.*)\n", open(f"{RULES}/{name}", newline="").read(), flags=re.M)
        files = dict(zip(parts[1::2], parts[2::2]))
        if set(files) == {"frontdesk.json", "expected"} and "⟦" not in files["frontdesk.json"]:
            yield name, files["frontdesk.json"]


def test_both_say_the_same_of_the_golden_files(validator, tmp_path):
    path = tmp_path / "frontdesk.json"
    wrong, count = [], 0
    for name, text in rules():
        path.write_text(text)
        codes = errors(path)
        try:
            value = plainjson.load(text)
        except (ValueError, RecursionError):
            continue
        if any(code.startswith("FD00") for code in codes):
            continue
        count += 1
        why = disagreement(codes, not validator.is_valid(value))
        if why and name not in BEYOND:
            wrong.append((name, why, sorted(codes), [each.message[:200] for each in validator.iter_errors(value)]))
    print(f"{count} golden files")
    assert not wrong, "\n".join(map(str, wrong))
