import logging
from datetime import UTC, datetime

import pluggy
import pytest

from tangency.contracts import hooks
from tangency.contracts.run import RunNotice
from tangency.errors import DataError, TangencyError
from tangency.host import Observers

RUN = RunNotice(run_id="r1", verb="optimize", started_at=datetime(2024, 11, 30, tzinfo=UTC))


class Recorder:
    def __init__(self, raises: BaseException | None = None) -> None:
        self.heard: list[tuple[object, ...]] = []
        self.raises = raises

    @hooks.hookimpl
    def run_started(self, run: RunNotice) -> str:
        return self._note("started", run)

    @hooks.hookimpl
    def run_finished(self) -> str:
        return self._note("finished")

    @hooks.hookimpl
    def run_failed(self, run: RunNotice, error: TangencyError) -> str:
        kept = error.what
        error.what = "spoilt"
        return self._note("failed", run, kept)

    def _note(self, *what: object) -> str:
        self.heard.append(what)
        if self.raises is not None:
            raise self.raises
        return "ignored"


def _observers(**plugins: object) -> Observers:
    managers = {}
    for name, plugin in plugins.items():
        managers[name] = pluggy.PluginManager("tangency")
        managers[name].add_hookspecs(hooks)
        managers[name].register(plugin)
    return Observers(managers)


@pytest.mark.parametrize("raised", [ValueError("boom"), SystemExit(1)])
def test_what_one_raises_the_others_do_not_notice(raised: BaseException, caplog: pytest.LogCaptureFixture) -> None:
    bad, good = Recorder(raised), Recorder()
    observers = _observers(a=bad, b=good)
    error = DataError("a bad tick")
    with caplog.at_level(logging.WARNING):
        observers.run_started(RUN)
        observers.run_finished(RUN)
        observers.run_failed(RUN, error)
    heard = [("started", RUN), ("finished",), ("failed", RUN, "a bad tick")]
    assert bad.heard == heard
    assert good.heard == heard
    assert error.what == "a bad tick"
    assert len(caplog.records) == 3
    assert "plugin a: its observer run_started raised" in caplog.text


def test_keyboard_interrupt_passes() -> None:
    with pytest.raises(KeyboardInterrupt):
        _observers(a=Recorder(KeyboardInterrupt())).run_started(RUN)
