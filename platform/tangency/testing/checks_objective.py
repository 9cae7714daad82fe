"""Tries to beat an optimizer's declared objective with sampled feasible portfolios."""

from __future__ import annotations

from itertools import permutations

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.contracts.solution import DeclaresObjective
from tangency.testing.problems import Case, cases, residual
from tangency.testing.report import CheckFailed, NotApplicable
from tangency.testing.subject import Subject

__all__ = ["check_not_beaten", "sampled"]

_SAMPLES = 200
_TOLERANCE = 1e-7
_NEAR = (1.0, 1e-1, 1e-2, 1e-3)
_SMALLEST_STEP = 1e-12


def check_not_beaten(subject: Subject) -> str:
    """Require that no sampled feasible portfolio, far or near, is better by more than 1e-7 of the samples' spread."""
    component = subject.build()
    if not isinstance(component, DeclaresObjective):
        raise NotApplicable("the optimizer declares no objective")
    worst, count = -np.inf, 0
    for case in cases():
        weights = component.solve(case.problem).weights  # type: ignore[attr-defined]  # an optimizer by its kind
        reached = component.objective(case.problem, weights)
        # The feasible set is convex: a step from the solution towards a feasible point is feasible.
        tried = [weights + step * (point - weights) for step in _NEAR for point in sampled(case, _SAMPLES)]
        tried += _exchanges(case, weights)
        values = np.array([component.objective(case.problem, point) for point in tried])
        spread = float(values.max() - values.min()) or abs(reached)
        advantage = (reached - float(values.min())) / spread if spread else 0.0
        if not advantage <= _TOLERANCE:
            raise CheckFailed(
                f"on {case.name!r} a sampled portfolio reaches {values.min():.10g}, the optimizer {reached:.10g}"
            )
        worst = max(worst, advantage)
        count += len(tried)
    return f"{count} portfolios on {len(cases())} problems, best advantage {worst:.2g}"


def sampled(case: Case, count: int) -> list[Floats]:
    """Return feasible points by hit and run from the case's inner point: random direction, random step.

    References
    ----------
    R. L. Smith (1984), Efficient Monte Carlo procedures for generating points uniformly distributed over bounded
    regions, Operations Research 32(6).
    """
    feasible = case.problem.feasible
    rng = np.random.default_rng(17)
    equal = feasible.row_upper - feasible.row_lower < _SMALLEST_STEP
    basis = _null_space(feasible.rows[equal])
    matrix = np.vstack([np.eye(len(case.inside)), feasible.rows[~equal]])
    lower = np.concatenate([feasible.lower, feasible.row_lower[~equal]])
    upper = np.concatenate([feasible.upper, feasible.row_upper[~equal]])
    point, points = case.inside, []
    for _ in range(count):
        direction = basis @ rng.standard_normal(basis.shape[1])
        point = point + rng.uniform(*_steps(matrix @ point, matrix @ direction, lower, upper)) * direction
        points.append(point)
    return points


def _exchanges(case: Case, weights: Floats) -> list[Floats]:
    """Return the feasible portfolios that move a little from one asset to another: the sharpest rivals nearby."""
    found = []
    for step in _NEAR[1:]:
        for source, sink in permutations(range(len(weights)), 2):
            moved = weights.copy()
            moved[source] -= step
            moved[sink] += step
            if residual(moved, case.problem.feasible) <= _SMALLEST_STEP:
                found.append(moved)
    return found


def _steps(at: Floats, along: Floats, lower: Floats, upper: Floats) -> tuple[float, float]:
    moving = np.abs(along) > _SMALLEST_STEP
    to_lower, to_upper = (lower - at)[moving] / along[moving], (upper - at)[moving] / along[moving]
    backward, forward = np.minimum(to_lower, to_upper), np.maximum(to_lower, to_upper)
    return min(float(backward.max()), 0.0), max(float(forward.min()), 0.0)


def _null_space(rows: Floats) -> Floats:
    _, singular, right = np.linalg.svd(rows)
    rank = int((singular > _SMALLEST_STEP).sum())
    return np.asarray(right[rank:].T, dtype=np.float64)
