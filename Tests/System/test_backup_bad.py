"""Backups and verifications on a bad day: a daemon that starts meanwhile, a full disk, a state folder that lies, a disk that
fails in the last moment."""

import os
import re
import shutil
import signal
import subprocess

import pytest
from desk import daemon_binary, uid_of, until
from test_backup import TEXT, TO_FORM_4, backup, fill, run_sql, verify

needs_strace = pytest.mark.skipif(shutil.which("strace") is None, reason="needs strace: it slows or fails a system call")


@needs_strace
def test_a_daemon_starts_beside_a_verification_which_gives_way(desk):
    fill(desk)
    trace = f"{desk.folder}/trace"
    # Each page takes its time: much longer than a start waits.
    slow = subprocess.Popen(
        ["strace", "-f", "-qq", "-o", trace, "-e", "trace=pread64", "-e", "inject=pread64:delay_exit=20000",
         daemon_binary(), "verify", f"{desk.state}/desk.sqlite"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def is_reading():
        if not os.path.exists(trace):
            return False
        with open(trace) as file:
            return file.read().count("pread64(") > 50

    try:
        until(is_reading, 20, "a verification at work")
        # Behind what it reads, so that its reading is in the way of whoever empties the log.
        assert desk.say(TEXT, sender="later").status // 100 == 2
        desk.restart()
        out, errors = slow.communicate(timeout=20)
    finally:
        slow.kill()
    assert slow.returncode == 75 and out.startswith("verify-interrupted: ") and errors == "", (out, errors)
    assert out.count("\n") == 2 and "not finished: " in out, out
    assert verify(desk.state)[0] == 0


def test_who_is_in_the_way_of_a_start_is_said(desk):
    desk.say(TEXT)
    program = (f"import sqlite3, sys; c = sqlite3.connect({desk.state!r} + '/desk.sqlite'); c.execute('BEGIN'); "
               "c.execute('SELECT count(*) FROM meta').fetchall(); print('reads', flush=True); sys.stdin.read()")
    reader = subprocess.Popen(["python3", "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        assert reader.stdout.readline() == "reads\n"
        desk.say(TEXT, sender="later")
        desk.stop()
        code, text = desk.run()
    finally:
        reader.communicate(timeout=20)
    assert code == 74 and f"another program reads {desk.state}/desk.sqlite" in text and "lsof" in text, (code, text)
    desk.start()


def give(desk, user):
    """The state folder with all in it."""
    for place, folders, names in os.walk(desk.state):
        for name in [*folders, *names, "."]:
            os.chown(f"{place}/{name}", uid_of(user), uid_of(user))


def test_nothing_is_copied_but_files_of_the_desks_own_user(make):
    if os.geteuid() != 0:
        pytest.skip("only root could be led to what is not the user's")
    desk = make()
    desk.say("refund " + "x" * 100_000)
    assert desk.stop() == 0
    give(desk, "ayse")
    secret = f"{desk.folder}/secret"
    with open(secret, "w") as file:
        file.write("root's own")
    os.chmod(secret, 0o600)
    os.symlink(secret, f"{desk.state}/oauth-link")
    os.link(secret, f"{desk.state}/oauth-name")
    os.mkfifo(f"{desk.state}/oauth-pipe")
    os.mkdir(f"{desk.state}/oauth-folder")
    digest = next(name for _, _, names in os.walk(f"{desk.state}/blobs") for name in names)
    blob = f"blobs/{digest[:2]}/{digest}"
    os.rename(f"{desk.state}/{blob}", f"{desk.folder}/kept")
    os.symlink(secret, f"{desk.state}/{blob}")
    # A backup of a stopped desk says that it is one.
    done = backup(desk, f"{desk.folder}/b")
    assert done.returncode == 1 and "no daemon uses" in done.stderr, done
    found = re.findall(r"^file-foreign: (\S+):", done.stdout, re.M)
    assert sorted(found) == sorted([blob, "oauth-folder", "oauth-link", "oauth-name", "oauth-pipe"]), done
    copied = [f"{place}/{name}" for place, _, names in os.walk(f"{desk.folder}/b") for name in names]
    assert not [path for path in copied if "root's own" in open(path, "rb").read().decode(errors="replace")]
    assert "oauth" not in " ".join(copied)
    os.rename(f"{desk.folder}/kept", f"{desk.state}/{blob}")


@needs_strace
def test_the_folder_is_the_owners_only_once_nothing_more_is_written_there(make):
    if os.geteuid() != 0:
        pytest.skip("only root gives files away")
    desk = make()
    desk.say(TEXT)
    assert desk.stop() == 0
    give(desk, "ayse")
    trace = f"{desk.folder}/trace"
    subprocess.run(
        ["strace", "-y", "-qq", "-o", trace, "-e", "trace=fchown,openat,mkdir,rename,renameat2", daemon_binary(), "backup",
         f"{desk.folder}/b", "--state", desk.state], check=True, timeout=60, capture_output=True)
    with open(trace) as file:
        lines = file.read().splitlines()
    given = [number for number, line in enumerate(lines) if re.match(rf"fchown\(\d+<{desk.folder}/b(\.part)?>", line)]
    written = [number for number, line in enumerate(lines) if "b.part/" in line or line.startswith("rename")]
    assert len(given) == 1 and written and given[0] > max(written), lines


@needs_strace
def test_a_disk_that_fails_in_the_last_moment_does_not_undo_a_backup(desk):
    desk.say(TEXT)

    def trace(folder, *more):
        return subprocess.run(
            ["strace", "-f", "-qq", "-o", f"{desk.folder}/trace", "-e", "trace=fsync", *more, daemon_binary(), "backup", folder,
             "--state", desk.state], capture_output=True, text=True, timeout=60)

    assert trace(f"{desk.folder}/a").returncode == 0
    with open(f"{desk.folder}/trace") as file:
        count = file.read().count("fsync(")
    done = trace(f"{desk.folder}/b", "-e", f"inject=fsync:error=EIO:when={count}")
    assert done.returncode == 74 and "backup-unsettled" in done.stderr and f"{desk.folder}/b is made" in done.stderr, done
    assert verify(f"{desk.folder}/b")[0] == 0
    # Before that it is as if it had never been.
    done = trace(f"{desk.folder}/c", "-e", f"inject=fsync:error=EIO:when={count - 2}")
    assert done.returncode == 74 and "backup-failed" in done.stderr, done
    assert not [name for name in os.listdir(desk.folder) if name in ("c", "c.part")]


def on_small_disk(desk, mebibytes, *command):
    """Runs a program with a copy of the state folder alone on a disk of so many MiB, at $0."""
    small = f"{desk.folder}/small"
    os.makedirs(small, exist_ok=True)
    script = (f'mount -t tmpfs -o size={mebibytes}m none "$0" || exit 99; cp -a "$1" "$0/state" || exit 99; shift; '
              '"$@"; code=$?; ls "$0" "$0/state"; exit $code')
    done = subprocess.run(
        ["unshare", "-m", "sh", "-c", script, small, desk.state, *command], capture_output=True, text=True, timeout=60)
    if done.returncode in (1, 99) and "mount" in done.stderr:
        pytest.skip(f"no mount of one's own here: {done.stderr}")
    return done


@pytest.mark.parametrize("mebibytes, goes", [(500, False), (600, True)])
def test_a_backup_leaves_room_on_the_desks_own_disk(desk, mebibytes, goes):
    fill(desk, 100)
    desk.stop()
    small = f"{desk.folder}/small"
    done = on_small_disk(desk, mebibytes, daemon_binary(), "backup", f"{small}/b", "--state", f"{small}/state")
    if goes:
        assert done.returncode == 0 and "b\nstate" in done.stdout, done
    else:
        assert done.returncode == 74 and "backup-failed" in done.stderr and "leaves 512 MiB to the desk" in done.stderr, done
        assert "b\n" not in done.stdout, done


def test_a_migration_leaves_room_to_take_messages_in(desk):
    fill(desk, 100)
    desk.stop()
    run_sql(desk, TO_FORM_4)
    command = desk.command()
    command[command.index("--state") + 1] = f"{desk.folder}/small/state"
    done = on_small_disk(desk, 250, "timeout", "20", *command)
    assert done.returncode == 74 and "leaves 256 MiB to the desk: nothing was changed; make" in done.stderr, done
    assert "form4" not in done.stdout, done
    desk.start()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL], ids=["SIGTERM", "SIGKILL"])
def test_a_backup_says_whether_the_desk_is_at_work(desk, number):
    assert backup(desk, f"{desk.folder}/a").stderr == ""
    desk.stop(number)
    done = backup(desk, f"{desk.folder}/b")
    assert done.returncode == 0 and f"no daemon uses {desk.state}/desk.sqlite now" in done.stderr, done
    desk.start()
