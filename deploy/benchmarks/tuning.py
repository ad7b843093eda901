"""A large configuration is checked, and taken over by a desk that goes on meanwhile; and how soon the CLI starts.

The desk has tuning_config.py's thousand agents and five hundred routes, and besides them sixteen who answer here."""

import json
import os
import shutil
import subprocess
import threading
import time

import tuning_config
from desk import Desk, UnixHTTP
from support import (
    ROOT,
    WORK,
    Trouble,
    busiest,
    daemon_binary,
    median,
    prepare,
    product,
    run as run_program,
    say,
    threads_cpu,
)

QUEUED = 100_000
RATE = 1_000
CALLING = 16
# Each of the calling agents rests so long between two conversations: together some 400 calls a second.
PAUSE_MS = 100
# Without reloads, to know what of the worst call is the machine's.
QUIET_SECONDS = 4
# Reloads follow each other at once, which nobody does: so a short time sees several. None begins in the last part.
RELOAD_SECONDS = 15
LAST_RELOAD_SECONDS = 9
FILL_SECONDS = 300
STARTS = 20
# Channels of the five that get messages; see tuning_config.routes.
CHANNELS = 5


def desk_configuration(port, level=3):
    """The large desk; its hours hold at any time of any day, so that a run at night measures the same as one by day.

    `level` is what the queues ask for: another one makes all that waits stand differently.
    """
    whole = tuning_config.configuration()
    for hours in whole["hours"].values():
        hours["week"] = {"mon-sun": ["00:00-23:59"]}
    whole["listen"] = {"agents": "agent.sock", "admins": "admin.sock", "web": f"127.0.0.1:{port}"}
    whole["store"] = {"sqlite": "desk.sqlite"}
    whole["access"] = {"gateways": {"bench": {"unixUser": "root", "teams": ["calling"]}}}
    whole["teams"]["calling"] = {"serves": list(whole["queues"])}
    whole["profiles"]["bot"] = {"capacity": 100_000, "owned": 100_000, "offersAtOnce": 1}
    for number in range(1, CALLING + 1):
        whole["agents"][f"a{number}"] = {
            "unixUser": f"bench-a{number}",
            "publicName": f"Caller {number}",
            "team": "calling",
            "profile": "bot",
            "skills": {f"lang:{each}": 9 for each in tuning_config.LANGUAGES} | {skill: 9 for skill in whole["skills"]},
        }
    for name, queue in whole["queues"].items():
        queue["require"] = dict.fromkeys(queue["require"], level)
    return whole


def write(desk, level):
    """Puts the configuration into its place at once, as an editor does."""
    path = f"{desk.folder.path}/frontdesk.json"
    with open(path + ".new", "w") as file:
        json.dump(desk_configuration(desk.port, level), file, ensure_ascii=False, indent=1)
    os.rename(path + ".new", path)


def write_topics(path):
    """A message for each route, to each of its channels: the texts of the configuration's tests."""
    with open(path, "w") as file:
        for test in tuning_config.configuration()["tests"]:
            message = test["message"]
            file.write(f"/hooks/{message['channel']}\t{message['language']}\t{message['text']}\n")


def reload(desk):
    """One reload: its seconds, and the answer."""
    connection = UnixHTTP(f"{desk.sockets}/admin.sock", timeout=120)
    begin = time.monotonic()
    try:
        connection.request("POST", "/v1/config/reload")
        answer = connection.getresponse()
        body = json.loads(answer.read())
    finally:
        connection.close()
    if answer.status != 200:
        raise Trouble(f"a reload was answered with {answer.status}: {json.dumps(body)[:600]}")
    return time.monotonic() - begin, body


class Load:
    """Messages and agents' calls at a fixed rate, beside what is measured."""

    def __init__(self, desk, topics, seconds):
        messages = ["-a", desk.web, "-k", desk.secret, "-m", topics, "-c", 64, "-r", RATE, "-s", seconds]
        agents = ["-a", "unix:" + desk.agent_socket, "-n", QUEUED, "-c", CALLING, "-p", PAUSE_MS, "-s", seconds]
        self.children = [
            subprocess.Popen(
                [f"{WORK}/bin/{program}", *(str(part) for part in arguments)],
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
            for program, arguments in (("webhook-load", messages), ("agent-cycle", agents))
        ]
        self.seconds = seconds

    def figures(self):
        """What both measured, once they have ended."""
        results = []
        for child in self.children:
            try:
                output, errors = child.communicate(timeout=self.seconds + 60)
            except subprocess.TimeoutExpired:
                child.kill()
                child.communicate()
                raise Trouble(f"{child.args[0]} did not end") from None
            if errors.strip():
                say(f"{os.path.basename(child.args[0])}: {errors.strip()[-600:]}")
            if child.returncode != 0:
                raise Trouble(f"{child.args[0]} ended with {child.returncode}")
            results.append(json.loads(output.splitlines()[-1]))
        return results


def fill(desk, topics):
    begin = time.monotonic()
    filled = desk.load(
        "-n", QUEUED, "-s", FILL_SECONDS, "-b", 512, "-m", topics, timeout=FILL_SECONDS + 60
    )
    if filled["acceptedAll"] != QUEUED:
        raise Trouble(f"only {filled['acceptedAll']} of {QUEUED} were taken in within {FILL_SECONDS} s")
    desk.waiting(QUEUED, seconds=120)
    say(f"{QUEUED} queued in {time.monotonic() - begin:.0f} s")


def loaded(desk, topics, seconds, during=None):
    """The load for so long; what happens `during` it in a thread beside. Worst call (ms), failed calls."""
    cpu = threads_cpu(desk.pid)
    begin = time.monotonic()
    load = Load(desk, topics, seconds)
    trouble = []

    def work():
        try:
            during()
        except Exception as error:  # It is raised again below, on the thread that can end the run.
            trouble.append(error)

    thread = threading.Thread(target=work if during else lambda: None)
    time.sleep(0.5)
    thread.start()
    messages, agents = load.figures()
    spent = time.monotonic() - begin
    used = threads_cpu(desk.pid)
    thread.join()
    if trouble:
        raise trouble[0]
    rate = messages["acceptedAll"] / seconds
    # Who promises a rate and does not reach it has measured another desk.
    if rate < 0.9 * RATE:
        raise Trouble(f"only {rate:.0f} messages a second were taken in")
    worst = max(messages["worstms"], agents["worstms"])
    failed = messages["refused"] + agents["refused"]
    say(
        f"  {rate:.0f} messages/s, p50 {messages['p50ms']} p99 {messages['p99ms']} worst {messages['worstms']} ms; "
        f"{3 * agents['cyclesAll'] / seconds:.0f} calls/s, worst {agents['worstms']} ms; {failed} failed; "
        f"CPU: {busiest(cpu, used, spent)}"
    )
    return worst, failed


def run_round(desk, topics, figures):
    """Without reloads, then with: what is worse then is theirs."""
    quiet, _ = loaded(desk, topics, QUIET_SECONDS)
    figures.setdefault("quietWorstCallMs", []).append(quiet)
    reloads = []

    begin = time.monotonic()

    def reload_often():
        while time.monotonic() - begin < LAST_RELOAD_SECONDS:
            write(desk, 4 if len(reloads) % 2 == 0 else 3)
            seconds, answer = reload(desk)
            if not answer["isNew"] or not answer["moved"]:
                raise Trouble(f"a reload has changed nothing: {json.dumps(answer)[:300]}")
            moved = sum(change["conversations"] for change in answer["moved"])
            say(f"  a reload of {seconds:.2f} s: {moved} conversations have other candidates")
            reloads.append(seconds)
        if time.monotonic() - begin > RELOAD_SECONDS:
            raise Trouble("the last reload took longer than the load beside it")

    worst, failed = loaded(desk, topics, RELOAD_SECONDS, reload_often)
    figures.setdefault("reloadWorstCallMs", []).append(worst)
    figures.setdefault("reloadFailedCalls", []).append(failed)
    figures.setdefault("reloadSeconds", []).append(median(reloads))


def reload_rounds(binary, rounds, figures):
    """One desk is filled; each round begins with a copy of its state."""
    topics = f"{WORK}/topics-{os.getpid()}"
    write_topics(topics)
    try:
        with Desk(binary, text=lambda port: json.dumps(desk_configuration(port)), credential="shop") as desk:
            desk.start()
            fill(desk, topics)
            desk.stop()
            state = f"{desk.folder.path}/state"
            os.rename(state, state + ".filled")
            for number in range(rounds):
                say(f"reload, round {number + 1} of {rounds}")
                shutil.rmtree(state, ignore_errors=True)
                shutil.copytree(state + ".filled", state)
                write(desk, 3)
                say(f"  ready after {desk.start(seconds=120):.2f} s")
                run_round(desk, topics, figures)
                desk.stop()
    finally:
        os.remove(topics)


def timed(command, expected=0):
    begin = time.perf_counter()
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120)
    seconds = time.perf_counter() - begin
    if done.returncode != expected:
        raise Trouble(f"{' '.join(command)} ended with {done.returncode}: {(done.stdout + done.stderr)[-600:]}")
    return seconds


def check_rounds(cli, rounds, figures):
    path = f"{WORK}/tuning-{os.getpid()}.json"
    with open(path, "w") as file:
        json.dump(tuning_config.configuration(), file, ensure_ascii=False, indent=1)
    try:
        for _ in range(rounds):
            figures.setdefault("checkSeconds", []).append(timed([cli, "config", "check", path]))
    finally:
        os.remove(path)
    say(f"config check: {', '.join(f'{seconds:.3f}' for seconds in figures['checkSeconds'])} s")


def start_rounds(cli, figures):
    """`--version` is nothing but the start; a check of a small file the least that anybody does."""
    small = f"{ROOT}/config.example.json"
    for key, command in (("cliStartMs", [cli, "--version"]), ("cliSmallCheckMs", [cli, "config", "check", small])):
        # The first brings the program into memory.
        figures[key] = [1000 * timed(command) for _ in range(STARTS + 1)][1:]
    # What a process costs on this machine at all.
    figures["processStartMs"] = [1000 * timed(["/bin/true"]) for _ in range(STARTS + 1)][1:]


def run(options):
    prepare()
    cli, binary = product("frontdesk", "FRONTDESK"), daemon_binary()
    figures = {}
    start_rounds(cli, figures)
    say("start: " + ", ".join(f"{key} {median(values)}" for key, values in figures.items()))
    check_rounds(cli, options.rounds, figures)
    reload_rounds(binary, options.rounds, figures)
    keys = (
        "checkSeconds",
        "reloadWorstCallMs",
        "reloadSeconds",
        "quietWorstCallMs",
        "cliStartMs",
        "cliSmallCheckMs",
        "processStartMs",
    )
    # One call that failed is one too many, in whichever round.
    return {key: median(figures[key]) for key in keys} | {"reloadFailedCalls": sum(figures["reloadFailedCalls"])}
