from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tangency.store.process import Liveness, ProcessMark, liveness, this_process


def test_this_process_is_alive() -> None:
    assert liveness(this_process()) is Liveness.ALIVE
    assert ProcessMark(**this_process().document()) == this_process()


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="this system has no /proc to tell a reused pid by")
def test_a_reused_pid_is_another_process() -> None:
    mark = this_process()
    assert mark.started is not None
    assert liveness(replace(mark, started=mark.started - 1)) is Liveness.DEAD


def test_a_process_from_before_the_restart_is_dead() -> None:
    assert liveness(replace(this_process(), boot="another boot")) is Liveness.DEAD


@pytest.mark.parametrize("change", [{"host": "elsewhere"}, {"machine": "another"}, {"namespace": "pid:[1]"}], ids=str)
def test_another_machine_or_container_cannot_be_judged_from_here(change: dict[str, str]) -> None:
    assert liveness(replace(this_process(), **change)) is Liveness.UNKNOWN


def test_an_ended_process_is_dead_even_before_its_parent_has_noticed() -> None:
    code = "from tangency.store.process import this_process; m = this_process(); print(m.pid, m.started)"
    child = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    line = child.stdout.read()  # until it has ended; its parent has not waited for it, so it is a zombie
    pid, started = line.split()
    mark = replace(this_process(), pid=int(pid), started=int(started) if started != "None" else None)
    assert liveness(mark) is Liveness.DEAD
    child.wait()
    child.stdout.close()
    assert liveness(mark) is Liveness.DEAD


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="this system has no /proc that could not be read")
def test_a_process_that_cannot_open_a_file_takes_no_other_for_dead() -> None:
    """Under a flood of connections a server took its living workers for dead, and gave their jobs to others."""
    code = (
        "import resource; from tangency.store.process import ProcessMark, liveness;"
        f"mark = ProcessMark(**{this_process().document()!r}); before = liveness(mark);"
        "resource.setrlimit(resource.RLIMIT_NOFILE, (0, resource.getrlimit(resource.RLIMIT_NOFILE)[1]));"
        "print(before, liveness(mark))"
    )
    told = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
    assert told.split() == ["alive", "unknown"]
