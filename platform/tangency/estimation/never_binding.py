"""Caps that no portfolio can reach, such as `weight <= 20` where 20 % was meant."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.contracts.limits import ConvexLimit, LinearLimit, PiecewiseLimit, QuadraticLimit, RiskLimit
from tangency.contracts.problem import FeasibleSet, InactiveConstraint
from tangency.domain.constraint import Beta, Constraint, PortfolioRisk
from tangency.domain.risk_kind import RiskKind

__all__ = ["never_binding"]

_ROUNDING = 1e-9
# Numbers that a person writes who means per cent.
_LEAST_PER_CENT, _MOST_PER_CENT = 2.0, 1000.0
# Simple returns lose no more than all, so these lose no more than what is held.
_AT_MOST_ALL = frozenset({RiskKind.CVAR, RiskKind.EVAR, RiskKind.WORST})


def never_binding(feasible: FeasibleSet) -> tuple[InactiveConstraint, ...]:
    """Return the user's caps that lie above all that the floors of the weights and the net leave possible.

    What is said holds without exception, but not every idle cap is found: a cap is compared with the largest value of
    its left side over {w ≥ floors, Σ w ≤ net}, and other caps are left out of account.
    """
    found = []
    for index, constraint in enumerate(feasible.constraints):
        if constraint.implicit or constraint.upper is None or constraint.lower is not None or constraint.or_zero:
            continue
        room = _Room.under(feasible, index)
        pieces = None if room is None else tuple(_pieces(feasible, index, room))
        if pieces and all(cap > most + _ROUNDING * max(1.0, abs(most)) for cap, most in pieces):
            highest = max(most for _, most in pieces)
            found.append(InactiveConstraint(constraint=constraint.text, reason=_reason(constraint, highest)))
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Room:
    """{w : w ≥ floors, Σ w ≤ net}: what a constraint finds before it.

    Attributes
    ----------
    spare
        Net that is left once every weight is at its floor.
    short
        The largest sum of negative weights, without its sign.
    """

    floors: Floats
    spare: float
    short: float

    @classmethod
    def under(cls, feasible: FeasibleSet, index: int) -> Self | None:
        """Return the room that the constraints but one leave; None where it has no bound."""
        rows = zip(feasible.rows, feasible.row_upper, feasible.row_source, strict=True)
        nets = [upper for row, upper, source in rows if source != index and np.isfinite(upper) and (row == 1.0).all()]
        floors = feasible.lower
        if not nets or not np.isfinite(floors).all():
            return None
        spare = float(min(nets)) - float(floors.sum())
        return cls(floors=floors, spare=spare, short=float(np.maximum(-floors, 0.0).sum())) if spare >= 0 else None

    @property
    def gross(self) -> float:
        """The largest sum of weights without their signs."""
        return self.spare + float(np.abs(self.floors).sum())

    def most(self, slope: Floats) -> float:
        """Return the largest slope'w: all that is spare goes where it counts most."""
        return float(slope @ self.floors) + max(float(slope.max()), 0.0) * self.spare

    def most_of(self, limit: ConvexLimit, *, is_loss: bool) -> float | None:
        """Return a bound on the left side of a limit; None where this knows none.

        Parameters
        ----------
        is_loss
            Whether it is a loss of a period, which is no larger than what is held.
        """
        match limit:
            case LinearLimit(slope=slope):
                return self.most(slope)
            case PiecewiseLimit(above=above, below=below, reference=reference):
                # A bent function is at most its slopes' largest size times the distance.
                size = float(np.maximum(np.abs(above), np.abs(below)).max())
                if not reference.any() and self.short == 0.0:
                    return self.most(above)
                return size * (self.gross + float(np.abs(reference).sum()))
            case QuadraticLimit(covariance=covariance, center=center, scale=scale):
                deviation = float(np.sqrt(np.maximum(covariance.diagonal(), 0.0).max()))
                return scale * deviation * (self.gross + float(np.abs(center).sum()))
            case RiskLimit() if is_loss and self.short == 0.0:
                return self.gross
        return None


def _pieces(feasible: FeasibleSet, index: int, room: _Room) -> Iterator[tuple[float, float]]:
    """Yield each cap that a constraint sets, with the most that its left side can be."""
    unit = np.eye(len(feasible.lower))
    quantity = feasible.constraints[index].terms[0].quantity
    is_loss = isinstance(quantity, PortfolioRisk) and quantity.kind in _AT_MOST_ALL
    for place in np.flatnonzero(np.array(feasible.upper_source) == index):
        yield float(feasible.upper[place]), room.most(unit[place])
    for row, upper, source in zip(feasible.rows, feasible.row_upper, feasible.row_source, strict=True):
        if source == index and np.isfinite(upper):
            yield float(upper), room.most(row)
    for limit in feasible.limits:
        if limit.source == index:
            most = room.most_of(limit, is_loss=is_loss)
            yield limit.limit, np.inf if most is None else most


def _reason(constraint: Constraint, most: float) -> str:
    cap = constraint.upper or 0.0
    reached = f"the other constraints leave at most {most:.6g}"
    is_fraction = not any(isinstance(term.quantity, Beta) for term in constraint.terms)
    if "%" in constraint.text or not is_fraction or not _LEAST_PER_CENT <= cap <= _MOST_PER_CENT:
        return reached
    return f"{reached}; {cap:g} is {cap:.0%}, and {cap:g}% may be meant"
