"""The installed service inside a box: the package, its units, the journal. Every wait is for a condition, with a limit."""

import glob
import json
import os
import shutil
import subprocess
import sys
import time

import desk as harness
from desk import ROOT, Client, Desk, until

UNIT = "frontdesk.service"
SOCKETS = ["frontdesk-agents.socket", "frontdesk-admins.socket", "frontdesk-web.socket"]
CONFIG, CREDENTIALS = "/etc/frontdesk/frontdesk.json", "/etc/frontdesk/credentials"
RUNTIME, STATE = "/run/frontdesk", "/var/lib/frontdesk"
EXAMPLE = "/usr/share/doc/frontdesk/examples/config.example.json"
DROP_INS = "/etc/systemd/system/frontdesk.service.d"


def run(*words, code=0, seconds=120, **more):
    """Runs a program; gives what it said. `code` None takes any end."""
    done = subprocess.run(words, capture_output=True, text=True, timeout=seconds, **more)
    said = done.stdout + done.stderr
    assert code is None or done.returncode == code, f"{' '.join(words)} ended with {done.returncode}: {said}"
    return said


def ends(*words, **more):
    """How a program ends."""
    return subprocess.run(words, capture_output=True, text=True, timeout=120, **more).returncode


def show(name, unit=UNIT):
    """A property of a unit."""
    return run("systemctl", "show", "-P", name, unit).strip()


def named_ours():
    """Files of the box that have our name, but for what is systemd's or dpkg's own record."""
    found = subprocess.run(
        ["find", "/etc", "/usr", "/var", "/run", "-xdev", "-path", ROOT, "-prune", "-o", "-name", "*frontdesk*",
         "-not", "-path", "/run/systemd/units/*", "-not", "-path", "/run/credentials/*",
         "-not", "-path", "/run/systemd/propagate/*", "-print"],
        capture_output=True, text=True, check=False).stdout.splitlines()
    return {path for path in found if "/dpkg/" not in path and not path.startswith("/var/log/")}


def clear():
    """Takes away what the machine has of us, by its package or by `deploy/run`: what answers here is the package under test.
    Gives the files with our name that are left: they are nobody's but the machine's."""
    run("dpkg", "--purge", "frontdesk", code=None)
    if os.path.exists("/usr/local/bin/frontdesk"):
        os.remove("/usr/local/bin/frontdesk")
    return named_ours()


def build_package():
    """A package of the build under test."""
    folder = os.path.dirname(harness.daemon_binary())
    said = run(f"{ROOT}/deploy/package", "--binaries", folder, "--development", "--output", "/tmp/package", seconds=600)
    return [line for line in said.splitlines() if line.endswith(".deb")][-1]


def figure(name, value):
    """Keeps a figure for whoever runs the tests, in the file of $FRONTDESK_FIGURES."""
    path = os.environ.get("FRONTDESK_FIGURES")
    if path:
        with open(path, "a", encoding="utf-8") as file:
            file.write(json.dumps({name: value}) + "\n")


def entries(*matches, since=0.0, unit=UNIT):
    """Records of the journal as objects, of a unit or by other matches, from a moment on (Unix time)."""
    words = ["journalctl", "-o", "json", "--no-pager", "-q"]
    words += list(matches) or ["-u", unit]
    found = [json.loads(line) for line in run(*words).splitlines()]
    return [one for one in found if int(one["__REALTIME_TIMESTAMP"]) >= since * 1e6]


def empty(folder):
    """Removes what is in a folder, where there is one."""
    for path in glob.glob(f"{folder}/*"):
        shutil.rmtree(path) if os.path.isdir(path) else os.remove(path)


class Machine:
    """The box as a package finds it."""

    def __init__(self, package):
        self.package = package
        fields = run("dpkg-deb", "-f", package, "Package", "Version")
        self.version = [line.split(": ")[1] for line in fields.splitlines() if line.startswith("Version")][0]

    @property
    def newer(self):
        """A version after the one under test."""
        return f"{self.version}+next"

    @property
    def older(self):
        """A version before all that were released."""
        return f"0~before-{self.version}"

    @property
    def installed(self):
        """The installed version, and none after a removal."""
        said = run("dpkg-query", "-W", "-f", "${db:Status-Abbrev} ${Version}", "frontdesk", code=None)
        return said.split()[1] if said.startswith("ii ") else None

    def install(self, package=None, code=0):
        return run("dpkg", "-i", package or self.package, code=code)

    def ensure(self):
        """Installed as it is to be tested, whatever the last test did; stopped, without state and drop-ins."""
        shutil.rmtree(DROP_INS, ignore_errors=True)
        for extra in glob.glob("/etc/systemd/system/frontdesk-extra.socket"):
            os.remove(extra)
        run("systemctl", "daemon-reload")
        run("systemctl", "stop", UNIT, *SOCKETS, code=None)
        run("systemctl", "reset-failed", UNIT, *SOCKETS, code=None)
        empty(STATE)
        if self.installed != self.version:
            # Over a newer one too: there is no state that it could not read.
            self.install()
            run("systemctl", "stop", UNIT, *SOCKETS)
            empty(STATE)

    def begin(self):
        """As it is right after the installation."""
        self.ensure()
        shutil.copy(EXAMPLE, CONFIG)
        if not os.path.exists(f"{CREDENTIALS}/shop"):
            run("dpkg", "--purge", "frontdesk")
            self.install()
        run("systemctl", "enable", "-q", UNIT, *SOCKETS)
        run("systemctl", "start", UNIT)

    def wipe(self):
        """Nothing of it is left."""
        shutil.rmtree(DROP_INS, ignore_errors=True)
        run("dpkg", "--purge", "frontdesk", code=None)
        run("systemctl", "daemon-reload")
        run("systemctl", "reset-failed", code=None)
        assert not os.path.exists(STATE)

    def repack(self, version):
        """The package as another version, and otherwise the same."""
        folder, package = f"/tmp/repack-{version}", f"/tmp/frontdesk_{version}.deb"
        if os.path.exists(package):
            return package
        run("dpkg-deb", "-R", self.package, folder)
        control = f"{folder}/DEBIAN/control"
        with open(control, encoding="utf-8") as file:
            text = file.read()
        with open(control, "w", encoding="utf-8") as file:
            file.write(text.replace(f"Version: {self.version}", f"Version: {version}"))
        run("dpkg-deb", "-Znone", "--build", folder, package)
        shutil.rmtree(folder)
        return package

    def tell(self):
        print(run("journalctl", "-u", UNIT, "-n", "60", "--no-pager", "-q", code=None))


class Service(Desk):
    """The service with the tests' own configuration, which `Machine.ensure` has stopped and emptied."""

    def __init__(self):
        super().__init__()
        self.runtime, self.state, self.credentials = RUNTIME, STATE, CREDENTIALS
        self.port = 8025
        self.config["listen"]["web"] = "127.0.0.1:8025"
        self.began = time.time()
        empty(CREDENTIALS)
        self.credential("shop", self.secret)

    def write_config(self, text=None):
        with open(CONFIG, "w", encoding="utf-8") as file:
            file.write(json.dumps(self.config, ensure_ascii=False) if text is None else text)
        return CONFIG

    def drop_in(self, text):
        """Further settings of the unit, until the next test."""
        os.makedirs(DROP_INS, exist_ok=True)
        with open(f"{DROP_INS}/test.conf", "w", encoding="utf-8") as file:
            file.write(f"[Service]\n{text}\n")
        run("systemctl", "daemon-reload")

    def start(self, *more, wait=True):
        """By systemd: returns when the daemon has said that it is ready."""
        self.write_config()
        run("systemctl", "start", *SOCKETS)
        run("systemctl", "start", UNIT)
        return self

    def stop(self, *more, **rest):
        run("systemctl", "stop", UNIT)

    @property
    def main(self):
        """The daemon's process."""
        return int(show("MainPID"))

    def started_anew(self, before, seconds=30):
        """Waits until another process than `before` is ready."""
        until(lambda: show("ActiveState") == "active" and self.main not in (0, before), seconds, "a new daemon")

    def journal(self, *matches):
        """Records since the test began."""
        return entries(*matches, since=self.began)

    def said(self, text, *matches, seconds=10):
        """Waits for a record of the service with this text in its message; gives it."""

        def look():
            for one in self.journal(*matches):
                message = one.get("MESSAGE")
                if isinstance(message, str) and text in message:
                    return one
            return None

        return until(look, seconds, f"{text!r} in the journal")

    def admin_as(self, user):
        return Client(f"{RUNTIME}/admin.sock", user)

    def finish(self):
        since = f"@{int(self.began)}"
        print(run("journalctl", "-u", UNIT, "--since", since, "-n", "80", "--no-pager", "-q", code=None), file=sys.stderr)
        run("systemctl", "stop", UNIT, *SOCKETS, code=None)
        try:
            if os.path.exists(f"{STATE}/desk.sqlite"):
                run("frontdesk", "verify", f"{STATE}/desk.sqlite")
        finally:
            self.receiver.stop()
            shutil.rmtree(self.folder, ignore_errors=True)
