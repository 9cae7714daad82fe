"""A feasible set in the form that Riskfolio-Lib takes: a budget, a budget of shorts, and rows A w ≤ b."""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import numpy.typing as npt

from tangency.sdk import ConfigurationError, FeasibleSet, Floats, PiecewiseLimit, fixed_net, require_supported

__all__ = ["Expressed", "expressed"]

# More shorts than any portfolio within the bounds has, so that Riskfolio-Lib's own budget of shorts never binds.
_ROOM = 1.0
_KINDS: tuple[Literal["piecewise"], ...] = ("piecewise",)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Expressed:
    """{w : Σw = net, Σ max(−w, 0) ≤ short, matrix · w ≤ bound}.

    Attributes
    ----------
    matrix, bound
        Shapes (n_sides, n_assets) and (n_sides,): every finite bound and side of a row, an equality as two sides.
    """

    net: float
    short: float
    matrix: Floats
    bound: Floats

    def taken(self, order: npt.NDArray[np.intp]) -> "Expressed":
        """Return the set with its assets in another order, and its sides in one that does not depend on theirs."""
        matrix = self.matrix[:, order]
        sides = np.lexsort(np.column_stack([self.bound, matrix]).T)
        return replace(self, matrix=matrix[sides], bound=self.bound[sides])


def expressed(feasible: FeasibleSet, *, optimizer: str) -> Expressed:
    """Return the set in Riskfolio-Lib's terms, exactly.

    Raises
    ------
    ConfigurationError
        Where the net is not fixed, a weight may be short without bound, or a constraint cannot be expressed; naming it.
    """
    require_supported(feasible, _KINDS, optimizer=optimizer)
    net = fixed_net(feasible, optimizer=optimizer)
    limits = [_most_short(feasible, limit, net, optimizer) for limit in feasible.piecewise]
    short = min(limits) if limits else float(np.maximum(-feasible.lower, 0.0).sum()) + _ROOM
    if not np.isfinite(short):
        raise ConfigurationError(
            f"optimizer {optimizer} needs a bound on short weights",
            where=f"asset {feasible.scope.assets[int(feasible.lower.argmin())]}",
            remedy="bound them, such as weight >= -20% or short <= 30%",
        )
    is_net = (np.ptp(feasible.rows, axis=1) == 0.0) & (feasible.row_lower == feasible.row_upper)  # has its own place
    rows, eye = feasible.rows[~is_net], np.eye(feasible.lower.size)
    matrix = np.vstack([eye, -eye, rows, -rows])
    bound = np.concatenate([feasible.upper, -feasible.lower, feasible.row_upper[~is_net], -feasible.row_lower[~is_net]])
    is_said = np.isfinite(bound)
    return Expressed(net=net, short=max(short, 0.0), matrix=matrix[is_said], bound=bound[is_said])


def _most_short(feasible: FeasibleSet, limit: PiecewiseLimit, net: float, optimizer: str) -> float:
    """Return the most short weight that a limit on gross, long or short leaves; with a fixed net all three are one."""
    above, below = limit.above, limit.below
    is_even = np.ptp(above) == 0.0 and np.ptp(below) == 0.0 and min(above[0], below[0]) >= 0.0
    if limit.reference.any() or not is_even or above[0] + below[0] == 0.0:
        raise ConfigurationError(
            f"optimizer {optimizer} cannot honour a constraint of this kind",
            where=f"constraint {feasible.constraints[limit.source].text!r}",
            remedy="leave the constraint out, or choose an optimizer that can, such as mvo",
        )
    # a · long + b · short ≤ limit with long = net + short.
    return float((limit.limit - above[0] * net) / (above[0] + below[0]))
