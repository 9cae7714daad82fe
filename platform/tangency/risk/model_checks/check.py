"""What a test of forecasts found, with its p-values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from tangency.contracts.arrays import Floats

__all__ = ["Check", "CheckResult", "simulated_p_values"]

_ROUNDING = 1e-9


class Check(StrEnum):
    """A test of forecasts of value at risk, or of the mean beyond it."""

    KUPIEC = "kupiec"
    INDEPENDENCE = "independence"
    CONDITIONAL_COVERAGE = "conditional-coverage"
    DURATION = "duration"
    SEVERITY = "acerbi-szekely-1"
    SEVERITY_AND_COVERAGE = "acerbi-szekely-2"

    @property
    def null(self) -> str:
        """What is rejected where the p-value is small."""
        return _NULLS[self]


_NULLS = {
    Check.KUPIEC: "losses exceed the value at risk as often as foretold",
    Check.INDEPENDENCE: "an exception says nothing of the next period",
    Check.CONDITIONAL_COVERAGE: "exceptions are as frequent as foretold, and independent of the last period",
    Check.DURATION: "the time since the last exception says nothing of the next",
    Check.SEVERITY: "losses beyond the value at risk are no larger than foretold",
    Check.SEVERITY_AND_COVERAGE: "losses beyond the value at risk are neither larger nor more frequent than foretold",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckResult:
    """A test and its p-values.

    Attributes
    ----------
    p_value_asymptotic
        From the limit distribution, which few exceptions do not reach.
    p_value
        From the distribution of the statistic itself, equal values counted as no better: it rejects a true model no
        more often than it says.
    p_value_randomised
        The same with equal values broken by a draw: it rejects a true model exactly as often as it says. Another seed
        gives another; it is for studies, not for a report.
    draws
        How many sequences the distribution is simulated with; None where it is computed.
    """

    check: Check
    statistic: float
    p_value_asymptotic: float
    p_value: float
    p_value_randomised: float
    draws: int | None
    n_periods: int
    n_exceptions: int


def simulated_p_values(statistic: float, drawn: Floats, seed: int) -> tuple[float, float]:
    """Return the share of draws at least as large, and the same with equal ones broken at random.

    The statistic counts as a draw itself.

    References
    ----------
    Dufour (2006), Monte Carlo tests with nuisance parameters, Journal of Econometrics 133(2), prop. 2.4.

    >>> simulated_p_values(2.0, np.array([0.0, 1.0, 3.0]), seed=0)[0]
    0.5
    """
    allowance = _ROUNDING * max(abs(statistic), 1.0)
    above = int((drawn > statistic + allowance).sum())
    equal = int((np.abs(drawn - statistic) <= allowance).sum())
    chance = float(np.random.default_rng(seed).random())
    return (1 + above + equal) / (drawn.size + 1), (above + chance * (1 + equal)) / (drawn.size + 1)
