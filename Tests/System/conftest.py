"""Fixtures of the system tests. They need root, since they become other users."""

import os
import sys

import pytest

sys.path.insert(0, os.path.dirname(__file__))
# Mail servers and what tests do with them.
sys.path.insert(0, os.path.join(os.path.dirname(__file__), "mail"))
# Servers of other networks, real ones and made ones.
sys.path.insert(0, os.path.join(os.path.dirname(__file__), "peers"))

import desk as harness  # noqa: E402
import scanner  # noqa: E402


def pytest_configure(config):
    config.addinivalue_line("markers", "slow: waits for a limit of the daemon, 10 s and more")


def reason_to_skip():
    if os.geteuid() != 0:
        return "the system tests need root: they start a daemon and call it as other users"
    try:
        harness.daemon_binary()
    except RuntimeError as error:
        return str(error)
    return None


def pytest_collection_modifyitems(config, items):
    reason = reason_to_skip()
    if reason is None:
        return
    for item in items:
        item.add_marker(pytest.mark.skip(reason=reason))


def pytest_report_header(config):
    reason = reason_to_skip()
    if reason is None:
        return f"frontdeskd: {harness.daemon_binary()}"
    return f"ALL SYSTEM TESTS ARE SKIPPED: {reason}"


def pytest_terminal_summary(terminalreporter):
    reason = reason_to_skip()
    if reason is not None:
        terminalreporter.write_line(f"ALL SYSTEM TESTS WERE SKIPPED: {reason}", red=True, bold=True)


def finish(desk):
    """Stops a daemon; whatever the test did, it must end orderly and leave a sound database."""
    try:
        ended = desk.process.poll() if desk.process else None
        print(desk.log_text() if desk.process else "(never started)")
        assert ended is None or desk.may_have_ended, f"the daemon ended by itself with {ended}"
        if desk.process and ended is None:
            assert desk.stop() == 0, f"the daemon ended with {desk.process.returncode} at SIGTERM"
        if os.path.exists(f"{desk.state}/desk.sqlite"):
            done = desk.verify()
            assert done.returncode == 0, f"verify: {done.returncode} {done.stdout}{done.stderr}"
    finally:
        desk.close()


@pytest.fixture
def make():
    """Makes daemons, started unless told otherwise; each is stopped and verified at the end."""
    desks = []

    def build(change=None, start=True, before=None, **more):
        desk = harness.Desk(change=change, **more)
        desks.append(desk)
        if before:
            before(desk)
        return desk.start() if start else desk

    yield build
    errors = []
    for desk in desks:
        try:
            finish(desk)
        except Exception as error:  # noqa: BLE001 - all are stopped before one is reported
            errors.append(error)
    if errors:
        raise errors[0]


@pytest.fixture
def desk(make):
    """A running daemon with the standard configuration."""
    return make()


@pytest.fixture
def needs_cli():
    if not os.path.exists(harness.cli_binary()):
        pytest.skip(f"no {harness.cli_binary()}: the command line is not tested")


@pytest.fixture
def clamd(tmp_path):
    if not os.path.exists(scanner.PROGRAM):
        pytest.skip("clamd is not installed")
    os.chmod(tmp_path, 0o755)
    clamd = scanner.Clamd(str(tmp_path))
    yield clamd
    if clamd.process.poll() is None:
        clamd.stop()
