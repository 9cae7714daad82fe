"""min ½ x'Hx − c'x over x ≥ 0, by an active set that exchanges several assets at a time.

Normalised to Σx = 1, the solution for c = 1 is the long-only portfolio of minimum variance, and for c = e, the
excess returns, that of maximum ratio: both problems are homogeneous, so the budget only fixes the scale.

A compiled kernel follows the ordinary course of many assets. Here is the careful one, for few assets and for where the
kernel gives up. Each round adds the assets that gain most and solves on the held set; assets whose solution is not
positive leave together. While the objective falls this cannot cycle; where it does not fall, the round is taken back
and the method goes on as Lawson & Hanson (1974, ch. 23) do, one asset at a time along a feasible path, which ends
after finitely many steps.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.linalg.lapack import dposv

from tangency.contracts.arrays import Floats, frozen_floats
from tangency.contracts.running import raise_if_stopped
from tangency.solve.feasible.structure import WORTHWHILE

__all__ = ["nonnegative_minimum"]

_Indices = np.ndarray[tuple[int], np.dtype[np.intp]]
# Assets that gain at least this share of the best one's gain come in together.
_TAKEN_SHARE = 0.5
_OPTIMAL = 1e-13


class _Held(NamedTuple):
    """Held assets and their positive amounts; the objective on a face is −½ c'x; their rows of the Hessian."""

    assets: _Indices
    amounts: Floats
    objective: float
    rows: Floats = np.zeros((0, 0))

    def gradient(self, linear: Floats) -> Floats:
        gradient: Floats = self.amounts.dot(self.rows)
        gradient -= linear
        return gradient


def nonnegative_minimum(hessian: Floats, linear: Floats, start: Floats | None = None) -> Floats | None:
    """Return the minimiser, shape (n,), or None where the Hessian is too close to singular on a held set.

    Parameters
    ----------
    hessian
        H, shape (n, n), symmetric, positive definite on the assets that end up held.
    linear
        c, shape (n,); where no entry is positive the minimiser is zero.
    start
        A near solution, shape (n,): where many assets are looked through, those that it holds come first.
    """
    variances = hessian.diagonal()
    if not (linear.size and variances[variances.argmin()] > 0.0):
        return None
    if linear.size >= WORTHWHILE:
        # numba loads where it is used
        from tangency.solve.kernels.nonnegative import NO_START, REACHED, descend  # noqa: PLC0415

        x, near = np.empty(linear.size), NO_START if start is None else frozen_floats(start)
        if descend(frozen_floats(hessian), frozen_floats(linear), near, x) == REACHED:
            return x
    return _carefully(hessian, linear)


def _carefully(hessian: Floats, linear: Floats) -> Floats | None:
    n = linear.size
    scale = np.sqrt(hessian.diagonal())
    held = _start(hessian, linear)
    gradient = held.gradient(linear)
    # Of the assets that earn: one that loses for certain would count for more than all of them.
    earned = linear / scale
    tolerance = _OPTIMAL * max(float(earned[earned.argmax()]), 0.0)
    is_single = False
    for _ in range(20 * n + 20):
        raise_if_stopped()
        losses = gradient / scale
        losses[held.assets] = 0.0
        best = int(losses.argmin())
        if losses[best] >= -tolerance:
            x = np.zeros(n)
            x[held.assets] = held.amounts
            return x
        entering = np.array([best]) if is_single else (losses <= _TAKEN_SHARE * losses[best]).nonzero()[0]
        found = (_along_path if is_single else _together)(hessian, linear, held, entering)
        if found is None:
            return None
        if not found.objective < held.objective:
            if is_single:  # the gain is below rounding
                return None
            is_single = True
            continue
        held = found
        gradient = held.gradient(linear)
    return None


def _start(hessian: Floats, linear: Floats) -> _Held:
    """Return what is left of few assets when all are held; of many, nothing: the kernel has tried."""
    n = linear.size
    found = _positive(hessian, linear, np.arange(n)) if n < WORTHWHILE else None
    if found is None or not found.objective < 0.0:
        return _Held(np.zeros(0, dtype=np.intp), np.zeros(0), 0.0, np.zeros((0, n)))
    return found


def _together(hessian: Floats, linear: Floats, held: _Held, entering: _Indices) -> _Held | None:
    """Solve on the held and entering assets, dropping all that come out negative until none does."""
    return _positive(hessian, linear, np.concatenate([held.assets, entering]))


def _positive(hessian: Floats, linear: Floats, assets: _Indices) -> _Held | None:
    """Return the minimiser on what is left of these assets when all that come out negative are dropped in turn."""
    while True:
        raise_if_stopped()
        found = _solved(hessian, linear, assets)
        if found is None or not assets.size or found.amounts[found.amounts.argmin()] > 0.0:
            return found
        assets = assets[found.amounts > 0.0]


def _along_path(hessian: Floats, linear: Floats, held: _Held, entering: _Indices) -> _Held | None:
    """Move from the present point to the solution on the larger set, stopping where an asset reaches zero."""
    assets = np.concatenate([held.assets, entering])
    point = np.concatenate([held.amounts, np.zeros(entering.size)])
    while True:
        found = _solved(hessian, linear, assets)
        if found is None:
            return None
        falling = found.amounts <= 0.0
        if not falling.any():
            return found
        step = float((point[falling] / (point[falling] - found.amounts[falling])).min())
        point = point + step * (found.amounts - point)
        stays = point > 1e-15 * point.max(initial=0.0)
        assets, point = assets[stays], point[stays]


def _solved(hessian: Floats, linear: Floats, assets: _Indices) -> _Held | None:
    """Return the minimiser on these assets, whatever its signs."""
    rows = hessian.take(assets, axis=0)
    if assets.size == 0:
        return _Held(assets, np.zeros(0), 0.0, rows)
    own = linear.take(assets)
    # Transposed, which is the same, it is in LAPACK's order and is not copied again.
    _, amounts, info = dposv(rows.take(assets, axis=1).T, own, lower=True, overwrite_a=True)
    return None if info else _Held(assets, amounts, -0.5 * float(own.dot(amounts)), rows)
