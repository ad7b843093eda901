"""The package: what it depends on, upgrade, downgrade, removal and purge."""

import glob
import grp
import json
import os
import pwd
import shutil
import sqlite3

import pytest
from desk import ROOT, later, until
from service import CONFIG, CREDENTIALS, RUNTIME, SOCKETS, STATE, UNIT, ends, figure, named_ours, run, show
from test_backup import TO_FORM_4


def say(text):
    """A customer of the example's shop writes; gives the conversation."""
    answer = run("python3", f"{ROOT}/deploy/shop.py", "send", "http://127.0.0.1:8025/hooks/shop-chat", f"{CREDENTIALS}/shop", text)
    return json.loads(answer[answer.index("{"):])["conversation"]


def test_it_depends_on_all_that_it_loads(package):
    depends = run("dpkg-deb", "-f", package, "Depends")
    for name in ["libc6", "libsqlite3-0", "libgmime-3.0-0", "libcld2-0", "libxml2", "libcurl4", "libsystemd0", "systemd", "tzdata"]:
        assert name in [one.split()[0] for one in depends.split(", ")], (name, depends)
    figure("packageMB", round(os.path.getsize(package) / 2**20, 1))
    figure("installedMB", round(int(run("dpkg-deb", "-f", package, "Installed-Size")) / 1024, 1))


def test_the_programs_say_the_release(machine):
    release = machine.version.split("-")[0]
    assert run("frontdeskd", "--version").strip() == release
    assert run("frontdesk", "--version").strip() == release


def test_upgrade_migrates_the_database_and_keeps_a_copy(machine):
    """A database of an older form, as the last release would have left it."""
    say("Merhaba")
    run("systemctl", "stop", UNIT, *SOCKETS)
    form = make_older(f"{STATE}/desk.sqlite")
    machine.install(machine.repack(machine.newer))
    until(lambda: show("ActiveState") == "active", 60, "the new daemon")
    copy = f"{STATE}/desk.sqlite.form{form}"
    assert os.path.exists(copy) and oct(os.stat(copy).st_mode & 0o777) == "0o600"
    assert pwd.getpwuid(os.stat(copy).st_uid).pw_name == "frontdesk"
    assert sqlite3.connect(copy).execute("PRAGMA user_version").fetchone() == (form,)
    assert sqlite3.connect(f"file:{STATE}/desk.sqlite?mode=ro", uri=True).execute("PRAGMA user_version").fetchone()[0] > form
    assert say("Merhaba again") == "c2"
    run("systemctl", "stop", UNIT)
    run("frontdesk", "verify", f"{STATE}/desk.sqlite")


def test_upgrade_keeps_state_and_configuration(machine):
    first = say("Merhaba")
    with open(CONFIG, encoding="utf-8") as file:
        changed = file.read().replace("Acme Shop", "Another Shop")
    with open(CONFIG, "w", encoding="utf-8") as file:
        file.write(changed)
    before = int(show("MainPID"))
    sockets = [show("ActiveEnterTimestampMonotonic", one) for one in SOCKETS]
    newer = machine.repack(machine.newer)
    run("dpkg", "-i", "--force-confold", newer)
    assert machine.installed == machine.newer
    until(lambda: show("ActiveState") == "active" and int(show("MainPID")) not in (0, before), 30, "the new daemon")
    # The sockets were open all the while.
    assert [show("ActiveEnterTimestampMonotonic", one) for one in SOCKETS] == sockets
    assert say("Merhaba again") != first
    with open(CONFIG, encoding="utf-8") as file:
        assert file.read() == changed


def test_calls_go_on_over_an_upgrade(machine):
    newer = machine.repack(machine.newer)
    upgrade = later(run, "dpkg", "-i", newer)
    said = 0
    while not upgrade.done():
        assert say(f"message {said}")
        said += 1
    upgrade.result(1)
    assert said > 0


def make_older(path):
    """Takes the last step of the database's form back; gives the form that it then has."""
    owner = os.stat(path)
    database = sqlite3.connect(path)
    database.executescript(TO_FORM_4)
    form = database.execute("PRAGMA user_version").fetchone()[0]
    database.close()
    for file in glob.glob(f"{path}*"):
        os.chown(file, owner.st_uid, owner.st_gid)
    return form


def digest(folder):
    """Of all files and their bytes."""
    return run("sh", "-c", f"cd {folder} && find . -type f | sort | xargs sha256sum")


def test_downgrade_is_refused_before_anything_is_touched(machine):
    say("Merhaba")
    run("systemctl", "stop", UNIT, *SOCKETS)
    before = digest(STATE)
    said = machine.install(machine.repack(machine.older), code=1)
    assert "older than" in said and STATE in said and "backup" in said
    assert machine.installed == machine.version
    assert digest(STATE) == before


def test_a_refused_downgrade_leaves_the_service_alone(machine):
    say("Merhaba")
    before = show("MainPID")
    machine.install(machine.repack(machine.older), code=1)
    assert show("MainPID") == before and show("ActiveState") == "active"


def test_downgrade_without_state_is_allowed(machine):
    run("systemctl", "stop", UNIT, *SOCKETS)
    os.rename(STATE, "/var/lib/kept-aside")
    try:
        older = machine.repack(machine.older)
        machine.install(older)
        assert machine.installed == machine.older
    finally:
        shutil.rmtree("/var/lib/kept-aside")


def test_a_unit_that_was_disabled_stays_so(machine):
    run("systemctl", "disable", "--now", "frontdesk-web.socket")
    machine.install(machine.repack(machine.newer))
    assert ends("systemctl", "is-enabled", "-q", "frontdesk-web.socket") != 0
    assert ends("systemctl", "is-enabled", "-q", "frontdesk-agents.socket") == 0


def test_removal_keeps_state_and_configuration(machine):
    first = say("Merhaba")
    run("dpkg", "--remove", "frontdesk")
    assert not os.path.exists("/usr/bin/frontdeskd")
    assert ends("systemctl", "is-active", "-q", UNIT) != 0
    assert not os.path.exists(f"{RUNTIME}/agent.sock")
    assert os.path.exists(CONFIG) and os.path.exists(f"{STATE}/desk.sqlite") and os.path.exists(f"{CREDENTIALS}/shop")
    with open(f"{CREDENTIALS}/shop", encoding="utf-8") as file:
        secret = file.read()
    machine.install()
    assert int(say("Merhaba")[1:]) > int(first[1:])
    with open(f"{CREDENTIALS}/shop", encoding="utf-8") as file:
        assert file.read() == secret


def test_an_older_release_over_what_a_removal_left_is_refused(machine):
    say("Merhaba")
    run("dpkg", "--remove", "frontdesk")
    said = machine.install(machine.repack(machine.older), code=1)
    assert "older than" in said


def test_purge_leaves_nothing(machine, strangers):
    say("Merhaba")
    run("dpkg", "--purge", "frontdesk")
    for path in [STATE, "/etc/frontdesk", RUNTIME, "/usr/share/doc/frontdesk", "/usr/libexec/frontdesk"]:
        assert not os.path.exists(path), path
    assert named_ours() == strangers
    with pytest.raises(KeyError):
        pwd.getpwnam("frontdesk")
    for group in ["frontdesk", "frontdesk-admin", "frontdesk-lmtp"]:
        with pytest.raises(KeyError):
            grp.getgrnam(group)
    run("systemctl", "daemon-reload")
    for unit in [UNIT, *SOCKETS]:
        assert show("LoadState", unit) == "not-found"


def test_installation_without_a_running_systemd(machine):
    """As in the build of an image: nothing is started, and nothing fails."""
    machine.wipe()
    run("unshare", "--mount", "--pid", "--fork", "--", "sh", "-c",
        f"mount -t tmpfs none /run && dpkg -i {machine.package}")
    assert machine.installed == machine.version
    assert pwd.getpwnam("frontdesk").pw_dir == STATE
    assert os.path.exists(f"{CREDENTIALS}/shop")
    assert show("ActiveState") == "inactive"
