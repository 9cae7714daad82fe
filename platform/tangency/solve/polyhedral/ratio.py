"""The maximum ratio of excess return to volatility over bounds and rows.

Charnes & Cooper (1962): with y = κw, max e'w / √(w'Σw) over a polytope is min ½ y'Σy over its cone, e'y = 1. The cone
keeps bounds and rows as they are (a'w ≤ b becomes a'y ≤ bκ), which is where the usual shortcut w = y / Σy loses them.
The face found is then solved exactly: on it w is affine in τ = w'Σw / e'w, and so is the multipliers' product with
the sides, which vanishes at the optimum.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
from scipy.linalg import LinAlgError

from tangency.contracts.arrays import Floats
from tangency.contracts.covariance import Covariance, FactorCovariance, dense_covariance
from tangency.contracts.problem import FeasibleSet
from tangency.errors import SolverError
from tangency.solve.asset_units import (
    Reached,
    are_far_apart,
    closed_in_units,
    covariance_in_units,
    feasible_in_units,
    from_units,
)
from tangency.solve.certificate.extended import extended_ratio
from tangency.solve.certificate.ratio_gap import ratio_gap_in_doubles
from tangency.solve.feasible.structure import is_large, is_simplex
from tangency.solve.minimum import Minimum, Multipliers
from tangency.solve.polyhedral.active_set import ActiveFace, face_of_solution, is_optimal, solve_on_face
from tangency.solve.polyhedral.factor_quadratic import solve_on_factor_face
from tangency.solve.polyhedral.interior_point import BoundsAndRows, interior_point
from tangency.solve.polyhedral.linear import solve_linear
from tangency.solve.polyhedral.quadratic import by_factors, keeps_factors, kernel_name
from tangency.solve.polyhedral.unit_simplex import simplex_ratio
from tangency.solve.program.charnes_cooper import HomogenizedSides
from tangency.solve.unsolved import Unsolved, no_ratio, not_attained

__all__ = ["solve_ratio"]

_MOST_FACES = 60
# What a certificate admits, with some room.
_CERTIFIED = 5e-9


def solve_ratio(
    covariance: Covariance, excess: Floats, feasible: FeasibleSet, *, start: Floats | None = None
) -> Minimum:
    """Maximise e'w / √(w'Σw) over a feasible set.

    Parameters
    ----------
    covariance
        Σ, shape (n_assets, n_assets).
    excess
        e, expected return above the risk-free rate, shape (n_assets,).
    start
        A near solution, shape (n_assets,); only the long-only ratio begins from it.

    Returns
    -------
    Minimum
        Multipliers are those of ½ w'Σw − τ e'w at the optimal τ = w'Σw / e'w.

    Raises
    ------
    Unsolved
        Where the constraints conflict, or no feasible portfolio has a positive excess return: a ratio with a
        negative numerator would reward risk.
    SolverError
        Where the ratio is unbounded or its maximum is not attained.
    """
    seen: list[tuple[Reached, Minimum]] = []
    if is_simplex(feasible):
        direct = simplex_ratio(covariance, excess, feasible, start)
        if direct is not None:
            found = Minimum(weights=direct[0], multipliers=direct[1], solver=kernel_name(covariance))
            if not are_far_apart(covariance.diagonal()):
                return found
            reached = _reached(covariance, excess, feasible, found)
            if reached.is_closed:
                return found
            seen.append((reached, found))
    own = np.sqrt(np.maximum(covariance.diagonal(), 0.0))

    def again(units: Floats, risk: float) -> Minimum | None:
        del risk  # the covariance's own scale is that of what was reached, in units
        inside = feasible_in_units(feasible, units)
        return from_units(_scaled(covariance_in_units(covariance, units), excess * units, inside), units)

    def judged(found: Minimum) -> Reached:
        reached = _reached(covariance, excess, feasible, found)
        seen.append((reached, found))
        return reached

    best = closed_in_units(lambda: _scaled(covariance, excess, feasible), again, judged, own, feasible)
    assert best is not None  # noqa: S101  # for the type checker: these never return None
    if any(found is best and reached.gap <= _CERTIFIED for reached, found in seen):
        return best
    starts = [found.weights for _, found in sorted(seen, key=lambda each: each[0].gap)]
    exact = extended_ratio(covariance, excess, starts, feasible)
    return best if exact is None else exact.minimum()


def _reached(covariance: Covariance, excess: Floats, feasible: FeasibleSet, found: Minimum) -> Reached:
    w = found.weights
    variance, reward = float(w @ (covariance @ w)), float(excess @ w)
    if not (variance > 0.0 and reward > 0.0):
        return Reached(gap=np.inf, size=0.0, risk=float(np.sqrt(max(variance, 0.0))))
    gap = ratio_gap_in_doubles(covariance, excess, w, found.multipliers, feasible)
    return Reached(gap=gap, size=1.0, risk=float(np.sqrt(variance)))


def _scaled(covariance: Covariance, excess: Floats, feasible: FeasibleSet) -> Minimum:
    """Maximise with data of order one, for tolerances are absolute, and take the scale back from the multipliers."""
    variance_scale = float(covariance.diagonal().mean()) or 1.0
    excess_scale = float(np.abs(excess).max(initial=0.0)) or 1.0
    e = excess / excess_scale
    if keeps_factors(covariance):
        found = _by_factors(covariance.scaled(1.0 / variance_scale), e, feasible)
        return Minimum(weights=found.weights, multipliers=found.multipliers.scaled(variance_scale), solver=found.solver)
    sigma = dense_covariance(covariance) / variance_scale
    found = _by_homotopy(sigma, e, feasible) or _by_interior_point(sigma, e, feasible)
    return Minimum(weights=found.weights, multipliers=found.multipliers.scaled(variance_scale), solver=found.solver)


def _by_homotopy(sigma: Floats, excess: Floats, feasible: FeasibleSet) -> Minimum | None:
    if not is_large(feasible):
        return None
    from tangency.solve.polyhedral.parametric import homotopy_ratio  # noqa: PLC0415  # numba loads where it is used

    found = homotopy_ratio(sigma, excess, feasible)
    return None if found is None else Minimum(weights=found[0], multipliers=found[1], solver="parametric active set")


def _by_interior_point(sigma: Floats, excess: Floats, feasible: FeasibleSet) -> Minimum:
    n = excess.size
    sides = HomogenizedSides.of(
        (feasible.lower, feasible.upper), (feasible.row_lower, feasible.row_upper), keeps_zero_bounds=False
    )
    cone = BoundsAndRows(
        lower=sides.lower,
        upper=sides.upper,
        rows=sides.dense_rows(feasible.rows, excess),
        row_lower=sides.row_lower,
        row_upper=sides.row_upper,
    )
    hessian = np.zeros((n + 1, n + 1))
    hessian[:n, :n] = sigma
    found = interior_point(hessian, np.zeros(n + 1), cone)
    if found.status != "solved":
        _require_positive_excess(excess, feasible)
    kappa = float(found.point[n])
    if found.status in {"infeasible", "unbounded"} or not kappa > 0:
        raise not_attained("max_sharpe")
    weights = found.point[:n] / kappa
    merged = sides.merged(found.multipliers.rows[:-1] / kappa)
    multipliers = Multipliers(bounds=merged[:n], rows=merged[n:])
    solver, face = "PIQP", face_of_solution(feasible, weights, multipliers)
    tau = float(weights @ (sigma @ weights)) / float(excess @ weights)
    exact = _exact_on_face(lambda q: solve_on_face(sigma, q, feasible, face), excess, face, tau)
    if exact is not None and _is_maximum(exact, feasible):
        weights, multipliers, _ = exact
        solver = "PIQP, active set"
    return Minimum(weights=np.clip(weights, feasible.lower, feasible.upper), multipliers=multipliers, solver=solver)


def _by_factors(covariance: FactorCovariance, excess: Floats, feasible: FeasibleSet) -> Minimum:
    """Look for the τ at which the minimiser of ½ w'Σw − τe'w has w'Σw = τe'w: face by face, exact on the last."""
    w = _require_positive_excess(excess, feasible)
    tau = float(w @ (covariance @ w)) / float(excess @ w)
    for _ in range(_MOST_FACES):
        found = by_factors(covariance, -tau * excess, feasible)
        face = face_of_solution(feasible, found.weights, found.multipliers)
        on_face = partial(solve_on_factor_face, covariance, feasible=feasible, face=face)
        exact = _exact_on_face(on_face, excess, face, tau)
        if exact is not None and _is_maximum(exact, feasible):
            return Minimum(weights=exact[0], multipliers=exact[1], solver=found.solver)
        reward = float(excess @ found.weights)
        variance = float(found.weights @ (covariance @ found.weights))
        if exact is not None and exact[2] > 0.0:
            tau = exact[2]
        elif reward > 0.0:
            tau = variance / reward
        else:
            tau *= 2.0
    raise SolverError("the maximum ratio was not reached", where="max_sharpe", value=f"{_MOST_FACES} faces tried")


def _is_maximum(exact: tuple[Floats, Multipliers, float], feasible: FeasibleSet) -> bool:
    weights, multipliers, tau = exact
    return tau > 0 and is_optimal(feasible, weights, multipliers)


def _require_positive_excess(excess: Floats, feasible: FeasibleSet) -> Floats:
    """Return a portfolio with a positive excess return."""
    best, _ = solve_linear(-excess, feasible)
    if not excess @ best > 0:
        raise Unsolved("infeasible", no_ratio(feasible))
    return best


def _exact_on_face(
    on_face: Callable[[Floats], tuple[Floats, Multipliers]], excess: Floats, face: ActiveFace, scale: float
) -> tuple[Floats, Multipliers, float] | None:
    """Return weights, multipliers and τ of the largest ratio on a face, or None where it has none.

    Parameters
    ----------
    on_face
        Minimises ½ w'Σw + q'w on the face.
    scale
        The τ to take where every τ is as good: where no side but zero is active, as with `net` in a range.
    """
    try:
        base, base_multipliers = on_face(np.zeros_like(excess))
        one, one_multipliers = on_face(-excess)
    except LinAlgError:
        return None

    def side_product(multipliers: Multipliers) -> float:
        return float(multipliers.rows[face.rows] @ face.targets + multipliers.bounds @ face.values)

    at_zero, at_one = side_product(base_multipliers), side_product(one_multipliers)
    if at_zero == at_one != 0.0:
        return None
    tau = scale if at_zero == at_one else at_zero / (at_zero - at_one)
    weights = base + tau * (one - base)
    multipliers = Multipliers(
        bounds=base_multipliers.bounds + tau * (one_multipliers.bounds - base_multipliers.bounds),
        rows=base_multipliers.rows + tau * (one_multipliers.rows - base_multipliers.rows),
    )
    return weights, multipliers, tau
