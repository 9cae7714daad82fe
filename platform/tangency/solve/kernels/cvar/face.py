"""The active face: an orthonormal basis of the active gradients, updated one change at a time.

Held are rows at a side, scenarios tied at the quantile, and assets that reached a bound. Their gradients V, in the
coordinates of the free assets and ζ, are kept as V' = Q'T with orthonormal rows in Q and T upper triangular. A new one
is orthogonalised twice; one that goes leaves by Givens rotations. Each change costs O(size · coordinates).

References
----------
Daniel, Gragg, Kaufman & Stewart (1976), Reorthogonalization and stable algorithms for updating the Gram–Schmidt QR
factorization, Mathematics of Computation 30(136).
"""

from __future__ import annotations

from math import hypot, sqrt
from typing import NamedTuple

import numpy as np

from tangency.compiled.kernel import part_of_kernel
from tangency.contracts.arrays import Floats
from tangency.solve.kernels.elements import Indices

__all__ = ["Face", "add_member", "project_out", "remove_member", "shortest"]

_DEPENDENT = 1e-9


class Face(NamedTuple):
    """What is held; the first `size[0]` members and rows of the arrays count.

    Attributes
    ----------
    free
        The assets that are coordinates; ζ is the last coordinate.
    members
        Assets, rows and scenarios, numbered one after the other.
    basis
        Q, one row for each member.
    triangle
        T, one row for each row of Q.
    """

    free: Indices
    members: Indices
    size: Indices
    basis: Floats
    triangle: Floats


@part_of_kernel
def add_member(face: Face, member: int, vector: Floats) -> bool:
    """Add a member with its gradient, which is overwritten; refuse one that depends on the others."""
    size = face.size[0]
    if size == vector.size:
        return False
    before = sqrt(np.dot(vector, vector))
    basis = face.basis[:size]
    column = np.zeros(size)
    for _ in range(2):
        along = np.dot(basis, vector)
        column += along
        vector -= np.dot(along, basis)
    left = sqrt(np.dot(vector, vector))
    if not left > _DEPENDENT * before:
        return False
    face.basis[size] = vector / left
    face.triangle[:size, size] = column
    face.triangle[size, :size] = 0.0
    face.triangle[size, size] = left
    face.members[size] = member
    face.size[0] = size + 1
    return True


@part_of_kernel
def remove_member(face: Face, position: int) -> None:
    """Remove the member at a position."""
    last = face.size[0] - 1
    triangle, basis = face.triangle, face.basis
    for b in range(position, last):
        face.members[b] = face.members[b + 1]
        for a in range(b + 2):
            triangle[a, b] = triangle[a, b + 1]
    for a in range(position, last):
        length = hypot(triangle[a, a], triangle[a + 1, a])
        cosine, sine = triangle[a, a] / length, triangle[a + 1, a] / length
        _rotate(triangle[a, a:last], triangle[a + 1, a:last], cosine, sine)
        _rotate(basis[a], basis[a + 1], cosine, sine)
    face.size[0] = last


@part_of_kernel
def _rotate(one: Floats, other: Floats, cosine: float, sine: float) -> None:
    for b in range(one.size):
        first, second = one[b], other[b]
        one[b] = cosine * first + sine * second
        other[b] = cosine * second - sine * first


@part_of_kernel
def project_out(face: Face, gradient: Floats) -> Floats:
    """Subtract from `gradient` its projection on the members' gradients, and return their coefficients in it."""
    size = face.size[0]
    basis, triangle = face.basis[:size], face.triangle
    found = np.zeros(size)
    for _ in range(2):
        along = np.dot(basis, gradient)
        found += along
        gradient -= np.dot(along, basis)
    for b in range(size - 1, -1, -1):
        found[b] /= triangle[b, b]
        for a in range(b):
            found[a] -= triangle[a, b] * found[b]
    return found


@part_of_kernel
def shortest(face: Face, wanted: Floats) -> Floats:
    """Return the shortest x with V x = wanted, which is overwritten."""
    size = face.size[0]
    triangle = face.triangle
    for b in range(size):
        for a in range(b):
            wanted[b] -= triangle[a, b] * wanted[a]
        wanted[b] /= triangle[b, b]
    found: Floats = np.dot(wanted, face.basis[:size])
    return found
