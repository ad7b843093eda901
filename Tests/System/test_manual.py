"""Manual pages and completions as `deploy/man/generate` writes them of the programs under test, in the programs that read them."""

import json
import os
import re
import shutil
import subprocess

import pytest
from desk import ROOT, cli_binary, daemon_binary

PAGES = ["man1/frontdesk.1", "man5/frontdesk.json.5", "man7/frontdesk-api.7", "man8/frontdeskd.8"]


def needed(program):
    return pytest.mark.skipif(shutil.which(program) is None, reason=f"{program} is not installed")


def run(*words, **more):
    return subprocess.run(words, capture_output=True, text=True, timeout=60, check=False, **more)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A folder with all pages and completions."""
    folder = tmp_path_factory.mktemp("manual")
    done = run(f"{ROOT}/deploy/man/generate", str(folder), "--binaries", os.path.dirname(daemon_binary()),
               env={**os.environ, "SOURCE_DATE_EPOCH": "1790000000"})
    assert done.returncode == 0, done.stderr
    return folder


def shown(page, width=100):
    """A page as a reader sees it."""
    done = run("man", "-l", str(page), env={**os.environ, "MANWIDTH": str(width), "LC_ALL": "C.UTF-8", "MAN_KEEP_FORMATTING": ""})
    assert done.returncode == 0, done.stderr
    return re.sub(r".\x08|\x1b\[[\d;]*m", "", done.stdout)


@needed("man")
@pytest.mark.parametrize("page", PAGES)
def test_page_is_set_without_a_warning(made, page):
    done = run("man", "--warnings", "-E", "UTF-8", "-l", "-Tutf8", "-Z", str(made / page),
               env={**os.environ, "MANROFFSEQ": "", "MANWIDTH": "80", "LC_ALL": "C.UTF-8"})
    assert (done.returncode, done.stderr) == (0, "")


@needed("mandoc")
@pytest.mark.parametrize("page", PAGES)
def test_page_passes_mandoc(made, page):
    done = run("mandoc", "-Tlint", "-Wwarning", str(made / page))
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


@needed("man")
@pytest.mark.parametrize("program, page", [("frontdesk", PAGES[0]), ("frontdeskd", PAGES[3])])
def test_every_command_and_option_is_on_the_page(made, program, page):
    binary = cli_binary() if program == "frontdesk" else daemon_binary()
    tree = json.loads(run(binary, "--experimental-dump-help").stdout)["command"]
    text = " ".join(shown(made / page).split())
    count = 0

    def look(command, above):
        nonlocal count
        words = [*above, command["commandName"]]
        if command["commandName"] == "help":
            return
        count += 1
        assert " ".join(words) in text
        assert " ".join(command.get("abstract", "").split()) in text, words
        for argument in command.get("arguments", []):
            for name in argument.get("names", []):
                assert ("-" if name["kind"] == "short" else "--") + name["name"] in text, (words, name)
        for below in command.get("subcommands", []):
            look(below, words)

    for command in tree["subcommands"]:
        look(command, [program])
    assert count >= 4


@needed("man")
def test_every_key_is_on_the_page(made):
    text = shown(made / PAGES[1], 400)
    with open(f"{ROOT}/Sources/FrontdeskCore/Documentation.docc/PolicyReference.md", encoding="utf-8") as file:
        rows = [line for line in file if line.startswith("| `")]
    assert len(rows) > 200
    for row in rows:
        for key in re.findall(r"`([^`]+)`", row.split(" | ")[0]):
            assert key in text, key


@needed("man")
def test_every_call_is_on_the_page(made, desk):
    text = shown(made / PAGES[2], 200)
    document = desk.agent("ayse").get("/v1/openapi.json").json
    for path, methods in document["paths"].items():
        for method in methods:
            assert f"{method.upper()} {path}\n" in text, (method, path)
    # The program prints what the daemon serves.
    assert json.loads(run(daemon_binary(), "openapi").stdout) == document


@pytest.mark.parametrize("page", PAGES)
def test_pages_speak_of_nothing_but_the_product(made, page):
    text = (made / page).read_text()
    assert ROOT not in text and "<doc:" not in text and "`" not in text


@pytest.mark.parametrize("program", ["frontdesk", "frontdeskd"])
def test_bash_completes(made, program):
    script = made / "completions/bash" / program
    assert run("bash", "-n", str(script)).returncode == 0
    word, wanted = ("rel", "reload") if program == "frontdesk" else ("ver", "verify")
    done = run("bash", "--norc", "-c", f"""
        source {script} && set -- $(complete -p {program}) || exit 3
        while [ $# -gt 2 ]; do [ "$1" = -F ] && function=$2; shift; done
        COMP_WORDS=({program} {word}) COMP_CWORD=1 COMP_LINE='{program} {word}' COMP_POINT=${{#COMP_LINE}} COMP_TYPE=9
        $function {program} {word} {program} && printf '%s\\n' "${{COMPREPLY[@]}}"
        """)
    assert wanted in done.stdout.split(), done


@needed("zsh")
@pytest.mark.parametrize("program", ["frontdesk", "frontdeskd"])
def test_zsh_loads_the_completion(made, program):
    folder = made / "completions/zsh"
    done = run("zsh", "-fc", f"""
        fpath=({folder} $fpath); autoload -Uz compinit && compinit -u -d {made}/zcompdump || exit 3
        print -r -- ${{_comps[{program}]}}; autoload +X _{program} && whence -f _{program} | grep -c .
        """)
    assert done.returncode == 0 and done.stdout.split()[0] == f"_{program}", done
    assert run("zsh", "-n", str(folder / f"_{program}")).returncode == 0


@needed("fish")
@pytest.mark.parametrize("program", ["frontdesk", "frontdeskd"])
def test_fish_completes(made, program, tmp_path):
    word, wanted = ("rel", "reload") if program == "frontdesk" else ("ver", "verify")
    folder = os.path.dirname(daemon_binary())
    done = run("fish", "--no-config", "-c", f"source {made}/completions/fish/{program}.fish; complete -C '{program} {word}'",
               env={**os.environ, "HOME": str(tmp_path), "PATH": f"{folder}:{os.environ['PATH']}"})
    assert wanted in [line.split("\t")[0] for line in done.stdout.splitlines()], done
