"""Fixtures of the tests of the installed service. They run inside a box, as root: `deploy/test service`, or

    Tests/Box/box with --bind "$PWD" -- "$PWD/.build/tests-venv/bin/pytest" -p no:cacheprovider "$PWD/Tests/Box"
"""

import os
import sys

import pytest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "System"))

import service as harness  # noqa: E402

OUTSIDE = "these tests change the machine's packages, users and services: they run in a box alone (deploy/test service)"


def is_inside():
    return os.environ.get("FRONTDESK_BOX") == "1"


def pytest_collection_modifyitems(config, items):
    if not is_inside():
        for item in items:
            item.add_marker(pytest.mark.skip(reason=OUTSIDE))


def pytest_terminal_summary(terminalreporter):
    if not is_inside():
        terminalreporter.write_line(f"ALL TESTS OF THE SERVICE WERE SKIPPED: {OUTSIDE}", red=True, bold=True)


@pytest.fixture(scope="session")
def strangers():
    """Files with our name that the machine had before the package came."""
    return harness.clear()


@pytest.fixture(scope="session")
def package(strangers):
    """The package under test: $FRONTDESK_PACKAGE, else one made of the debug build."""
    # The machine's own index of manual pages is not what is tested, and takes longer than the rest.
    index = "/var/lib/man-db/auto-update"
    if os.path.exists(index):
        os.remove(index)
    return os.environ.get("FRONTDESK_PACKAGE") or harness.build_package()


@pytest.fixture
def machine(package):
    """The package as it is right after its installation, running, and nothing of an earlier test left."""
    machine = harness.Machine(package)
    machine.begin()
    yield machine
    machine.tell()


@pytest.fixture
def desk(package):
    """The service with the tests' own configuration; the test starts it."""
    harness.Machine(package).ensure()
    desk = harness.Service()
    yield desk
    desk.finish()
