"""One segment of a parametric path: every element's quantity as an affine function of τ."""

from __future__ import annotations

from typing import NamedTuple

from tangency.compiled.kernel import MATRIX, VECTOR, part_of_kernel, record
from tangency.contracts.arrays import Floats
from tangency.solve.kernels.elements import AT_UPPER, INSIDE, SIZE, Basis, Program
from tangency.solve.kernels.inverse import add_products

__all__ = ["SEGMENT", "Segment", "balance", "write_change", "write_point", "write_segment"]


class Segment(NamedTuple):
    """What moves on a segment.

    Attributes
    ----------
    quantity
        Constant and slope, shape (2, n + m). Of an element inside its sides its position: an asset's weight, a row's
        activity. Of one at a side its multiplier: an asset's gradient, a row's multiplier.
    noise
        Slopes smaller than this are rounding: of the basis' members, and of the others.
    right, solved, residual
        Room for right sides, their solutions and what those leave, shape (2, size of the basis), in its order.
    change
        Room for a direction, one an element.
    """

    quantity: Floats
    noise: Floats
    right: Floats
    solved: Floats
    residual: Floats
    change: Floats


SEGMENT = record(Segment, MATRIX, VECTOR, MATRIX, MATRIX, MATRIX, VECTOR)

_EPSILON = 1e-14


@part_of_kernel
def write_segment(program: Program, basis: Basis, segment: Segment) -> None:
    """Compute the quantities of the present basis."""
    size = basis.counts[SIZE]
    for part in range(2):
        for a in range(size):
            e = basis.members[a]
            side = 0.0
            if e >= program.n_assets:
                side = program.upper[part, e] if basis.place[e] == AT_UPPER else program.lower[part, e]
            segment.right[part, a] = side - basis.load[part, e]
            segment.solved[part, a] = 0.0
    add_products(basis.inverse, size, segment.right, segment.solved)
    _refine(program, basis, segment)
    _write_noise(program, basis, segment)
    constant, slope = segment.quantity[0], segment.quantity[1]
    for j in range(constant.size):
        constant[j] = basis.load[0, j]
        slope[j] = basis.load[1, j]
    for a in range(size):
        row = program.kkt[basis.members[a]]
        z0, z1 = segment.solved[0, a], segment.solved[1, a]
        for j in range(constant.size):
            constant[j] += z0 * row[j]
            slope[j] += z1 * row[j]
    for a in range(size):
        constant[basis.members[a]] = segment.solved[0, a]
        slope[basis.members[a]] = segment.solved[1, a]


@part_of_kernel
def _refine(program: Program, basis: Basis, segment: Segment) -> None:
    """Correct the solutions once by their residuals: the inverse gathers rounding from update to update."""
    size, members = basis.counts[SIZE], basis.members
    first, second = segment.residual[0], segment.residual[1]
    for a in range(size):
        first[a], second[a] = segment.right[0, a], segment.right[1, a]
    for b in range(size):
        z0, z1, row = segment.solved[0, b], segment.solved[1, b], program.kkt[members[b]]
        for a in range(size):
            entry = row[members[a]]
            first[a] -= z0 * entry
            second[a] -= z1 * entry
    add_products(basis.inverse, size, segment.residual, segment.solved)


@part_of_kernel
def _write_noise(program: Program, basis: Basis, segment: Segment) -> None:
    """Bound the terms that slopes are sums of."""
    size, terms = basis.counts[SIZE], segment.residual[0]
    for a in range(size):
        terms[a] = 0.0
    for b in range(size):
        factor, row = abs(segment.right[1, b]), basis.inverse[b]
        for a in range(size):
            terms[a] += factor * abs(row[a])
    of_members = of_others = 0.0
    for a in range(size):
        of_members = max(of_members, terms[a])
        of_others += abs(segment.solved[1, a]) * program.reach[basis.members[a]]
    largest = 0.0
    for j in range(basis.place.size):
        largest = max(largest, abs(basis.load[1, j]))
    segment.noise[0] = _EPSILON * of_members
    segment.noise[1] = _EPSILON * (of_others + largest)


@part_of_kernel
def write_change(program: Program, basis: Basis, segment: Segment, entering: int, amount: float) -> None:
    """Turn `solved[0]`, changes of the basis' members, into a direction of all quantities.

    Parameters
    ----------
    entering, amount
        An element outside the basis whose own quantity moves with them, by this amount; −1 for none.
    """
    change = segment.change
    for j in range(change.size):
        change[j] = 0.0 if entering < 0 else amount * program.kkt[entering, j]
    size = basis.counts[SIZE]
    for a in range(size):
        row, z = program.kkt[basis.members[a]], segment.solved[0, a]
        for j in range(change.size):
            change[j] += z * row[j]
    for a in range(size):
        change[basis.members[a]] = segment.solved[0, a]


@part_of_kernel
def write_point(program: Program, basis: Basis, segment: Segment, tau: float, point: Floats) -> None:
    """Write τ, the positions of the assets and the multipliers of the rows."""
    point[0] = tau
    # Taken out of their tuples once: each taking counts references.
    place, constant, slope, n_assets = basis.place, segment.quantity[0], segment.quantity[1], program.n_assets
    for e in range(place.size):
        is_inside, is_asset = place[e] == INSIDE, e < n_assets
        if is_inside == is_asset:
            point[1 + e] = constant[e] + tau * slope[e]
        elif is_inside:
            point[1 + e] = 0.0
        elif place[e] == AT_UPPER:
            point[1 + e] = program.upper[0, e] + tau * program.upper[1, e]
        else:
            point[1 + e] = program.lower[0, e] + tau * program.lower[1, e]


@part_of_kernel
def balance(program: Program, basis: Basis, segment: Segment, part: int) -> float:
    """Return x'(Σx + c), constant or slope, where the sides do not move: the sides' own share of the objective.

    With c = −λe it vanishes where λ is x'Σx / e'x, at the maximum ratio.
    """
    total = 0.0
    for e in range(basis.place.size):
        if basis.place[e] != INSIDE:
            side = program.upper[0, e] if basis.place[e] == AT_UPPER else program.lower[0, e]
            if side != 0.0:
                term = side * segment.quantity[part, e]
                total += term if e < program.n_assets else -term
    return total
