"""The kernel's call: data of order one, the scenarios that may matter, and the point it starts from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.solve.cvar.problem import Chosen, Point, TailProblem
from tangency.solve.kernels.cvar.program import TAIL, Standing, TailProgram
from tangency.solve.kernels.cvar.vertex import OPTIMAL, settle

__all__ = ["Settled", "settled"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Settled:
    """The minimum over the scenarios kept.

    Attributes
    ----------
    shares
        p of all scenarios, not negative, of sum one, shape (n_scenarios,).
    prices
        Multipliers of the rows for CVaR + q'w.
    scale
        What a return amounts to, to judge what is rounding.
    """

    point: Point
    shares: Floats
    prices: Floats
    scale: float


def settled(problem: TailProblem, kept: Chosen, point: Point, losses: Floats) -> Settled | None:
    """Return the minimum over the scenarios kept; None where the kernel found none.

    Parameters
    ----------
    losses
        Of all scenarios at the point, shape (n_scenarios,); where they are shifted, so are the losses at which the
        scenarios tie, on the way to a minimum that is then that of the losses without the shift, or near it.
    """
    chosen = problem.scenarios[kept]
    scale = float(np.sqrt(np.vdot(chosen, chosen) / chosen.size)) or 1.0
    chosen /= scale
    standing = _standing(kept, chosen, point, losses, scale)
    if settle(_program(problem, chosen, scale), standing)[0] != OPTIMAL:
        return None
    feasible, scenarios = problem.feasible, point.scenarios.copy()
    scenarios[kept] = standing.scenarios
    shares = np.zeros(losses.size)
    shares[kept] = np.clip(standing.shares, 0.0, 1.0)
    return Settled(
        point=Point(
            weights=np.clip(standing.weights, feasible.lower, feasible.upper),
            assets=standing.assets,
            rows=standing.rows,
            quantile=float(standing.quantile[0]) * scale,
            scenarios=scenarios,
        ),
        shares=shares / shares.sum(),
        prices=standing.prices * (scale / problem.mass),
        scale=scale,
    )


def _program(problem: TailProblem, chosen: Floats, scale: float) -> TailProgram:
    feasible = problem.feasible
    # Copies: the kernel is compiled for arrays that may be written to, and the contract's may not.
    return TailProgram(
        scenarios=chosen,
        by_asset=np.ascontiguousarray(chosen.T),
        mass=problem.mass,
        linear=problem.linear * (problem.mass / scale),
        lower=feasible.lower.copy(),
        upper=feasible.upper.copy(),
        rows=feasible.rows.copy(),
        row_lower=feasible.row_lower.copy(),
        row_upper=feasible.row_upper.copy(),
    )


def _standing(kept: Chosen, chosen: Floats, point: Point, losses: Floats, scale: float) -> Standing:
    scenarios = point.scenarios[kept]
    is_in_tail = scenarios == TAIL
    return Standing(
        weights=point.weights.copy(),
        losses=losses[kept] / scale,
        assets=point.assets.copy(),
        rows=point.rows.copy(),
        scenarios=scenarios,
        shares=np.zeros(kept.size),
        quantile=np.array([point.quantile / scale]),
        tail=np.append(is_in_tail @ chosen, float(is_in_tail.sum())),
        prices=np.zeros(point.rows.size),
    )
