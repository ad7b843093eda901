"""How the service starts: ready, sockets, credentials, and what stops it from starting."""

import json
import os
import re
import signal
import smtplib

import pytest
from desk import later, until
from service import CONFIG, CREDENTIALS, RUNTIME, SOCKETS, UNIT, ends, figure, run, show


def limits():
    """Soft limits of the daemon by their names."""
    with open(f"/proc/{show('MainPID')}/limits", encoding="utf-8") as file:
        rows = [re.split(r"\s{2,}", line.strip()) for line in file]
    return {row[0]: row[1] for row in rows}


def test_what_is_installed_starts_as_it_is(machine):
    machine.wipe()
    machine.install()
    assert show("ActiveState") == "active"
    assert all(show("ActiveState", one) == "active" for one in SOCKETS)
    assert [ends("systemctl", "is-enabled", "-q", one) for one in [UNIT, *SOCKETS]] == [0] * 4
    status = json.loads(run("frontdesk", "status", "--json"))
    assert status["generation"] == 1
    # The example's shop has a secret that nobody else has.
    with open(f"{CREDENTIALS}/shop", encoding="utf-8") as file:
        assert file.read().startswith("whsec_")
    assert oct(os.stat(CREDENTIALS).st_mode & 0o777) == "0o700"
    sample = ["python3", f"{os.path.dirname(__file__)}/../../deploy/shop.py", "send", "http://127.0.0.1:8025/hooks/shop-chat"]
    assert "conversation" in run(*sample, f"{CREDENTIALS}/shop", "Merhaba")
    took = (int(show("ActiveEnterTimestampMonotonic")) - int(show("ExecMainStartTimestampMonotonic"))) / 1000
    figure("startMilliseconds", round(took))
    # A kernel whose memory controller is given to another hierarchy does not count.
    counted = show("MemoryCurrent")
    if counted.isdigit():
        figure("memoryCurrentMB", round(int(counted) / 2**20, 1))
    with open(f"/proc/{show('MainPID')}/smaps_rollup", encoding="utf-8") as file:
        sizes = dict(line.split()[:2] for line in file if line.split()[0].endswith(":"))
    figure("pssMB", round(int(sizes["Pss:"]) / 1024, 1))
    assert took < 10_000
    # Nothing that the confinement forbids is tried. Where systemd itself may not raise limits, threads cannot have what they want.
    if limits()["Max nice priority"] == "30":
        assert "Failed to" not in run("journalctl", "-u", UNIT, "-o", "cat", "--no-pager")


def test_units_are_found_sound(machine):
    assert run("systemd-analyze", "verify", UNIT, *SOCKETS) == ""
    # As it is loaded, and as it is shipped: what the rest of the machine adds makes the first better than the second.
    run("systemd-analyze", "security", "--threshold=14", UNIT)
    said = run("systemd-analyze", "security", "--offline=true", "--threshold=14", f"/lib/systemd/system/{UNIT}")
    figure("exposure", float(said.strip().splitlines()[-1].split(": ")[1].split()[0]))


SLOW = """
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdatomic.h>
#include <unistd.h>
static atomic_int calls;
int fdatasync(int file) {
    static int (*real)(int);
    if (!real) real = dlsym(RTLD_NEXT, "fdatasync");
    if (atomic_fetch_add(&calls, 1) < 2) sleep(3);
    return real(file);
}
"""


def test_a_long_start_is_given_its_time(desk, tmp_path):
    """On a disk that takes long for its first syncs: the daemon says that it gets on."""
    source, library = tmp_path / "slow.c", "/usr/local/lib/frontdesk-slow.so"
    source.write_text(SLOW)
    run("gcc", "-shared", "-fPIC", "-o", library, str(source))
    try:
        desk.drop_in(f"TimeoutStartSec=3\nEnvironment=LD_PRELOAD={library}")
        desk.start()
        took = int(show("ActiveEnterTimestampMonotonic")) - int(show("ExecMainStartTimestampMonotonic"))
        assert took > 3_000_000 and show("NRestarts") == "0"
    finally:
        os.remove(library)


def test_status_says_how_the_desk_is(desk):
    desk.start()
    # Ready is told after recovery and sockets.
    assert show("Type") == "notify" and show("SubState") == "running"
    until(lambda: "channel" in show("StatusText"), 15, "a status in words")
    assert "generation 1" in show("StatusText")


def test_the_socket_of_mail_servers_outlives_a_restart(desk):
    """It has no unit: systemd keeps it for the daemon, and mail servers that come meanwhile wait in the kernel."""
    desk.config["channels"]["mail"] = {
        "type": "email", "class": "deferred", "address": "shop@example.com", "weight": 20, "lmtp": True}
    desk.config["listen"]["lmtp"] = "lmtp.sock"
    desk.start()
    path = f"{RUNTIME}/lmtp.sock"
    before, inode = desk.main, os.stat(path).st_ino
    assert show("NFileDescriptorStore") == "1"

    def greeted():
        with smtplib.LMTP(path, local_hostname="mx.example", timeout=30) as server:
            assert server.ehlo()[0] == 250

    greeted()
    os.kill(before, signal.SIGKILL)
    # Nobody is there until systemd starts the next one.
    greeted()
    assert desk.main not in (0, before)
    run("systemctl", "restart", UNIT)
    greeted()
    assert os.stat(path).st_ino == inode and show("NFileDescriptorStore") == "1"


def test_sockets_go_by_their_names(desk):
    desk.start()
    with open(f"/proc/{desk.main}/environ", encoding="utf-8") as file:
        environment = dict(pair.split("=", 1) for pair in file.read().split("\0") if pair)
    # Which comes first is systemd's matter.
    assert sorted(environment["LISTEN_FDNAMES"].split(":")) == ["admins", "agents", "web"]
    assert desk.agent("ayse").get("/v1/me").json["agent"] == "ayse"
    assert desk.admin().get("/v1/config").status == 200
    assert desk.web("GET", "/metrics").status == 200


@pytest.mark.parametrize("order", [SOCKETS, SOCKETS[::-1], SOCKETS[1:] + SOCKETS[:1]])
def test_sockets_in_any_order(desk, order):
    desk.drop_in("Sockets=\nSockets=" + " ".join(order))
    desk.start()
    assert desk.agent("ayse").get("/v1/me").status == 200
    assert desk.admin().get("/v1/config").status == 200
    assert desk.web("GET", "/metrics").status == 200


def test_first_caller_starts_the_service(desk):
    desk.write_config()
    run("systemctl", "start", *SOCKETS)
    assert show("ActiveState") == "inactive"
    assert desk.agent("ayse").get("/v1/me").json["agent"] == "ayse"
    until(lambda: show("ActiveState") == "active", 10, "the service")


def test_socket_of_an_unknown_name_is_left_alone(desk):
    with open("/etc/systemd/system/frontdesk-extra.socket", "w", encoding="utf-8") as file:
        file.write(f"[Socket]\nListenStream={RUNTIME}/extra.sock\nFileDescriptorName=extra\nService={UNIT}\n")
    desk.drop_in("Sockets=frontdesk-extra.socket")
    run("systemctl", "start", "frontdesk-extra.socket")
    try:
        desk.start()
        assert desk.agent("ayse").get("/v1/me").status == 200
        assert desk.said("extra")["PRIORITY"] == "4"
    finally:
        run("systemctl", "stop", UNIT, "frontdesk-extra.socket")


def test_callers_are_who_the_kernel_says(desk):
    desk.start()
    assert desk.agent("ayse").get("/v1/me").json["agent"] == "ayse"
    assert desk.agent("bartek").get("/v1/me").json["agent"] == "bartek"
    refused = desk.agent("stranger").get("/v1/me")
    assert (refused.status, refused.code) == (403, "unknown-caller")
    # A gateway is one by its uid, and speaks for an agent by a session.
    gateway = desk.agent("gateway")
    assert gateway.get("/v1/me").code == "forbidden"
    session = gateway.ok("POST", "/v1/sessions", {"agent": "ayse"})
    token = session.get("session") or session["token"]
    assert desk.agent("gateway", session=token).get("/v1/me").json["agent"] == "ayse"


def test_operators_are_a_group(desk):
    desk.start()
    with pytest.raises(PermissionError):
        desk.admin_as("ayse").get("/v1/config")
    words = ["setpriv", "--reuid=frontdesk-ayse", "--regid=frontdesk-ayse", "--groups=frontdesk-admin"]
    run(*words, "frontdesk", "status")
    assert ends(*words[:-1], "--clear-groups", "frontdesk", "status", "--socket", f"{RUNTIME}/admin.sock") != 0


def test_credentials_are_read_at_the_start(desk):
    desk.start()
    assert desk.say("Hello").status == 202
    old, desk.secret = desk.secret, "whsec_" + "A" * 43 + "="
    desk.credential("shop", desk.secret)
    assert desk.say("With a new secret").status == 401
    run("systemctl", "restart", UNIT)
    assert desk.say("With a new secret").status == 202
    assert desk.post("/hooks/chat", {"id": "x", "from": {"id": "c"}, "text": "old"}, secret=old).status == 401


def failed_with_78(desk):
    """Waits for the end of a daemon that does not take its configuration; nobody has started it again."""
    until(lambda: show("ActiveState") == "failed", 20, "the service has failed")
    assert show("ExecMainStatus") == "78"
    assert show("NRestarts") == "0"
    # The sockets stay: whoever calls is not turned away.
    assert all(show("ActiveState", one) == "active" for one in SOCKETS)


def test_credential_that_is_missing(desk):
    os.remove(f"{CREDENTIALS}/shop")
    desk.write_config()
    run("systemctl", "start", *SOCKETS)
    run("systemctl", "start", UNIT, code=1)
    failed_with_78(desk)
    assert "shop" in desk.said("FD0302")["MESSAGE"]
    desk.credential("shop", desk.secret)
    desk.start()
    assert desk.say("Hello").status == 202


def test_broken_configuration_is_not_started_again(desk):
    desk.write_config('{ "desk": { "name": "Acme" }, "quues": {} }')
    run("systemctl", "start", *SOCKETS)
    run("systemctl", "start", UNIT, code=1)
    failed_with_78(desk)
    # The finding, with its place, as "config check" shows it.
    desk.said(f"{CONFIG}:1:31: error FD0103: unknown key")


def test_who_waits_is_served_once_the_configuration_is_mended(desk):
    desk.drop_in("WatchdogSec=30")
    desk.write_config("{")
    run("systemctl", "start", *SOCKETS)
    # More of them than systemd would let start it in two seconds.
    waiting = [later(desk.agent("ayse").get, "/v1/me") for _ in range(30)]
    until(lambda: "78" == show("ExecMainStatus"), 20, "the first start has failed")
    desk.write_config()
    assert [one.result(30).status for one in waiting] == [200] * 30
    starts = [one for one in desk.journal() if one.get("CODE_FUNC") == "unit_log_failure"]
    # At most one in five seconds.
    assert len(starts) <= 4
    assert all(show("ActiveState", one) == "active" for one in SOCKETS)


def test_state_folder_that_cannot_be_written(desk):
    desk.drop_in("ReadOnlyPaths=/var/lib/frontdesk")
    desk.write_config()
    run("systemctl", "start", *SOCKETS)
    run("systemctl", "start", UNIT, code=1)
    desk.said("/var/lib/frontdesk")


def test_sandbox(desk):
    desk.start()
    status = {}
    with open(f"/proc/{desk.main}/status", encoding="utf-8") as file:
        for line in file:
            key, _, value = line.partition(":")
            status[key] = value.strip()
    assert status["CapEff"] == "0" * 16 and status["NoNewPrivs"] == "1" and status["Seccomp"] == "2"
    # It can write its state and nothing else of the machine.
    inside = ["nsenter", "-t", str(desk.main), "-m", "--", "setpriv", "--reuid=frontdesk", "--regid=frontdesk", "--clear-groups"]
    assert ends(*inside, "touch", "/var/lib/frontdesk/x") == 0
    os.remove("/var/lib/frontdesk/x")
    for path in ["/etc/frontdesk/x", "/var/lib/x", "/usr/x", "/home/x"]:
        assert ends(*inside, "touch", path) != 0, path
    assert limits()["Max core file size"] == "0"
    # What the unit says, or all there is where systemd may not raise it.
    hard = run("prlimit", "--pid", "1", "--nofile", "--output", "HARD", "--noheadings").strip()
    expected = 65_536 if limits()["Max nice priority"] == "30" else min(65_536, int(hard))
    assert int(limits()["Max open files"]) == expected


def test_a_second_daemon_is_refused(desk):
    desk.start()
    words = ["runuser", "-u", "frontdesk", "--", "env", "CREDENTIALS_DIRECTORY=/tmp", "frontdeskd", "--config", CONFIG]
    assert ends(*words, "--runtime", "/tmp/second", "--state", "/var/lib/frontdesk") == 75
    assert desk.agent("ayse").get("/v1/me").status == 200
