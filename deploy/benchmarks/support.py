"""What all benchmarks need: folders, packages, programs, processes, medians."""

import json
import os
import platform
import shutil
import signal
import statistics
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
WORK = os.path.join(ROOT, ".build-bench")
PROGRAMS = {
    "webhook-load": ["webhook_load.c", "webhook.c", "bench.c"],
    "agent-cycle": ["agent_cycle.c", "agent.c", "bench.c"],
    "webhook-to-worker": ["webhook_to_worker.c", "agent.c", "queue.c", "webhook.c", "bench.c"],
    "queue-cycle": ["queue_cycle.c", "queue.c", "bench.c"],
    "sqlite-limit": ["sqlite_limit.c", "bench.c"],
    "post-sink": ["post_sink.c", "bench.c"],
    "curl-posts": ["curl_posts.c", "bench.c"],
}
BUILD_PACKAGES = {
    "/usr/include/openssl/hmac.h": "libssl-dev",
    "/usr/include/sqlite3.h": "libsqlite3-dev",
    "/usr/bin/curl-config": "libcurl4-openssl-dev",
    "/usr/include/systemd/sd-daemon.h": "libsystemd-dev",
    "/usr/bin/gcc": "gcc",
}
TMPFS_MAGIC = "tmpfs"


class Trouble(Exception):
    """Something that makes the figures worthless; the text is for the person who runs it."""


def say(text):
    print(f"[{time.strftime('%H:%M:%S')}] {text}", file=sys.stderr, flush=True)


def install(needed):
    """Installs Debian packages for the files that are missing; services they bring are not started."""
    missing = sorted({package for path, package in needed.items() if not os.path.exists(path)})
    if not missing:
        return
    say("installing " + " ".join(missing))
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    for command in (["apt-get", "update"], ["apt-get", "install", "-y", "--no-install-recommends", *missing]):
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=600)
        if done.returncode != 0:
            raise Trouble(f"{' '.join(command)}: {done.stderr.strip()[-500:]}")


def prepare(peers=None):
    """Builds the load programs, and makes sure that the peers' packages are there."""
    install({**BUILD_PACKAGES, **(peers or {})})
    os.makedirs(f"{WORK}/bin", exist_ok=True)
    if filesystem(WORK) == TMPFS_MAGIC:
        raise Trouble(f"{WORK} is in memory; syncs would cost nothing")
    for name, sources in PROGRAMS.items():
        run(
            [
                "gcc",
                "-std=gnu17",
                "-O2",
                "-Wall",
                "-Wextra",
                "-o",
                f"{WORK}/bin/{name}",
                *(f"{HERE}/{source}" for source in sources),
                "-lcrypto",
                "-lsqlite3",
                "-lcurl",
            ],
            120,
        )


def daemon_binary():
    return product("frontdeskd", "FRONTDESKD")


def product(name, variable):
    """The path of a program: the one that an environment variable names, or a release build."""
    given = os.environ.get(variable)
    if given:
        return given
    say(f"building the release {name}")
    done = subprocess.run(
        ["swift", "build", "-c", "release", "--static-swift-stdlib", "--product", name], cwd=ROOT, stdout=sys.stderr, timeout=3600
    )
    if done.returncode != 0:
        raise Trouble("the build failed")
    return f"{ROOT}/.build/release/{name}"


def run(command, timeout):
    """Runs a program to its end and gives its standard output."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=timeout)
    except subprocess.TimeoutExpired:
        raise Trouble(f"{os.path.basename(command[0])} took over {timeout} s") from None
    if done.stderr.strip():
        say(f"{os.path.basename(command[0])}: {done.stderr.strip()[-600:]}")
    if done.returncode != 0:
        raise Trouble(f"{' '.join(command)[:200]} ended with {done.returncode}")
    return done.stdout


def measure(program, *arguments, timeout=120):
    """Runs one of the load programs and gives its figures."""
    return json.loads(run([f"{WORK}/bin/{program}", *(str(part) for part in arguments)], timeout).splitlines()[-1])


class Folder:
    """A fresh folder on the disk, removed at the end."""

    def __init__(self, name, owner=None):
        self.path = f"{WORK}/{name}-{os.getpid()}"
        shutil.rmtree(self.path, ignore_errors=True)
        os.makedirs(self.path)
        if owner:
            shutil.chown(self.path, owner)

    def remove(self):
        shutil.rmtree(self.path, ignore_errors=True)


class Process:
    """A process of our own, ended by its number."""

    def __init__(self, command, log, **more):
        self.log = open(log, "ab")
        self.child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log, **more)
        self.pid = self.child.pid
        self.log_path = log

    def check(self):
        if self.child.poll() is not None:
            with open(self.log_path, errors="replace") as file:
                raise Trouble(f"{self.child.args[0]} ended with {self.child.returncode}: {file.read()[-600:]}")

    def stop(self, number=signal.SIGTERM, seconds=60):
        if self.child.poll() is None:
            self.child.send_signal(number)
            try:
                self.child.wait(seconds)
            except subprocess.TimeoutExpired:
                self.child.kill()
                self.child.wait()
        self.log.close()


def until(condition, seconds, what, pause=0.002):
    """Waits until the condition gives something true."""
    end = time.monotonic() + seconds
    while not (result := condition()):
        if time.monotonic() > end:
            raise Trouble(f"{what} did not come within {seconds} s")
        time.sleep(pause)
    return result


def process_cpu(pid):
    """CPU seconds of a process, threads that have ended among them."""
    with open(f"/proc/{pid}/stat") as file:
        fields = file.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def threads_cpu(pid):
    """CPU seconds by thread: {tid: (name, seconds)}."""
    threads = {}
    for tid in os.listdir(f"/proc/{pid}/task"):
        try:
            with open(f"/proc/{pid}/task/{tid}/stat") as file:
                head, _, rest = file.read().rpartition(")")
        except OSError:
            continue
        fields = rest.split()
        ticks = int(fields[11]) + int(fields[12])
        threads[tid] = (head.partition("(")[2], ticks / os.sysconf("SC_CLK_TCK"))
    return threads


def busiest(before, after, seconds):
    """The threads that used CPU, as text: `name 87%`."""
    used = sorted(
        ((value[1] - before.get(tid, ("", 0))[1], value[0]) for tid, value in after.items()), reverse=True
    )
    return ", ".join(f"{name} {100 * spent / seconds:.0f}%" for spent, name in used[:5] if spent / seconds > 0.02)


def median(values, digits=3):
    known = [value for value in values if value is not None]
    return round(statistics.median(known), digits) if known else None


def medians(rows, keys, digits=3):
    return {key: median([row.get(key) for row in rows], digits) for key in keys}


def ratio(own, other):
    return round(own / other, 2) if own and other else None


def filesystem(path):
    best, kind = "", ""
    with open("/proc/mounts") as file:
        for line in file:
            _, place, name, *_ = line.split()
            inside = place == "/" or path == place or path.startswith(place + "/")
            if inside and len(place) >= len(best):
                best, kind = place, name
    return kind


def machine():
    model = "unknown"
    with open("/proc/cpuinfo") as file:
        for line in file:
            if line.startswith("model name"):
                model = line.partition(":")[2].strip()
                break
    return {
        "cpus": os.cpu_count(),
        "cpu": model,
        "memoryMB": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 20,
        "kernel": platform.release(),
        "filesystem": filesystem(WORK),
        "load": round(os.getloadavg()[0], 2),
    }
