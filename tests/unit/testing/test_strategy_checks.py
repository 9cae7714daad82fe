"""Each check of strategies bites."""

from __future__ import annotations

import numpy as np
import pytest

from tangency.contracts.arrays import Floats, frozen_floats
from tangency.contracts.component import ComponentSpec
from tangency.contracts.params import NoParams, Params
from tangency.contracts.returns import Returns
from tangency.contracts.strategy import Signals
from tangency.testing import ConformanceReport, check_component

FUTURE, LABELS = "the future does not change the past", "labels are kept"


class Sound:
    """The sum of the last twenty returns."""

    def __init__(self, params: Params) -> None:
        self.params = params

    def signals(self, returns: Returns) -> Signals:
        return Signals(assets=returns.assets, scores=frozen_floats(self.scores(returns.values)))

    def scores(self, values: Floats) -> Floats:
        scores = np.full_like(values, np.nan)
        for t in range(20, len(values) + 1):
            scores[t - 1] = values[t - 20 : t].sum(axis=0)
        return scores


class LookAhead(Sound):
    def scores(self, values: Floats) -> Floats:
        return values - np.nanmean(values, axis=0)


class OneDayAhead(Sound):
    def scores(self, values: Floats) -> Floats:
        scores = super().scores(values)
        return np.vstack([scores[1:], scores[-1:]])


class BackFilling(Sound):
    def scores(self, values: Floats) -> Floats:
        filled = values.copy()
        for t in range(len(values) - 2, -1, -1):
            filled[t] = np.where(np.isnan(filled[t]), filled[t + 1], filled[t])
        return super().scores(filled)


class Sorting(Sound):
    def signals(self, returns: Returns) -> Signals:
        order = np.argsort(returns.values[-1])
        assets = tuple(returns.assets[i] for i in order)
        return Signals(assets=assets, scores=frozen_floats(self.scores(returns.values)[:, order]))


class Positional(Sound):
    def scores(self, values: Floats) -> Floats:
        return super().scores(values) * np.arange(1, values.shape[1] + 1)


class Cutting(Sound):
    def scores(self, values: Floats) -> Floats:
        return super().scores(values)[20:]


class Infinite(Sound):
    def scores(self, values: Floats) -> Floats:
        return np.where(np.isnan(super().scores(values)), np.inf, 1.0)


class Speechless(Sound):
    def scores(self, values: Floats) -> Floats:
        return np.full_like(values, np.nan)


class Crashing(Sound):
    def scores(self, values: Floats) -> Floats:
        if len(values) < 20:
            raise IndexError("too short")
        return super().scores(values)


class Random(Sound):
    def scores(self, values: Floats) -> Floats:
        return super().scores(values) + np.random.default_rng().normal()


class Mutating(Sound):
    def scores(self, values: Floats) -> Floats:
        if values.flags.writeable:
            values -= values.mean()
        return super().scores(values)


def _report(factory: type) -> ConformanceReport:
    spec = ComponentSpec(name="x", summary="X", params=NoParams, factory=factory, references=("A. Uthor (2020)",))
    return check_component(spec, "strategy")


def test_a_sound_strategy_conforms() -> None:
    report = _report(Sound)
    assert report.passed, str(report)


@pytest.mark.parametrize(
    ("factory", "check"),
    [
        (LookAhead, FUTURE),
        (OneDayAhead, FUTURE),
        (BackFilling, FUTURE),
        (Sorting, LABELS),
        (Positional, LABELS),
        (Cutting, LABELS),
        (Infinite, LABELS),
        (Speechless, LABELS),
        (Crashing, "small windows"),
        (Random, "deterministic"),
        (Mutating, "inputs unmutated"),
    ],
)
def test_a_fault_is_caught_by_its_check(factory: type, check: str) -> None:
    report = _report(factory)
    assert check in [failure.name for failure in report.failures], str(report)
