"""Servers of PyPI, each in a venv of its own: they want versions of half of PyPI that the tests do not share.

A venv is made once, beside that of the tests, and kept; where pip gets nothing, the tests that need it are skipped, and say so.
"""

import os
import shutil
import subprocess

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", "..", ".."))
MAKE_SECONDS = 120


class Venv:
    """The place of one server: `$variable`, or else `.build/name`."""

    def __init__(self, name, variable, package, version, module, seconds=600):
        self.folder = os.environ.get(variable, f"{ROOT}/.build/{name}")
        self.package, self.version, self.module, self.seconds = package, version, module, seconds

    @property
    def python(self):
        return f"{self.folder}/bin/python"

    def is_installed(self):
        wanted = f"import importlib.metadata as m, {self.module}; assert m.version({self.package!r}) == {self.version!r}"
        return os.path.exists(self.python) and subprocess.run([self.python, "-c", wanted], capture_output=True).returncode == 0

    def reason_to_skip(self):
        """Installs the server where it is not. A folder half made is made anew."""
        if self.is_installed():
            return None
        wanted = f"{self.package}=={self.version}"
        shutil.rmtree(self.folder, ignore_errors=True)
        try:
            subprocess.run(["python3", "-m", "venv", self.folder], check=True, capture_output=True, timeout=MAKE_SECONDS)
            subprocess.run(
                [f"{self.folder}/bin/pip", "install", "-q", wanted], check=True, capture_output=True, timeout=self.seconds)
        except (subprocess.SubprocessError, OSError) as error:
            shutil.rmtree(self.folder, ignore_errors=True)
            return f"pip gives no {wanted}, so NOTHING OF {self.module} IS TESTED: {error}"
        return None if self.is_installed() else f"{wanted} was installed and does not start"
