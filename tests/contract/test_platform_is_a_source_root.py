"""`platform/` is a source root and no package: an `__init__.py` there would shadow the standard library's module."""

from __future__ import annotations

import platform
import subprocess
import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_platform_is_no_package() -> None:
    assert (ROOT / "platform" / "tangency" / "__init__.py").is_file()
    assert [path.name for path in (ROOT / "platform").glob("*.py")] == []


def test_no_test_lies_below_platform() -> None:
    below = [*(ROOT / "platform").rglob("test_*.py"), *(ROOT / "platform").rglob("conftest.py")]
    assert below == []


def test_the_standard_librarys_platform_is_the_one_that_is_imported() -> None:
    standard = Path(sysconfig.get_path("stdlib")).resolve()
    assert Path(platform.__file__).resolve().parent == standard
    # From the checkout itself, whose folder Python puts first on the path.
    code = "import platform; print(platform.__file__); platform.python_version()"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True)
    assert Path(done.stdout.strip()).resolve().parent == standard
