"""The step of a damped Newton method in three unknowns, as part of kernels that fit one window after another."""

from __future__ import annotations

from tangency.compiled.kernel import part_of_kernel
from tangency.contracts.arrays import Floats

__all__ = ["solved_three"]


@part_of_kernel
def solved_three(curvature: Floats, slope: Floats, step: Floats) -> float:
    """Write H⁻¹g, shape (3,), and return g'H⁻¹g; −1 where H is not positive definite.

    Parameters
    ----------
    curvature
        H, symmetric, of which the upper triangle is read, shape (3, 3).
    """
    a, d, e = curvature[0, 0], curvature[0, 1], curvature[0, 2]
    if not a > 0.0:
        return -1.0
    one, two = d / a, e / a
    b, q = curvature[1, 1] - one * d, curvature[1, 2] - one * e
    if not b > 0.0:
        return -1.0
    three = q / b
    c = curvature[2, 2] - two * e - three * q
    if not c > 0.0:
        return -1.0
    x = slope[0]
    y = slope[1] - one * x
    z = slope[2] - two * x - three * y
    step[2] = z / c
    step[1] = y / b - three * step[2]
    step[0] = x / a - one * step[1] - two * step[2]
    decrement: float = x * x / a + y * y / b + z * z / c
    return decrement
