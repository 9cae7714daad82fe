"""The window's returns as scenarios of a risk measure: complete, or refused by the name of what is missing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.contracts.returns import Returns
from tangency.domain.risk_kind import RiskKind
from tangency.errors import ConfigurationError, DataError
from tangency.risk.measures import OverScenarios, scenario_measure

__all__ = ["complete_scenarios", "measure_over"]


def measure_over(
    returns: Returns | None, kind: RiskKind, *, level: float, threshold: float, where: str
) -> OverScenarios:
    """Return a measure over a window's periods, by the probabilities that a view model has given them, if any.

    Raises
    ------
    ConfigurationError, DataError
        As `complete_scenarios`, and for a measure that counts periods equally where they are not alike.

    >>> import numpy as np
    >>> from tangency.sdk import Returns, RiskKind, measure_over
    >>> returns = Returns(assets=("A",), dates=np.arange(2), values=np.array([[0.01], [-0.03]]), periods_per_year=None)
    >>> worst = measure_over(returns, RiskKind.WORST, level=0.95, threshold=0.0, where="optimizer mine")
    >>> worst.value(np.ones(1))
    0.03
    """
    probabilities = None if returns is None else returns.probabilities
    alike = returns if returns is None or probabilities is None else replace(returns, probabilities=None)
    scenarios = complete_scenarios(alike, where=where)
    return scenario_measure(kind, scenarios, level=level, threshold=threshold, probabilities=probabilities)


def complete_scenarios(returns: Returns | None, *, where: str) -> Floats:
    """Return a window's returns as equally likely scenarios, shape (n_periods, n_assets).

    Parameters
    ----------
    where
        What asks for them, for the error.

    Raises
    ------
    ConfigurationError
        Where there are no returns, as with moments that were given, or the periods are not alike: the measures count
        them equally.
    DataError
        Where an asset has no return in some period, naming the asset.

    >>> from tangency.sdk import complete_scenarios
    >>> from tangency.testing.problems import make_problem
    >>> complete_scenarios(make_problem(2, n_periods=100).returns, where="optimizer mine").shape
    (100, 2)
    """
    if returns is None:
        raise ConfigurationError(
            "a measure over periods needs returns, and moments have none",
            where=where,
            remedy="pass a frame of returns or a PricePanel instead of Moments",
        )
    if returns.probabilities is not None:
        raise ConfigurationError(
            "a measure over periods counts them equally, and the view model has given them other probabilities",
            where=where,
            remedy="take a measure from the moments, such as the volatility, or a view model that leaves periods alike",
        )
    values = returns.values
    # A sum is finite only where all its terms are.
    if not np.isfinite(values.sum()):
        asset = int((~np.isfinite(values)).sum(axis=0).argmax())
        raise DataError(
            "a measure over periods needs a return of every asset in every period",
            where=f"{where}, asset {returns.assets[asset]}",
            remedy="leave the asset out, take a shorter window, or a universe of complete histories (max_missing 0)",
        )
    return values
