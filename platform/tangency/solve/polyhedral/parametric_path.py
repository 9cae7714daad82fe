"""Follow a parametric quadratic program from Python: the compiled kernel asks for room and for a fresh inverse."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.contracts.running import raise_if_stopped
from tangency.solve.kernels.elements import AT_UPPER, INSIDE, N_POINTS, SIZE, Basis, Indices, Places, Program
from tangency.solve.kernels.parametric.homotopy import ENDED, FULL, REFRESH, follow
from tangency.solve.kernels.segment import Segment

__all__ = ["Motion", "Path", "Reached"]

_MOST_CALLS = 4096
_FIRST_ROOM = 64
_REFINEMENTS = 2
_DEFECT = 1e-5


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Motion:
    """A linear term and sides that move: constants and slopes in τ.

    Attributes
    ----------
    linear
        c, shape (2, n_assets).
    lower, upper
        Sides of the assets, then of the rows, shape (2, n_assets + n_rows).
    start, end
        Of τ; an infinite end means until nothing changes any more.
    to_balance
        Stop where x'(Σx + c) vanishes; then no side may move.
    """

    linear: Floats
    lower: Floats
    upper: Floats
    start: float = 0.0
    end: float = 1.0
    to_balance: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Reached:
    """Where a path ended.

    Attributes
    ----------
    weights, rows
        x, shape (n_assets,), and the multipliers of the rows, shape (n_rows,).
    points
        τ, x and multipliers where each segment starts and where the path ends, shape (n_points, 1 + n_assets +
        n_rows), if they were recorded.
    """

    tau: float
    weights: Floats
    rows: Floats
    points: Floats


class Path:
    """A minimiser that can be moved, over fixed Σ and rows.

    Parameters
    ----------
    kkt
        𝒦 = [[Σ, C'], [C, 0]], shape (n_assets + n_rows, n_assets + n_rows); its data should be of order one.
    place
        Where each asset and row is at the start.
    """

    def __init__(self, kkt: Floats, n_assets: int, place: Places) -> None:
        self._kkt = kkt
        self._n_assets = n_assets
        self._reach = np.maximum(kkt.max(axis=0), -kkt.min(axis=0))  # by columns: it is symmetric, and that is faster
        self._place = place

    def move(self, motion: Motion, *, is_recorded: bool = False) -> Reached | None:
        """Follow a motion and return where it ended, or None where the kernel could not.

        The caller checks what is returned, and judges by other means why nothing is: the sides may contradict each
        other, or the path may be too degenerate.
        """
        n_elements = self._place.size
        program = Program(self._n_assets, self._kkt, motion.lower, motion.upper, self._reach)
        basis = self._basis(motion)
        points = np.zeros((_FIRST_ROOM if is_recorded else 0, 1 + n_elements))
        tau = motion.start
        for _ in range(_MOST_CALLS):
            raise_if_stopped()
            if basis is None:
                return None
            right, solved, residual = np.zeros((3, 2, basis.members.size))
            room = Segment(np.zeros((2, n_elements)), np.zeros(2), right, solved, residual, np.zeros(n_elements))
            outcome, tau = follow(program, basis, room, tau, motion.end, int(motion.to_balance), points)
            if outcome == ENDED:
                return self._reached(motion, basis, tau, points[: basis.counts[N_POINTS]])
            if outcome not in {FULL, REFRESH}:
                return None
            if 0 < len(points) < basis.counts[N_POINTS] + 2:
                points = np.vstack([points, np.zeros_like(points)])
            basis = self._with_inverse(basis.members[: basis.counts[SIZE]], basis.load, basis.counts)
        return None

    def _basis(self, motion: Motion) -> Basis | None:
        is_inside, is_asset = self._place == INSIDE, np.arange(self._place.size) < self._n_assets
        members = np.flatnonzero(is_inside == is_asset)
        fixed = self._fixed(motion)
        bearing = np.flatnonzero(fixed.any(axis=0))
        load = fixed[:, bearing] @ self._kkt[bearing]
        load[:, : self._n_assets] += motion.linear
        return self._with_inverse(members, load, np.array([members.size, -1, -1, 0, 0]))

    def _fixed(self, motion: Motion) -> Floats:
        """Return the weights of the fixed assets, constants and slopes, zero for the others."""
        n = self._n_assets
        place = self._place[:n]
        at_side = np.where(place == AT_UPPER, motion.upper[:, :n], motion.lower[:, :n])
        return np.where(place == INSIDE, 0.0, at_side)

    def _with_inverse(self, members: Indices, load: Floats, count: Indices) -> Basis | None:
        size = members.size
        room = size + size // 2 + _FIRST_ROOM
        inverse = np.zeros((room, room))
        system = self._kkt.take(members, axis=0).take(members, axis=1)
        try:
            inverse[:size, :size] = np.linalg.inv(system)
        except np.linalg.LinAlgError:
            return None
        # A singular system may invert to something huge, of which its product with the system is far from 1.
        defect = system @ inverse[:size, :size]
        defect.flat[:: size + 1] -= 1.0
        if not np.abs(defect).max(initial=0.0) <= _DEFECT:
            return None
        padded = np.zeros(room, dtype=np.int64)
        padded[:size] = members
        return Basis(padded, self._place, inverse, load, count)

    def _reached(self, motion: Motion, basis: Basis, tau: float, points: Floats) -> Reached:
        """Solve once more on the final basis, from the program's own data and refined against it."""
        n, at = self._n_assets, np.array([1.0, tau])
        members = basis.members[: basis.counts[SIZE]]
        inverse = basis.inverse[: members.size, : members.size]
        system = self._kkt.take(members, axis=0).take(members, axis=1)
        fixed = at @ self._fixed(motion)
        bearing = np.flatnonzero(fixed)
        load = fixed[bearing] @ self._kkt[bearing]
        load[:n] += at @ motion.linear
        is_row = members >= n
        sides = np.where(self._place[members] == AT_UPPER, at @ motion.upper[:, members], at @ motion.lower[:, members])
        right = np.where(is_row, sides, 0.0) - load[members]
        solution = inverse @ right
        for _ in range(_REFINEMENTS):
            solution = solution + inverse @ (right - system @ solution)
        found = np.zeros(self._place.size)
        found[:n] = fixed
        found[members] = solution
        return Reached(tau=tau, weights=found[:n], rows=found[n:], points=points)
