"""An objective of a Pareto set: a convex function of the weights with its direction and its unit."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.contracts.limits import LinearLimit, PiecewiseLimit, QuadraticLimit, RiskLimit
from tangency.domain.constraint import Quantity
from tangency.risk.measures import OverScenarios

__all__ = ["Form", "ParetoObjective", "values_of"]

Form = LinearLimit | PiecewiseLimit | QuadraticLimit | RiskLimit
"""What an objective may be the left side of."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ParetoObjective:
    """A convex f that is minimised; of a quantity that is maximised, f is minus the quantity.

    Attributes
    ----------
    text
        The user's own text of the quantity.
    form
        f as the left side of a limit; every form here is positively homogeneous in its unit.
    is_maximised
        Whether users see −f, and more of it is better.
    unit
        What a number of the quantity is.
    """

    text: str
    quantity: Quantity
    form: Form
    is_maximised: bool
    unit: str

    @property
    def sign(self) -> float:
        """What turns f into the number that users see, and back."""
        return -1.0 if self.is_maximised else 1.0

    def value(self, weights: Floats) -> float:
        """Return f(w)."""
        return self.form.value(weights)

    @property
    def size(self) -> float:
        """A size that f may have, from the data alone; never zero."""
        match self.form:
            case LinearLimit(slope=slope):
                size = float(np.abs(slope).max(initial=0.0))
            case PiecewiseLimit(above=above, below=below):
                size = float(max(above.max(initial=0.0), below.max(initial=0.0)))
            case QuadraticLimit(covariance=covariance, scale=scale):
                size = scale * float(np.sqrt(np.mean(covariance.diagonal())))
            case RiskLimit():
                size = _measure(self.form).size
        return size or 1.0

    def in_units(self, unit: float, most: float = 0.0, source: int = -1) -> Form:
        """Return f / unit ≤ most."""
        match self.form:
            case LinearLimit():
                return replace(self.form, slope=self.form.slope / unit, limit=most, source=source)
            case PiecewiseLimit():
                above, below = self.form.above / unit, self.form.below / unit
                return replace(self.form, above=above, below=below, limit=most, source=source)
            case QuadraticLimit():
                return replace(self.form, scale=self.form.scale / unit, limit=most, source=source)
            case RiskLimit():
                return RiskLimit(measure=_measure(self.form).scaled(unit), limit=most, source=source)


def values_of(objectives: tuple[ParetoObjective, ...], weights: Floats) -> Floats:
    """Return f₁(w), …, shape (n_objectives,)."""
    return np.array([objective.value(weights) for objective in objectives])


def _measure(limit: RiskLimit) -> OverScenarios:
    if not isinstance(limit.measure, OverScenarios):  # pragma: no cover - the readers make no others
        raise TypeError(type(limit.measure).__name__)
    return limit.measure
