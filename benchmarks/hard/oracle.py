"""Other solvers' portfolios for a hard problem, each to be judged in exact arithmetic.

They are solved in units of the assets' own risk by another method than ours, and need not be optimal: one that is
feasible and better than ours by more than our certificate says proves the certificate false.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

import clarabel
import numpy as np
from scipy import optimize, sparse

from hard.exact import AVERSION, LEVEL
from hard.problems import HardProblem
from tangency.contracts.arrays import Floats, frozen_floats
from tangency.contracts.covariance import dense_covariance
from tangency.contracts.problem import FeasibleSet

__all__ = ["others"]

_MOST_SUPPORTS = 130


def others(hard: HardProblem, ours: Floats) -> Iterator[Floats]:
    """Yield portfolios of other solvers, and those that the problem was drawn around."""
    yield hard.inside
    yield from _corners(hard)
    for feasible in _convex_parts(hard.problem.feasible):
        for reached in _scales(hard, ours):
            found = _solved(hard, feasible, reached)
            if found is not None and np.isfinite(found).all():
                yield found


def _corners(hard: HardProblem) -> Iterator[Floats]:
    feasible = hard.problem.feasible
    for i in range(len(hard.inside)):
        if feasible.upper[i] >= 1.0 and not feasible.lower.any():
            corner = np.zeros(len(hard.inside))
            corner[i] = 1.0
            yield corner


def _scales(hard: HardProblem, ours: Floats) -> Iterator[float]:
    """Yield guesses of the risk that can be reached."""
    deviation = np.sqrt(dense_covariance(hard.problem.covariance).diagonal())
    risky = deviation[deviation > 0.0]
    if hard.optimizer == "tracking":
        ours = ours - 1.0 / ours.size
    reached = float(np.sqrt(max(ours @ dense_covariance(hard.problem.covariance) @ ours, 0.0)))
    for scale in (reached, float(risky.min(initial=np.inf)), float(np.median(risky)) if risky.size else 0.0):
        if 0.0 < scale < np.inf:
            yield scale


def _convex_parts(feasible: FeasibleSet) -> Iterator[FeasibleSet]:
    """Yield the sets that remain once it is decided which weights are zero, where those are not too many."""
    convex = replace(feasible, count=None, minimums=None)
    if feasible.is_convex:
        yield convex
        return
    n = feasible.lower.size
    least = np.zeros(n) if feasible.minimums is None else feasible.minimums.least
    most = n if feasible.count is None else feasible.count.most
    most = min(most, int(1.0 / least.max()) if least.max() > 0.0 else n)
    supports = (support for k in range(1, most + 1) for support in combinations(range(n), k))
    for _, support in zip(range(_MOST_SUPPORTS), supports, strict=False):
        held = np.zeros(n, dtype=bool)
        held[list(support)] = True
        lower = np.where(held, np.maximum(feasible.lower, least), 0.0)
        upper = np.where(held, feasible.upper, 0.0)
        if lower.sum() <= 1.0 <= upper.sum():
            yield replace(convex, lower=frozen_floats(lower), upper=frozen_floats(upper))


def _solved(hard: HardProblem, feasible: FeasibleSet, reached: float) -> Floats | None:
    covariance = dense_covariance(hard.problem.covariance)
    units = reached / np.maximum(np.sqrt(covariance.diagonal()), reached)
    mean = hard.problem.mean
    match hard.optimizer:
        case "min variance":
            return _clarabel(covariance, np.zeros(mean.size), feasible, units, reached)
        case "tracking":
            return _clarabel(covariance, -covariance @ np.full(mean.size, 1.0 / mean.size), feasible, units, reached)
        case "utility":
            return _clarabel(covariance, -mean / AVERSION, feasible, units, reached)
        case "max ratio":
            return _ratio(covariance, mean, feasible, units, reached)
        case "cvar" | "mad" | "drawdown":
            return _linear(hard, feasible, units, reached)
        case _:
            return None


def _clarabel(
    covariance: Floats, linear: Floats, feasible: FeasibleSet, units: Floats, reached: float
) -> Floats | None:
    hessian = covariance * units * units[:, None] / reached**2
    matrix = np.vstack([np.eye(units.size), feasible.rows * units])
    lower = np.concatenate([feasible.lower / units, feasible.row_lower])
    upper = np.concatenate([feasible.upper / units, feasible.row_upper])
    found = _cone(hessian, linear * units / reached**2, matrix, lower, upper)
    return None if found is None else found * units


def _ratio(covariance: Floats, mean: Floats, feasible: FeasibleSet, units: Floats, reached: float) -> Floats | None:
    """Over y = κw: min y'Σy with mean'y = 1."""
    n = units.size
    reward = mean * units
    scale = float(np.abs(reward).max()) or 1.0
    hessian = np.zeros((n + 1, n + 1))
    hessian[:n, :n] = covariance * units * units[:, None] / reached**2
    rows = np.vstack([np.eye(n), feasible.rows * units])
    lower = np.concatenate([feasible.lower / units, feasible.row_lower])
    upper = np.concatenate([feasible.upper / units, feasible.row_upper])
    above = np.column_stack([rows, -upper])[np.isfinite(upper)]
    below = np.column_stack([-rows, lower])[np.isfinite(lower)]
    cut = np.append(reward / scale, 0.0)[None, :]
    matrix = np.vstack([above, below, cut])
    sides = np.zeros(len(matrix))
    sides[-1] = 1.0
    open_side = np.full(len(matrix), -np.inf)
    open_side[-1] = 1.0
    found = _cone(hessian, np.zeros(n + 1), matrix, open_side, sides)
    return found[:n] / found[n] * units if found is not None and found[n] > 0.0 else None


def _cone(hessian: Floats, linear: Floats, matrix: Floats, lower: Floats, upper: Floats) -> Floats | None:
    equal = lower == upper
    above, below = np.isfinite(upper) & ~equal, np.isfinite(lower) & ~equal
    size = float(max(np.abs(hessian).max(), np.abs(linear).max())) or 1.0
    settings = clarabel.DefaultSettings()
    settings.verbose = False
    settings.max_threads = 1
    settings.tol_gap_abs = settings.tol_gap_rel = settings.tol_feas = 1e-12
    found = clarabel.DefaultSolver(
        sparse.csc_matrix(np.triu(hessian / size)),
        linear / size,
        sparse.csc_matrix(np.vstack([matrix[equal], matrix[above], -matrix[below]])),
        np.concatenate([upper[equal], upper[above], -lower[below]]),
        [clarabel.ZeroConeT(int(equal.sum())), clarabel.NonnegativeConeT(int(above.sum() + below.sum()))],
        settings,
    ).solve()
    return np.asarray(found.x) if np.isfinite(found.x).all() else None


def _linear(hard: HardProblem, feasible: FeasibleSet, units: Floats, reached: float) -> Floats | None:
    values = np.asarray(hard.problem.returns.values)
    t, n = values.shape
    own = values * units / reached
    eye, chain = sparse.eye_array(t), sparse.eye_array(t) - sparse.eye_array(t, k=-1)
    rows, bounds = feasible.rows * units, [*zip(feasible.lower / units, feasible.upper / units, strict=True)]
    if hard.optimizer == "mad":
        centred = own - own.mean(axis=0)
        cost = np.concatenate([np.zeros(n), np.full(t, 1.0 / t)])
        above = sparse.vstack([sparse.hstack([sign * centred, -eye]) for sign in (1.0, -1.0)])
        free: list[tuple[float, float]] = [(0.0, np.inf)] * t
    elif hard.optimizer == "cvar":
        cost = np.concatenate([np.zeros(n), [1.0], np.full(t, 1.0 / ((1.0 - LEVEL) * t))])
        above = sparse.hstack([-own, -np.ones((t, 1)), -eye])
        free = [(-np.inf, np.inf), *[(0.0, np.inf)] * t]
    else:
        cost = np.concatenate([np.zeros(n + t), [1.0], np.full(t, 1.0 / ((1.0 - LEVEL) * t))])
        falls = sparse.hstack([-own, -chain, sparse.csr_array((t, 1 + t))])
        tail = sparse.hstack([sparse.csr_array((t, n)), eye, -np.ones((t, 1)), -eye])
        above = sparse.vstack([falls, tail])
        free = [*[(0.0, np.inf)] * t, (-np.inf, np.inf), *[(0.0, np.inf)] * t]
    wide = sparse.hstack([rows, sparse.csr_array((len(rows), len(free)))], format="csr")
    equal = feasible.row_lower == feasible.row_upper
    above_rows = wide[np.isfinite(feasible.row_upper) & ~equal]
    below_rows = -wide[np.isfinite(feasible.row_lower) & ~equal]
    sides = np.concatenate(
        [
            np.zeros(above.shape[0]),
            feasible.row_upper[np.isfinite(feasible.row_upper) & ~equal],
            -feasible.row_lower[np.isfinite(feasible.row_lower) & ~equal],
        ]
    )
    found = optimize.linprog(
        cost,
        A_ub=sparse.vstack([above, above_rows, below_rows]),
        b_ub=sides,
        A_eq=wide[equal],
        b_eq=feasible.row_upper[equal],
        bounds=[*bounds, *free],
        method="highs",
        options={"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10, "time_limit": 2.0},
    )
    return found.x[:n] * units if found.status == 0 else None
