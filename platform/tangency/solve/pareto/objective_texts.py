"""Read objectives from quantities of the constraint language, each with its natural direction."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from tangency.contracts.arrays import Floats, frozen_floats
from tangency.contracts.limits import LinearLimit, PiecewiseLimit, QuadraticLimit, RiskLimit
from tangency.domain.constraint import (
    Concentration,
    GroupWeight,
    PortfolioMean,
    PortfolioRisk,
    Quantity,
    Scope,
    TrackingError,
    Turnover,
)
from tangency.domain.risk_kind import RiskKind
from tangency.errors import ConfigurationError
from tangency.solve.feasible.compiler import concentration_limit
from tangency.solve.feasible.measurements import Measurements
from tangency.solve.feasible.names import Names
from tangency.solve.language.parse import parse_quantity
from tangency.solve.pareto.objective import ParetoObjective

__all__ = ["SCORE", "read_objectives"]

# The taxonomy whose shares are an asset's scores: score[yield] is Σ score · weight.
SCORE = "score"
_LEAST_OBJECTIVES = 2
_EXAMPLES = '"mean", "volatility", "cvar[95%]", "max_drawdown", "turnover", "concentration" or "score[yield]"'


def read_objectives(texts: Iterable[str], scope: Scope, measurements: Measurements) -> tuple[ParetoObjective, ...]:
    """Return the objectives that `texts` name.

    Parameters
    ----------
    scope
        Its taxonomy `score` holds the scores.

    Raises
    ------
    ConstraintSyntaxError, UnknownName
        For a text that names nothing.
    ConfigurationError
        For a quantity without a direction, one named twice, fewer than two, or one whose data are lacking.
    """
    objectives = tuple(_objective(text, scope, measurements) for text in texts)
    _require_different(objectives)
    return objectives


def _require_different(objectives: tuple[ParetoObjective, ...]) -> None:
    seen: dict[Quantity, str] = {}
    for objective in objectives:
        if objective.quantity in seen:
            raise ConfigurationError(
                "an objective is named twice", where="objectives", value=objective.text, remedy="name it once"
            )
        seen[objective.quantity] = objective.text
    if len(objectives) < _LEAST_OBJECTIVES:
        raise ConfigurationError(
            "a Pareto set needs at least two objectives",
            where="objectives",
            value=", ".join(objective.text for objective in objectives) or "none",
            remedy="name two or more, or use optimize for one",
        )


def _objective(text: str, scope: Scope, measurements: Measurements) -> ParetoObjective:
    if not isinstance(text, str):
        raise ConfigurationError(
            "an objective is a string", where="objectives", value=text, remedy=f"such as {_EXAMPLES}"
        )
    quantity = parse_quantity(text)
    n = len(scope.assets)
    match quantity:
        case PortfolioMean():
            return _mean(text, quantity, measurements)
        case PortfolioRisk():
            return _risk(text, quantity, measurements)
        case TrackingError():
            return _tracking_error(text, quantity, scope, measurements)
        case Turnover():
            half = frozen_floats(np.full(n, 0.5))
            _require_inside(text, measurements)
            current = measurements.current_for(text)
            turnover = PiecewiseLimit(above=half, below=half, reference=current, limit=0.0, source=-1, side="upper")
            return ParetoObjective(
                text=text, quantity=quantity, form=turnover, is_maximised=False, unit="fraction of NAV, one way"
            )
        case Concentration():
            return ParetoObjective(
                text=text,
                quantity=quantity,
                form=concentration_limit(n, 0.0, -1),
                is_maximised=False,
                unit="root of the sum of squared weights",
            )
        case GroupWeight(taxonomy=taxonomy) if taxonomy == SCORE:
            scores = Names(scope).coefficients(quantity, text, [])
            return _linear(text, quantity, scores, "sum of weight times score")
        case _:
            raise ConfigurationError(
                "this quantity has no better or worse, so it is no objective",
                where="objectives",
                value=text,
                remedy=f"choose among {_EXAMPLES}; limit the others by constraints",
            )


def _require_inside(text: str, measurements: Measurements) -> None:
    """Refuse what is held outside: of its risk nothing is known, and every portfolio's turnover has its sale alike."""
    if measurements.sold:
        raise ConfigurationError(
            "an asset is held that is not in the universe on this day, which this objective cannot hold",
            where=f"objective {text!r}",
            value=", ".join(measurements.sold),
            remedy="leave it out of current; of a turnover the set stays as it is, and each portfolio's is higher by "
            f"{measurements.turnover_of_sales:.2%}",
        )


def _mean(text: str, quantity: Quantity, measurements: Measurements) -> ParetoObjective:
    years = measurements.periods_per_year
    return _linear(
        text, quantity, (years or 1.0) * measurements.mean, "return per period" if years is None else "annual return"
    )


def _linear(text: str, quantity: Quantity, slope: Floats, unit: str) -> ParetoObjective:
    form = LinearLimit(slope=frozen_floats(-slope), limit=0.0, source=-1, side="upper")
    return ParetoObjective(text=text, quantity=quantity, form=form, is_maximised=True, unit=unit)


def _risk(text: str, risk: PortfolioRisk, measurements: Measurements) -> ParetoObjective:
    if risk.kind is RiskKind.VOLATILITY:
        nothing = np.zeros(measurements.mean.size)
        return _deviation(text, risk, nothing, measurements)
    form = RiskLimit(measure=measurements.measure_for(risk, text), limit=0.0, source=-1)
    return ParetoObjective(text=text, quantity=risk, form=form, is_maximised=False, unit=risk.kind.unit)


def _tracking_error(text: str, tracking: TrackingError, scope: Scope, measurements: Measurements) -> ParetoObjective:
    absent: list[str] = []
    center = Names(scope).benchmark(tracking, text, absent)
    if absent:
        raise ConfigurationError(
            "the benchmark holds what is not in the universe on this day", where=f"objective {text!r}", value=absent[0]
        )
    if tracking.benchmark == "equal":
        center = np.full(center.size, 1.0 / center.size)
    elif tracking.benchmark == "current":
        _require_inside(text, measurements)
        center = measurements.current_for(text)
    return _deviation(text, tracking, center, measurements)


def _deviation(text: str, quantity: Quantity, center: Floats, measurements: Measurements) -> ParetoObjective:
    years = measurements.periods_per_year
    form = QuadraticLimit(
        covariance=measurements.covariance,
        center=frozen_floats(center),
        scale=float(np.sqrt(years or 1.0)),
        limit=0.0,
        source=-1,
    )
    unit = "standard deviation per period" if years is None else "annual standard deviation"
    return ParetoObjective(text=text, quantity=quantity, form=form, is_maximised=False, unit=unit)
