"""Checks of performance metrics: what they say of themselves, and that they answer a number or a reason."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from math import isfinite

import numpy as np

from tangency.contracts.arrays import frozen_floats
from tangency.contracts.metric import MetricSpec, PerformanceMetric, ReturnRecord
from tangency.risk.undefined import UndefinedFigure
from tangency.testing.report import CheckFailed
from tangency.testing.subject import Subject

__all__ = ["METRIC_CHECKS", "make_record"]


def make_record(n_periods: int, *, seed: int = 0) -> ReturnRecord:
    """Return a record with a benchmark, the same on every machine and every day."""
    rng = np.random.default_rng(seed)
    benchmark = rng.normal(0.0004, 0.01, n_periods)
    returns = frozen_floats(0.6 * benchmark + rng.normal(0.0003, 0.006, n_periods))
    return ReturnRecord(
        dates=np.datetime64("2020-01-01") + np.arange(n_periods),
        returns=returns,
        excess=frozen_floats(returns - 0.0001),
        periods_per_year=365.0,
        benchmark=frozen_floats(benchmark),
    )


def check_contract(subject: Subject) -> str:
    """Require every member of the contract, and a title, a formula and a unit."""
    metric = subject.build()
    if not isinstance(metric, PerformanceMetric) or not isinstance(metric.spec, MetricSpec):
        raise CheckFailed("it lacks a member of the contract: spec, a MetricSpec")
    for name in ("title", "formula", "unit"):
        if not str(getattr(metric.spec, name)).strip():
            raise CheckFailed(f"its {name} is empty")
    return f"{metric.spec.title}, {metric.spec.unit}"


def check_answers(subject: Subject) -> str:
    """Require a finite number, or UndefinedFigure, on ordinary and on extreme records."""
    numbers = 0
    for name, record in _records():
        try:
            found = subject.run(record)
        except UndefinedFigure:
            continue
        if not isinstance(found, float) or not isfinite(found):
            raise CheckFailed(f"on {name} it answers {found!r}, which is no finite number; raise UndefinedFigure")
        numbers += 1
    if numbers == 0:
        raise CheckFailed("it answers no record with a number")
    return f"{numbers} numbers"


def check_benchmark(subject: Subject) -> str:
    """Require that a metric which needs a benchmark says so, and that no other looks at one."""
    metric, record = subject.build(), make_record(250)
    alone = replace(record, benchmark=None)
    if not metric.spec.needs_benchmark:
        if subject.asked(metric, record) != subject.asked(metric, alone):
            raise CheckFailed("it differs with the benchmark, and needs_benchmark is false")
        return "none needed"
    try:
        found = subject.asked(metric, alone)
    except UndefinedFigure:
        return "undefined without one"
    raise CheckFailed(f"it answers {found!r} without the benchmark that it needs")


def _records() -> Iterator[tuple[str, ReturnRecord]]:
    whole = make_record(250)
    yield "an ordinary record", whole
    for name, returns in (
        ("constant returns", np.full(250, 0.01)),
        ("returns of zero", np.zeros(250)),
        ("losses alone", -np.abs(whole.returns)),
        ("gains alone", np.abs(whole.returns)),
        ("a loss of everything", np.where(np.arange(250) == 100, -1.0, whole.returns)),  # noqa: PLR2004  # some period
    ):
        fixed = frozen_floats(returns)
        yield name, replace(whole, returns=fixed, excess=fixed)
    first = slice(0, 2)
    yield (
        "two periods",
        replace(
            whole,
            dates=whole.dates[first],
            returns=whole.returns[first],
            excess=whole.excess[first],
            benchmark=None if whole.benchmark is None else whole.benchmark[first],
        ),
    )


METRIC_CHECKS = (
    ("keeps its contract", check_contract),
    ("a number or a reason", check_answers),
    ("knows whether it needs a benchmark", check_benchmark),
)
