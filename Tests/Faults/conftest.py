"""Shared by the fault tests: the libraries, and a loud word where they cannot run."""

import os
import sys

import pytest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import faultlab

WHY_NOT = faultlab.missing()


def pytest_collection_modifyitems(items):
    if WHY_NOT:
        for item in items:
            item.add_marker(pytest.mark.skip(reason=WHY_NOT))


def pytest_terminal_summary(terminalreporter):
    if WHY_NOT:
        terminalreporter.write_line(f"FAULT TESTS SKIPPED: {WHY_NOT}", red=True, bold=True)
    for line in faultlab.FIGURES:
        terminalreporter.write_line(line)


@pytest.fixture(scope="session")
def libraries():
    built = faultlab.Libraries()
    yield built
    built.close()
