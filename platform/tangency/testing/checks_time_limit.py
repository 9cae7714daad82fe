"""The check of components that declare that they heed time limits."""

from __future__ import annotations

from contextlib import suppress
from threading import Thread
from time import monotonic

from tangency.contracts.component import HEEDS_TIME_LIMIT, ComponentKind
from tangency.contracts.running import Running
from tangency.errors import TangencyError
from tangency.testing.beliefs import make_beliefs
from tangency.testing.checks_metric import make_record
from tangency.testing.market_story import sample_window
from tangency.testing.problems import make_problem
from tangency.testing.report import CheckFailed, NotApplicable
from tangency.testing.states import situations
from tangency.testing.subject import Subject
from tangency.testing.windows import window

__all__ = ["check_heeds_time_limit"]

_LIMIT, _MOST = 0.05, 3.0


def check_heeds_time_limit(subject: Subject) -> str:
    """Require of a component that declares it that it is through, or stops, soon after its time limit."""
    if HEEDS_TIME_LIMIT not in subject.spec.capabilities:
        raise NotApplicable("it does not declare that it heeds time limits, and runs in a worker process under one")
    thread = Thread(target=_run, args=(subject,), daemon=True)
    began = monotonic()
    thread.start()
    thread.join(_MOST)
    if thread.is_alive():
        raise CheckFailed(
            f"it went on for {_MOST:g} s after a limit of {_LIMIT:g} s: call raise_if_stopped in its loops"
        )
    return f"through {monotonic() - began:.1f} s after the start, with a limit of {_LIMIT:g} s"


def _run(subject: Subject) -> None:
    component = subject.build()
    with suppress(TangencyError), Running(_LIMIT):
        subject.asked(component, _large_input(subject.kind))


def _large_input(kind: ComponentKind) -> object:
    if kind is ComponentKind.OPTIMIZER:
        return make_problem(80, n_periods=800)
    if kind is ComponentKind.REBALANCING_POLICY:
        return situations()[0].state
    if kind is ComponentKind.STRATEGY:
        return sample_window(800, 60, at=799)
    if kind is ComponentKind.METRIC:
        return make_record(20_000)
    return make_beliefs(800, 60) if kind is ComponentKind.VIEW_MODEL else window(800, 60)
