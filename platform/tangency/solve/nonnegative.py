"""min ½ x'Hx − c'x over x ≥ 0, by an active set that takes and drops several assets at a time.

Normalised to Σx = 1, the solution for c = 1 is the long-only portfolio of minimum variance, and for c = e, the
excess returns, that of maximum ratio: both problems are homogeneous, so the budget only fixes the scale.

Each round adds the assets that gain most and solves on the held set; assets whose solution is not positive leave
together. While the objective falls this cannot cycle; where it does not fall, the round is taken back and the method
goes on as Lawson & Hanson (1974, ch. 23) do, one asset at a time along a feasible path, which ends after finitely
many steps.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.linalg.lapack import dposv

from tangency.contracts.arrays import Floats
from tangency.solve.cutoff import likely_held

__all__ = ["nonnegative_minimum"]

_Indices = np.ndarray[tuple[int], np.dtype[np.intp]]
# Assets that gain at least this share of the best one's gain come in together.
_TAKEN_SHARE = 0.5
_OPTIMAL = 1e-13
_FEW, _MANY = 32, 512


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Held:
    """Held assets and their positive amounts; the objective on a face is −½ c'x."""

    assets: _Indices
    amounts: Floats
    objective: float


def nonnegative_minimum(hessian: Floats, linear: Floats) -> Floats | None:
    """Return the minimiser, shape (n,), or None where the Hessian is too close to singular on a held set.

    Parameters
    ----------
    hessian
        H, shape (n, n), symmetric, positive definite on the assets that end up held.
    linear
        c, shape (n,); where no entry is positive the minimiser is zero.
    """
    n = linear.size
    scale = np.sqrt(np.diagonal(hessian))
    if not scale.min(initial=np.inf) > 0.0:
        return None
    held = _start(hessian, linear)
    gradient = held.amounts @ hessian[held.assets] - linear
    # Of the assets that earn: one that loses for certain would count for more than all of them.
    tolerance = _OPTIMAL * float((linear / scale).max(initial=0.0))
    is_single = False
    for _ in range(20 * n + 20):
        gains = -gradient / scale
        gains[held.assets] = 0.0
        best = float(gains.max(initial=0.0))
        if best <= tolerance:
            x = np.zeros(n)
            x[held.assets] = held.amounts
            return x
        entering = np.array([gains.argmax()]) if is_single else np.flatnonzero(gains >= _TAKEN_SHARE * best)
        found = (_along_path if is_single else _together)(hessian, linear, held, entering)
        if found is None:
            return None
        if not found.objective < held.objective:
            if is_single:  # the gain is below rounding
                return None
            is_single = True
            continue
        held = found
        gradient = held.amounts @ hessian[held.assets] - linear
    return None


def _start(hessian: Floats, linear: Floats) -> _Held:
    """Return what is left of the assets that are likely to be held; of few assets, of all of them."""
    nothing = _Held(assets=np.zeros(0, dtype=np.intp), amounts=np.zeros(0), objective=0.0)
    if linear.size > _MANY:  # the guess takes a pass over the Hessian
        return nothing
    likely = np.arange(linear.size) if linear.size <= _FEW else likely_held(hessian, linear)
    found = _together(hessian, linear, nothing, likely)
    return found if found is not None and found.objective < 0.0 else nothing


def _together(hessian: Floats, linear: Floats, held: _Held, entering: _Indices) -> _Held | None:
    """Solve on the held and entering assets, dropping all that come out negative until none does."""
    assets = np.concatenate([held.assets, entering])
    while True:
        amounts = _solved(hessian, linear, assets)
        if amounts is None:
            return None
        if amounts.min(initial=np.inf) > 0.0:
            return _Held(assets=assets, amounts=amounts, objective=-0.5 * float(linear[assets] @ amounts))
        assets = assets[amounts > 0.0]


def _along_path(hessian: Floats, linear: Floats, held: _Held, entering: _Indices) -> _Held | None:
    """Move from the present point to the solution on the larger set, stopping where an asset reaches zero."""
    assets = np.concatenate([held.assets, entering])
    point = np.concatenate([held.amounts, np.zeros(entering.size)])
    while True:
        goal = _solved(hessian, linear, assets)
        if goal is None:
            return None
        falling = goal <= 0.0
        if not falling.any():
            return _Held(assets=assets, amounts=goal, objective=-0.5 * float(linear[assets] @ goal))
        step = float((point[falling] / (point[falling] - goal[falling])).min())
        point = point + step * (goal - point)
        stays = point > 1e-15 * point.max(initial=0.0)
        assets, point = assets[stays], point[stays]


def _solved(hessian: Floats, linear: Floats, assets: _Indices) -> Floats | None:
    if assets.size == 0:
        return np.zeros(0)
    _, amounts, info = dposv(hessian[assets[:, None], assets], linear[assets], lower=True)
    return None if info else amounts
