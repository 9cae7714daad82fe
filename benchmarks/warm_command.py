"""Commands in processes forked from one that has loaded everything: as real as others, but for the loading.

A process that loads Tangency and its plugins anew computes for three seconds before it reads its first argument.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Self

__all__ = ["WarmCommand"]

# The child ends without taking apart what it was given, which takes as long as many a command.
_PARENT = """
import atexit, gc, importlib, json, os, pkgutil, sys
import tangency.cli.main, tangency.desk.desk
from tangency.compiled.warm import heat
from tangency.host import default_catalogue
for package in (tangency.cli,):
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        importlib.import_module(module.name)
default_catalogue()
heat()
gc.freeze()
print("ready", flush=True)
for line in sys.stdin:
    asked = json.loads(line)
    child = os.fork()
    if child == 0:
        break
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
else:
    sys.exit()
files = [(os.devnull, os.O_RDONLY), (asked["out"], os.O_WRONLY), (asked["err"], os.O_WRONLY)]
for number, (path, flags) in enumerate(files):
    os.dup2(os.open(path, flags), number)
os.chdir(asked["folder"])
os.environ.clear()
os.environ.update(asked["environment"])
sys.argv = ["tangency", *asked["arguments"]]
try:
    tangency.cli.main.main()
except SystemExit as ended:
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(ended.code or 0)
"""


class WarmCommand:
    """The command line, loaded once; a context manager.

    >>> with WarmCommand() as tangency:  # doctest: +SKIP
    ...     tangency.run("data", "list", folder=Path.cwd(), environment=os.environ).returncode
    0
    """

    def __enter__(self) -> Self:
        command = [sys.executable, "-c", _PARENT]
        self._parent = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        if self._answer() != "ready":
            raise RuntimeError("the command line does not load")
        return self

    def __exit__(self, *_: object) -> None:
        self._parent.communicate(timeout=20)

    def run(self, *arguments: str, folder: Path, environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
        """Run one command in a process of its own, and wait for it."""
        with tempfile.TemporaryDirectory() as kept:
            out, err = Path(kept, "out"), Path(kept, "err")
            out.touch()
            err.touch()
            asked = {"arguments": arguments, "folder": str(folder), "environment": dict(environment)}
            line = json.dumps({**asked, "out": str(out), "err": str(err)})
            assert self._parent.stdin is not None
            self._parent.stdin.write(f"{line}\n")
            self._parent.stdin.flush()
            code = int(self._answer())
            return subprocess.CompletedProcess(arguments, code, out.read_text(), err.read_text())

    def _answer(self) -> str:
        assert self._parent.stdout is not None
        return self._parent.stdout.readline().strip()
