"""The guide "Tuning routing" against a real daemon: every command of the page is run, every file is changed as the page
changes it, and what the page shows must be what came.

Blocks of the page: `console` are commands with their output; `root$` is the operator, `shop$` sends messages, `ewa$` and the
like are agents. `diff` are changes of the configuration, hunks parted by `@@`. With UPDATE_GUIDE=1 the page is written anew with the
real output.
"""

import datetime
import os
import re
import shutil
import subprocess

import pytest
from conftest import finish
from desk import ROOT, USERS, Desk, cli_binary, uid_of

PAGE = f"{ROOT}/Sources/FrontdeskCore/Documentation.docc/TuningRouting.md"
# Where the page has the configuration, and the ports of config.example.json.
FOLDER, WEB, SHOP = "/etc/frontdesk", "127.0.0.1:8025", "127.0.0.1:8026"
COLUMNS = 80
# Prompts that are no agents.
OURS = ("root", "shop")
# A Monday morning in Istanbul: the example's office is open.
MORNING = datetime.datetime(2026, 11, 23, 7, 12, tzinfo=datetime.timezone.utc)

# What differs from run to run.
VARYING = [
    (re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+Z"), "<instant>"),
    (re.compile(r"just now|\d+ s ago"), "<ago>"),
    (re.compile(r"\bin (\d+ (s|min)|1 min \d+ s)\b"), "in <time>"),
    (re.compile(r"\d+\.\d ms"), "<time>"),
    (re.compile(r"\b\d+ s left"), "<time> left"),
    (re.compile(r"\b[0-9a-f]{12}\b"), "<hash>"),
]


def normal(text):
    """What must be alike in each run; where times stand in it lines break elsewhere, so blanks count no more."""
    plain = text
    for pattern, word in VARYING:
        plain = pattern.sub(word, plain)
    return plain if plain == text else " ".join(plain.split())


class ExampleDesk(Desk):
    """A desk with a copy of config.example.json, on a Monday morning."""

    def __init__(self):
        super().__init__()
        offset = int((MORNING - datetime.datetime.now(datetime.timezone.utc)).total_seconds())
        self.wrapper = ["faketime", "-m", "-f", f"{offset:+d}s"]
        self.environment["FAKETIME_DONT_FAKE_MONOTONIC"] = "1"
        with open(f"{ROOT}/config.example.json", encoding="utf-8") as file:
            text = file.read()
        text = text.replace(WEB, f"127.0.0.1:{self.port}").replace(SHOP, f"127.0.0.1:{self.receiver.port}")
        with open(self.path, "w", encoding="utf-8") as file:
            file.write(text)
        self.code = 0

    @property
    def path(self):
        return f"{self.folder}/frontdesk.json"

    def write_config(self):
        return self.path

    def command_of(self, user, line):
        """Runs a line of the page; what it printed, in the page's words."""
        if line == "echo $?":
            return f"{self.code}\n"
        home = f"{self.folder}/home-{user}"
        uid = 0 if user in OURS else uid_of(user)
        os.makedirs(home, exist_ok=True)
        os.chown(home, uid, -1)
        line = line.replace(WEB, f"127.0.0.1:{self.port}").replace("deploy/shop.py", f"{ROOT}/deploy/shop.py")
        done = subprocess.run(
            [*self.wrapper, "bash", "-c", line], user=uid, cwd=self.folder, timeout=60, text=True, encoding="utf-8",
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            env={"PATH": f"{os.path.dirname(cli_binary())}:/usr/local/bin:/usr/bin:/bin", "HOME": home, "LC_ALL": "C.UTF-8",
                 "COLUMNS": str(COLUMNS), "FRONTDESK_SOCKET": f"{self.runtime}/agent.sock",
                 "FAKETIME_DONT_FAKE_MONOTONIC": "1"})
        self.code = done.returncode
        return done.stdout.replace(self.folder, FOLDER)

    def change(self, block):
        """Changes the configuration as a block of the page says."""
        with open(self.path, encoding="utf-8") as file:
            text = file.read()
        for hunk in "\n".join(block).split("@@\n"):
            lines = hunk.splitlines()
            old = "\n".join(line[1:] for line in lines if line[:1] != "+")
            new = "\n".join(line[1:] for line in lines if line[:1] != "-")
            assert text.count(old) == 1, f"stands {text.count(old)} times in the file:\n{old}"
            text = text.replace(old, new)
        with open(self.path, "w", encoding="utf-8") as file:
            file.write(text)


def blocks(lines):
    """The page in parts: (language, lines); prose has no language."""
    parts, language, part = [], None, []
    for line in lines:
        if line.startswith("```"):
            parts.append((language, part))
            language, part = (line[3:] if language is None else None), []
        else:
            part.append(line)
    return [*parts, (language, part)]


def commands(block):
    """A console block in (user, command, what the page shows)."""
    found = []
    for line in block:
        prompt = re.match(r"([a-z]+)\$ (.*)", line)
        if prompt and prompt[1] in (*OURS, *USERS):
            found.append([prompt[1], prompt[2], ""])
        elif found[-1][1].endswith("\\"):
            found[-1][1] += "\n" + line
        else:
            found[-1][2] += line + "\n"
    return found


@pytest.fixture
def guided(needs_cli):
    if shutil.which("faketime") is None:
        pytest.skip("needs the program faketime: the example's office has to be open")
    desk = ExampleDesk()
    yield desk
    finish(desk)


def test_the_guide_tells_what_happens(guided):
    with open(PAGE, encoding="utf-8") as file:
        page = file.read().splitlines()
    guided.start()
    written, differences, count = [], [], 0
    for language, block in blocks(page):
        if language == "console":
            new = []
            for user, line, shown in commands(block):
                came = guided.command_of(user, line)
                count += 1
                if normal(came) != normal(shown):
                    differences.append(f"{user}$ {line}\n-- the page:\n{shown}-- the desk:\n{came}")
                new += [f"{user}$ {line}", *came.splitlines()]
            block = new
        elif language == "diff":
            guided.change(block)
        written += block if language is None else [f"```{language}", *block, "```"]
    if os.environ.get("UPDATE_GUIDE"):
        with open(PAGE, "w", encoding="utf-8") as file:
            file.write("\n".join(written) + "\n")
        return
    assert not differences, "\n".join(differences)
    assert count >= 25, "the page has lost its commands"


def test_the_guide_has_lines_for_a_terminal():
    with open(PAGE, encoding="utf-8") as file:
        parts = blocks(file.read().splitlines())
    wide = [line for language, block in parts if language == "console" for line in block if len(line) > COLUMNS]
    # The first line of a finding is one line however long it is, so that editors find the place.
    assert [line for line in wide if not re.match(r"[\w./]+:\d+:\d+: ", line)] == []
