"""Fixtures for tests that need plugins of their own, as real distributions."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Callable, Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest


@dataclass(frozen=True, slots=True, kw_only=True)
class PluginFolder:
    """A folder on a process's `sys.path` into which distributions are written as an installer leaves them."""

    path: Path

    def add(
        self,
        distribution: str,
        *,
        modules: Mapping[str, str],
        entry_points: Mapping[str, str],
        requires: tuple[str, ...] = (),
        version: str = "1.0",
    ) -> None:
        """Write one distribution: its modules (name to source) and its entry points in Tangency's group."""
        for name, source in modules.items():
            (self.path / f"{name}.py").write_text(source, encoding="utf-8")
        info = self.path / f"{distribution.replace('-', '_')}-{version}.dist-info"
        info.mkdir()
        lines = ["Metadata-Version: 2.1", f"Name: {distribution}", f"Version: {version}"]
        lines += [f"Requires-Dist: {each}" for each in requires]
        (info / "METADATA").write_text("\n".join(lines) + "\n", encoding="utf-8")
        points = "".join(f"{name} = {value}\n" for name, value in entry_points.items())
        (info / "entry_points.txt").write_text(f"[tangency.plugins.v1]\n{points}", encoding="utf-8")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildEnvironment:
    """A virtual environment of its own that sees everything of the parent's and leaves it untouched."""

    python: Path
    plugins: PluginFolder

    def run(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run the child's Python with `arguments`."""
        environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
        return subprocess.run(
            [self.python, *arguments], capture_output=True, text=True, check=check, timeout=240, env=environment
        )

    def pip_install(self, source: Path) -> None:
        """Install a source tree into the child, with nothing from the network."""
        options = ["--no-deps", "--no-build-isolation", "--no-index", "--quiet", "--disable-pip-version-check"]
        command = [sys.executable, "-m", "pip", "--python", str(self.python), "install", *options, str(source)]
        subprocess.run(command, check=True, capture_output=True, text=True, timeout=240)

    def json(self, code: str) -> object:
        """Run code that prints one JSON document, and nothing else, and return it."""
        return json.loads(self.run("-c", code).stdout)


@pytest.fixture(scope="module")
def child_environment(tmp_path_factory: pytest.TempPathFactory) -> ChildEnvironment:
    """One child environment for a test module."""
    return _child(tmp_path_factory.mktemp("child"))


@pytest.fixture
def plugin_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> PluginFolder:
    """Return a folder of distributions on this process's own path."""
    folder = tmp_path / "site"
    folder.mkdir()
    monkeypatch.syspath_prepend(str(folder))
    return PluginFolder(path=folder)


def _child(folder: Path) -> ChildEnvironment:
    venv.create(folder, with_pip=False, symlinks=True)
    purelib = Path(sysconfig.get_path("purelib", "venv", vars={"base": str(folder)}))
    # addsitedir, unlike an entry on the path, also reads the parent's own .pth files: editable installs are there.
    parent = sysconfig.get_path("purelib")
    (purelib / "parent.pth").write_text(f"import site; site.addsitedir({parent!r})\n", encoding="utf-8")
    return ChildEnvironment(python=folder / "bin" / "python", plugins=PluginFolder(path=purelib))


@pytest.fixture
def run_async() -> Callable[[Coroutine[Any, Any, Any]], Any]:
    """Return what runs a coroutine in a thread: a browser that another test has opened keeps a loop in this one."""

    def run(coroutine: Coroutine[Any, Any, Any]) -> Any:
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(asyncio.run, coroutine).result()

    return run
