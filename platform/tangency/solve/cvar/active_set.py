"""Run the compiled active set on a subset of the scenarios, with data scaled to order one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.solve.cvar.problem import CvarProblem, Point, ScenarioIndices
from tangency.solve.kernels.cvar.program import TAIL, ActiveSetState, CvarProgram
from tangency.solve.kernels.cvar.vertex import OPTIMAL, minimise_cvar

__all__ = ["ActiveSetMinimum", "active_set_minimum"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ActiveSetMinimum:
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


def active_set_minimum(
    problem: CvarProblem, kept: ScenarioIndices, point: Point, losses: Floats
) -> ActiveSetMinimum | None:
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
    state = _initial_state(kept, chosen, point, losses, scale)
    if minimise_cvar(_program(problem, chosen, scale), state)[0] != OPTIMAL:
        return None
    feasible, scenarios = problem.feasible, point.scenarios.copy()
    scenarios[kept] = state.scenarios
    shares = np.zeros(losses.size)
    shares[kept] = np.clip(state.shares, 0.0, 1.0)
    return ActiveSetMinimum(
        point=Point(
            weights=np.clip(state.weights, feasible.lower, feasible.upper),
            assets=state.assets,
            rows=state.rows,
            quantile=float(state.quantile[0]) * scale,
            scenarios=scenarios,
        ),
        shares=shares / shares.sum(),
        prices=state.prices * (scale / problem.mass),
        scale=scale,
    )


def _program(problem: CvarProblem, chosen: Floats, scale: float) -> CvarProgram:
    feasible = problem.feasible
    # Copies: the kernel is compiled for arrays that may be written to, and the contract's may not.
    return CvarProgram(
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


def _initial_state(kept: ScenarioIndices, chosen: Floats, point: Point, losses: Floats, scale: float) -> ActiveSetState:
    scenarios = point.scenarios[kept]
    is_in_tail = scenarios == TAIL
    return ActiveSetState(
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
