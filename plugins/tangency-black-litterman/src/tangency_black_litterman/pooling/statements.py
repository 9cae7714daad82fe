"""Views over scenarios: their quantity under given probabilities, and the rows that enforce the stated number.

Means, ranks and quantiles are linear in the probabilities. Volatilities, correlations and CVaR are not; their rows are
those of the statement linearised at given probabilities, with the same value and the same derivative there, so that
probabilities that satisfy the optimality conditions with their own rows satisfy those of the statement. Variance and
CVaR are concave in the probabilities: rows from anywhere are necessary for a lower bound, and sufficient for an upper.
"""

from dataclasses import dataclass
from math import sqrt
from typing import Protocol

import numpy as np

from tangency.sdk import Floats
from tangency_black_litterman.language.view import Relation
from tangency_black_litterman.pooling.row import Row

__all__ = ["CVaR", "Correlation", "Mean", "Quantile", "Rank", "Statement", "Volatility"]

_TIE = 1e-9


class Statement(Protocol):
    """A view over scenarios."""

    @property
    def is_linear(self) -> bool:
        """Whether the rows are the same whatever the probabilities."""
        ...

    @property
    def relation(self) -> Relation:
        """How the value stands to what is stated."""
        ...

    @property
    def stated(self) -> float:
        """What is stated, per period."""
        ...

    def value(self, probabilities: Floats) -> float:
        """Return the view's quantity, per period."""
        ...

    def rows(self, probabilities: Floats) -> tuple[Row, ...]:
        """Return the constraints, linearised at these probabilities."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Mean:
    """E[r] stands in the relation to `stated`."""

    outcomes: Floats
    relation: Relation
    stated: float
    is_linear: bool = True

    def value(self, probabilities: Floats) -> float:
        """Return the mean."""
        return float(probabilities @ self.outcomes)

    def rows(self, probabilities: Floats) -> tuple[Row, ...]:
        """Return the one row; the probabilities do not matter."""
        del probabilities  # linear
        return (_row(self.outcomes - self.stated, self.relation),)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rank:
    """E[rᵢ] ≥ E[rᵢ₊₁]; the value is the smallest step."""

    steps: tuple[Floats, ...]
    relation: Relation = ">="
    stated: float = 0.0
    is_linear: bool = True

    def value(self, probabilities: Floats) -> float:
        """Return the smallest step."""
        return min(float(probabilities @ step) for step in self.steps)

    def rows(self, probabilities: Floats) -> tuple[Row, ...]:
        """Return one row a step; the probabilities do not matter."""
        del probabilities  # linear
        return tuple(_row(step, ">=") for step in self.steps)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Quantile:
    """The `level` quantile: at least v where P(r < v) ≤ α, at most v where P(r ≤ v) ≥ α."""

    outcomes: Floats
    relation: Relation
    stated: float
    level: float
    is_linear: bool = True

    def value(self, probabilities: Floats) -> float:
        """Return the quantile, the middle where it is an interval."""
        order = np.argsort(self.outcomes, kind="stable")
        below = np.cumsum(probabilities[order])
        last = len(order) - 1
        lower = min(int(np.searchsorted(below, self.level - _TIE)), last)
        upper = min(int(np.searchsorted(below, self.level + _TIE, side="right")), last)
        return 0.5 * float(self.outcomes[order[lower]] + self.outcomes[order[upper]])

    def rows(self, probabilities: Floats) -> tuple[Row, ...]:
        """Return a row for each side that is held; the probabilities do not matter."""
        del probabilities  # linear
        below: Floats = (self.outcomes < self.stated).astype(np.float64) - self.level
        up_to: Floats = (self.outcomes <= self.stated).astype(np.float64) - self.level
        if self.relation == "=" and np.array_equal(below, up_to):
            return (Row(values=below, is_equality=True),)
        rows = []
        if self.relation != "<=":
            rows.append(Row(values=below, is_equality=False))
        if self.relation != ">=":
            rows.append(Row(values=-up_to, is_equality=False))
        return tuple(rows)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Volatility:
    """√Var[r] stands in the relation to `stated`: E[(r − m)²] with m the mean that the probabilities give."""

    outcomes: Floats
    relation: Relation
    stated: float
    is_linear: bool = False

    def value(self, probabilities: Floats) -> float:
        """Return the standard deviation."""
        return sqrt(_variance(self.outcomes, probabilities))

    def rows(self, probabilities: Floats) -> tuple[Row, ...]:
        """Return the row at the mean that these probabilities give."""
        deviations = self.outcomes - float(probabilities @ self.outcomes)
        return (_row(deviations**2 - self.stated**2, self.relation),)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Correlation:
    """Corr[a, b] stands in the relation to `stated`: Cov − ρσₐσ_b, whose second part is linearised as well."""

    first: Floats
    second: Floats
    relation: Relation
    stated: float
    is_linear: bool = False

    def value(self, probabilities: Floats) -> float:
        """Return the correlation."""
        a, b = (each - float(probabilities @ each) for each in (self.first, self.second))
        return float(probabilities @ (a * b)) / sqrt(float(probabilities @ a**2) * float(probabilities @ b**2))

    def rows(self, probabilities: Floats) -> tuple[Row, ...]:
        """Return the row at the moments that these probabilities give."""
        a, b = (each - float(probabilities @ each) for each in (self.first, self.second))
        a, b = a / sqrt(float(probabilities @ a**2)), b / sqrt(float(probabilities @ b**2))
        return (_row(a * b - 0.5 * self.stated * (a**2 + b**2), self.relation),)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CVaR:
    """The mean of the worst 1 − α of the losses stands in the relation to `stated`.

    It is ζ + E[(−r − ζ)₊]/(1 − α) with ζ the value at risk that the probabilities give; `split` fixes another ζ.
    """

    outcomes: Floats
    relation: Relation
    stated: float
    level: float
    split: float | None = None
    is_linear: bool = False

    def value(self, probabilities: Floats) -> float:
        """Return the mean of the worst losses."""
        return float(probabilities @ self._excess(self._value_at_risk(probabilities)))

    def rows(self, probabilities: Floats) -> tuple[Row, ...]:
        """Return the row at the value at risk that these probabilities give, or at `split`."""
        split = self._value_at_risk(probabilities) if self.split is None else self.split
        return (_row(self._excess(split) - self.stated, self.relation),)

    def _value_at_risk(self, probabilities: Floats) -> float:
        order = np.argsort(-self.outcomes, kind="stable")  # the smallest loss first
        below = np.cumsum(probabilities[order])
        return -float(self.outcomes[order[min(int(np.searchsorted(below, self.level - _TIE)), len(order) - 1)]])

    def _excess(self, split: float) -> Floats:
        tail: Floats = split + np.maximum(-self.outcomes - split, 0.0) / (1.0 - self.level)
        return tail


def _row(values: Floats, relation: Relation) -> Row:
    size = float(np.abs(values).max(initial=0.0)) or 1.0
    return Row(values=(-values if relation == ">=" else values) / size, is_equality=relation == "=")


def _variance(outcomes: Floats, probabilities: Floats) -> float:
    deviations = outcomes - float(probabilities @ outcomes)
    return float(probabilities @ deviations**2)
