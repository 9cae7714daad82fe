"""Views → statements over scenarios, with the units of their numbers."""

from dataclasses import dataclass
from itertools import pairwise
from math import sqrt

from tangency.sdk import Beliefs, ConfigurationError, Floats, ReturnKind
from tangency_black_litterman.language.kind import kinded
from tangency_black_litterman.language.meaning import exposures, unit_of
from tangency_black_litterman.language.view import Horizon, MeanView, Measure, MeasureView, RankView, Relation, View
from tangency_black_litterman.pooling.statements import (
    Correlation,
    CVaR,
    Mean,
    Quantile,
    Rank,
    Statement,
    Volatility,
)

__all__ = ["Quantified", "quantified"]

_YEAR = Horizon(length=1.0, is_periods=False, text="annual return")
_PERIOD = Horizon(length=1.0, is_periods=True, text="return per period")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Quantified:
    """A view over scenarios, with what reports say of it.

    Attributes
    ----------
    scale
        A number of the view is so many times one per period.
    above
        And so much more, where it states total returns and the scenarios are of excess ones, or the reverse.
    mean_kind
        Of an expected return, what it is of; None for a difference and for other measures.
    """

    view: View
    statement: Statement
    relation: Relation
    stated: float
    scale: float
    unit: str
    above: float = 0.0
    mean_kind: ReturnKind | None = None


def quantified(view: View, beliefs: Beliefs, scenarios: Floats, *, risk_free_annual: float | None = None) -> Quantified:
    """Return a view over scenarios, shape (n_scenarios, n_assets).

    Raises
    ------
    ConfigurationError
        For a confidence, which scenarios have only for all views together; an annual number without a calendar.
    """
    if view.confidence is not None:
        raise ConfigurationError(
            "views on scenarios have one confidence together",
            where=f"view {view.text!r}",
            remedy="leave it out here, and set the param confidence",
        )
    match view:
        case MeanView():
            return _mean(view, beliefs, scenarios, risk_free_annual)
        case RankView():
            return _rank(view, beliefs, scenarios)
        case MeasureView():
            return _measure(view, beliefs, scenarios)


def _mean(view: MeanView, beliefs: Beliefs, scenarios: Floats, risk_free_annual: float | None) -> Quantified:
    unit = unit_of(view.horizon, beliefs, view.text)
    portfolio = exposures(view.portfolio, beliefs, view.text)
    own = kinded(view, portfolio, unit, beliefs, prior=beliefs.mean_kind, risk_free_annual=risk_free_annual)
    stated = (view.value - own.above) / unit.periods
    return Quantified(
        view=view,
        statement=Mean(outcomes=scenarios @ portfolio, relation=view.relation, stated=stated),
        relation=view.relation,
        stated=view.value,
        scale=unit.periods,
        unit=unit.text,
        above=own.above,
        mean_kind=own.kind,
    )


def _rank(view: RankView, beliefs: Beliefs, scenarios: Floats) -> Quantified:
    unit = unit_of(_PERIOD if beliefs.periods_per_year is None else _YEAR, beliefs, view.text)
    sides = [scenarios @ exposures(side, beliefs, view.text) for side in view.sides]
    steps = tuple(above - below for above, below in pairwise(sides))
    return Quantified(
        view=view,
        statement=Rank(steps=steps),
        relation=">=",
        stated=0.0,
        scale=unit.periods,
        unit=f"smallest step of the {unit.text}",
    )


def _measure(view: MeasureView, beliefs: Beliefs, scenarios: Floats) -> Quantified:
    outcomes = scenarios @ exposures(view.portfolio, beliefs, view.text)
    scale, unit = 1.0, "return per period"
    statement: Statement
    match view.measure:
        case Measure.VOLATILITY:
            scale, unit = sqrt(unit_of(_YEAR, beliefs, view.text).periods), "annual standard deviation"
            _require(view.value > 0.0, view, "a volatility is more than nothing")
            statement = Volatility(outcomes=outcomes, relation=view.relation, stated=view.value / scale)
        case Measure.CORRELATION:
            unit = "correlation"
            _require(-1.0 < view.value < 1.0, view, "a correlation lies between -1 and 1")
            other = scenarios @ exposures(view.other or (), beliefs, view.text)
            statement = Correlation(first=outcomes, second=other, relation=view.relation, stated=view.value)
        case Measure.CVAR:
            unit = "loss per period"
            statement = CVaR(outcomes=outcomes, relation=view.relation, stated=view.value, level=view.level or 0.0)
        case Measure.QUANTILE:
            statement = Quantile(outcomes=outcomes, relation=view.relation, stated=view.value, level=view.level or 0.0)
    return Quantified(view=view, statement=statement, relation=view.relation, stated=view.value, scale=scale, unit=unit)


def _require(holds: bool, view: MeasureView, what: str) -> None:
    if not holds:
        raise ConfigurationError(what, where=f"view {view.text!r}", value=view.value)
