"""Exchange elements of the basis of a parametric quadratic program, and update its inverse."""

from __future__ import annotations

from tangency.compiled.kernel import part_of_kernel
from tangency.contracts.arrays import Floats
from tangency.solve.kernels.elements import (
    AT_LOWER,
    AT_UPPER,
    INSIDE,
    RECENT,
    RECENT_BLOCKER,
    SIZE,
    Basis,
    Program,
)
from tangency.solve.kernels.events import NO_ELEMENT, RELEASE, dual_blocker, primal_blocker
from tangency.solve.kernels.inverse import border, product, remove
from tangency.solve.kernels.segment import Segment, write_change

__all__ = ["CHANGED", "CHANGED_BOTH", "SIDES_CONTRADICT", "STUCK", "exchange"]

CHANGED, CHANGED_BOTH, SIDES_CONTRADICT, STUCK = range(4)
"""What came of an exchange. After one of two elements at once the inverse is that of another basis."""

_SINGULAR = 1e-10
_ENDLESS = 1e300


@part_of_kernel
def exchange(program: Program, basis: Basis, segment: Segment, tau: float, element: int, what: int) -> int:
    """Let an element reach a side or leave it, together with a blocker where it cannot alone."""
    basis.counts[RECENT], basis.counts[RECENT_BLOCKER] = element, NO_ELEMENT
    is_leaving = (what == RELEASE) == (element >= program.n_assets)
    if is_leaving:
        if _leaving_pivot(program, basis, element) > _SINGULAR:
            _move(program, basis, element, what)
            _leave(basis, element)
            return CHANGED
    else:
        pivot = _solve_border(program, basis, segment, element)
        if abs(pivot) > _SINGULAR * _scale(program, basis, element):
            _move(program, basis, element, what)
            _enter(basis, segment, element, pivot)
            return CHANGED
    if what == RELEASE:
        return _release_without_curvature(program, basis, segment, tau, element, is_leaving)
    return _hold_dependent(program, basis, segment, tau, element, what)


@part_of_kernel
def _index(basis: Basis, element: int) -> int:
    for a in range(basis.counts[SIZE]):
        if basis.members[a] == element:
            return a
    return NO_ELEMENT


@part_of_kernel
def _scale(program: Program, basis: Basis, element: int) -> float:
    """Return the size that an element's pivot has where it is far from singular: σ², or a row's largest c²/σ²."""
    scale = 0.0
    if element < program.n_assets:
        scale = program.kkt[element, element]
    else:
        for a in range(basis.counts[SIZE]):
            e = basis.members[a]
            if e < program.n_assets:
                scale = max(scale, program.kkt[element, e] ** 2 / program.kkt[e, e])
    return scale


@part_of_kernel
def _leaving_pivot(program: Program, basis: Basis, element: int) -> float:
    """Return |M_pp| without units: zero where K would be singular without the element."""
    at = _index(basis, element)
    pivot: float = abs(basis.inverse[at, at]) * _scale(program, basis, element)
    return pivot


@part_of_kernel
def _solve_border(program: Program, basis: Basis, segment: Segment, element: int) -> float:
    """Write M u of an element's border u into `solved[0]`, and return its pivot."""
    size, border_of, solved = basis.counts[SIZE], segment.right[0], segment.solved[0]
    for a in range(size):
        border_of[a] = program.kkt[element, basis.members[a]]
    product(basis.inverse, size, border_of, solved)
    pivot: float = program.kkt[element, element]
    for a in range(size):
        pivot -= border_of[a] * solved[a]
    return pivot


@part_of_kernel
def _bear(basis: Basis, program: Program, side: Floats, asset: int, sign: float) -> None:
    """Let a fixed asset bear on gradients and activities (sign 1), or no longer (−1)."""
    for part in range(2):
        amount = sign * side[part, asset]
        if amount != 0.0:
            row, load = program.kkt[asset], basis.load[part]
            for j in range(row.size):
                load[j] += amount * row[j]


@part_of_kernel
def _move(program: Program, basis: Basis, element: int, what: int) -> None:
    """Write an element's new place, and let an asset bear from there."""
    place = basis.place[element]
    basis.place[element] = INSIDE if what == RELEASE else what
    if element < program.n_assets:
        if place != INSIDE:
            _bear(basis, program, program.upper if place == AT_UPPER else program.lower, element, -1.0)
        if what != RELEASE:
            _bear(basis, program, program.upper if what == AT_UPPER else program.lower, element, 1.0)


@part_of_kernel
def _enter(basis: Basis, segment: Segment, element: int, pivot: float) -> None:
    border(basis.inverse, basis.counts[SIZE], segment.solved[0], pivot)
    _append(basis, element)


@part_of_kernel
def _leave(basis: Basis, element: int) -> None:
    remove(basis.inverse, basis.counts[SIZE], _index(basis, element))
    _drop(basis, element)


@part_of_kernel
def _append(basis: Basis, element: int) -> None:
    basis.members[basis.counts[SIZE]] = element
    basis.counts[SIZE] += 1


@part_of_kernel
def _drop(basis: Basis, element: int) -> None:
    at = _index(basis, element)
    basis.counts[SIZE] -= 1
    basis.members[at] = basis.members[basis.counts[SIZE]]


@part_of_kernel
def _toggle(basis: Basis, element: int) -> None:
    """Let an element enter the basis or leave it, but not the inverse, which is made anew."""
    if _index(basis, element) == NO_ELEMENT:
        _append(basis, element)
    else:
        _drop(basis, element)


@part_of_kernel
def _hold_dependent(program: Program, basis: Basis, segment: Segment, tau: float, element: int, what: int) -> int:
    """Hold an element at a side where the held ones leave it no freedom: one of those must give way.

    Its holding force grows from zero, all others follow, and the first that vanishes lets its element off. Where
    none does, the forces prove that the sides contradict each other (Farkas).
    """
    size, is_row = basis.counts[SIZE], element >= program.n_assets
    force = 1.0 if (what == AT_LOWER) != is_row else -1.0
    if is_row:
        for a in range(size):
            segment.solved[0, a] *= -force
        write_change(program, basis, segment, element, force)
    else:
        at = _index(basis, element)
        for a in range(size):
            segment.solved[0, a] = force * basis.inverse[a, at]
        write_change(program, basis, segment, NO_ELEMENT, 0.0)
    blocker = dual_blocker(program, basis, segment, tau)
    if blocker == NO_ELEMENT:
        return SIDES_CONTRADICT
    basis.counts[RECENT_BLOCKER] = blocker
    _move(program, basis, element, what)
    _move(program, basis, blocker, RELEASE)
    _toggle(basis, element)
    _toggle(basis, blocker)
    return CHANGED_BOTH


@part_of_kernel
def _release_without_curvature(
    program: Program, basis: Basis, segment: Segment, tau: float, element: int, is_leaving: int
) -> int:
    """Let an element off its side where it may move at no cost: it moves until another one, or itself, is stopped."""
    size, place = basis.counts[SIZE], basis.place[element]
    inward = 1.0 if place == AT_LOWER else -1.0
    if is_leaving:
        at = _index(basis, element)
        for a in range(size):
            segment.solved[0, a] = inward * basis.inverse[a, at]
        write_change(program, basis, segment, NO_ELEMENT, 0.0)
    else:
        for a in range(size):
            segment.solved[0, a] *= -inward
        write_change(program, basis, segment, element, inward)
    room, blocker, side = primal_blocker(program, basis, segment, tau)
    opposite = AT_UPPER if place == AT_LOWER else AT_LOWER
    width = program.upper[0, element] - program.lower[0, element]
    width += tau * (program.upper[1, element] - program.lower[1, element])
    if blocker == NO_ELEMENT or width <= room:
        if not width < _ENDLESS:
            return STUCK
        _move(program, basis, element, opposite)
        return CHANGED
    basis.counts[RECENT_BLOCKER] = blocker
    _move(program, basis, element, RELEASE)
    _move(program, basis, blocker, side)
    _toggle(basis, element)
    _toggle(basis, blocker)
    return CHANGED_BOTH
