"""All tests of a model's forecasts, and whether it passes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from tangency.errors import DataError
from tangency.risk.model_checks.check import Check, CheckResult
from tangency.risk.model_checks.kupiec import kupiec
from tangency.risk.model_checks.serial import conditional_coverage, duration, independence
from tangency.risk.model_checks.severity import severity, severity_and_coverage
from tangency.risk.model_checks.traffic_light import TrafficLight, traffic_light
from tangency.risk.undefined import UndefinedFigure
from tangency.risk.value_at_risk.model import VarModel
from tangency.risk.value_at_risk.rolling import RollingForecasts

__all__ = ["JudgedModel", "UndefinedCheck", "judged_model", "judged_models"]


@dataclass(frozen=True, slots=True, kw_only=True)
class UndefinedCheck:
    """A test that these forecasts leave undefined, and why."""

    check: Check
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedModel:
    """The tests of one model on one series.

    Attributes
    ----------
    n_withheld
        Periods that the model had no forecast for.
    light
        The traffic light of its exceptions.
    """

    model: VarModel
    level: float
    n_periods: int
    n_exceptions: int
    n_withheld: int
    results: tuple[CheckResult, ...]
    undefined: tuple[UndefinedCheck, ...]
    light: TrafficLight

    def rejected_by(self, significance: float = 0.05) -> tuple[Check, ...]:
        """Return the tests whose p-value is at most the significance over their number (Bonferroni).

        A true model is rejected by any of them no more often than the significance says, however they depend.
        """
        least = significance / max(len(self.results), 1)
        return tuple(each.check for each in self.results if each.p_value <= least)

    @property
    def is_complete(self) -> bool:
        """Whether the model had a forecast for every period, and every test was defined."""
        return not self.n_withheld and not self.undefined

    def passes(self, significance: float = 0.05) -> bool:
        """Whether no test rejects."""
        return not self.rejected_by(significance)


def judged_model(forecasts: RollingForecasts) -> JudgedModel:
    """Return all tests of a model's forecasts.

    Where forecasts are missing in between, the tests of when exceptions come are undefined: what lies between is not
    known.
    """
    exceptions, level = forecasts.exceptions, forecasts.level
    n, count = exceptions.size, int(exceptions.sum())
    is_whole = bool((np.diff(forecasts.periods) == 1).all())

    def serial(test: Callable[[], CheckResult]) -> Callable[[], CheckResult]:
        return test if is_whole else _interrupted

    tests: dict[Check, Callable[[], CheckResult]] = {
        Check.KUPIEC: lambda: kupiec(n, count, level=level),
        Check.INDEPENDENCE: serial(lambda: independence(exceptions)),
        Check.CONDITIONAL_COVERAGE: serial(lambda: conditional_coverage(exceptions, level=level)),
        Check.DURATION: serial(lambda: duration(exceptions)),
        Check.SEVERITY: lambda: severity(forecasts),
        Check.SEVERITY_AND_COVERAGE: lambda: severity_and_coverage(forecasts),
    }
    results, undefined = [], []
    for check, test in tests.items():
        try:
            results.append(test())
        except UndefinedFigure as error:
            undefined.append(UndefinedCheck(check=check, reason=error.what))
    return JudgedModel(
        model=forecasts.model,
        level=level,
        n_periods=n,
        n_exceptions=count,
        n_withheld=sum(len(each.periods) for each in forecasts.withheld),
        results=tuple(results),
        undefined=tuple(undefined),
        light=traffic_light(n, count, level=level),
    )


def judged_models(forecasts: Iterable[RollingForecasts]) -> tuple[JudgedModel, ...]:
    """Return the tests of several models: those that pass first, of these the complete ones, then by smallest p-value.

    A model that says nothing in some periods, or that some tests say nothing of, has passed less.

    Raises
    ------
    DataError
        For no forecasts.
    """
    judged = [judged_model(each) for each in forecasts]
    if not judged:
        raise DataError("there are no forecasts to judge", where="forecasts")
    return tuple(sorted(judged, key=_rank))


def _rank(judged: JudgedModel) -> tuple[bool, bool, float]:
    return not judged.passes(), not judged.is_complete, -min(each.p_value for each in judged.results)


def _interrupted() -> CheckResult:
    raise UndefinedFigure("forecasts are missing in between, and with them whether an exception came")
