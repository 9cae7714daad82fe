"""What a gap in a risk is relative to where returns that never change leave nothing but rounding."""

import numpy as np

from tangency.sdk import Floats, GapSize, Problem

__all__ = ["CONSTANT", "known_size"]

# A deviation below this share of the mean is the rounding of returns that never change.
CONSTANT = 1e-13


def known_size(size: GapSize, problem: Problem, weights: Floats, *, power: int) -> GapSize:
    """Return a size, or the rounding of constant returns to a power where that is larger: of a variance, the second."""
    rounding = (CONSTANT * float(np.abs(problem.mean).dot(np.abs(weights)))) ** power
    return size if size.value >= rounding else GapSize(value=rounding, parts="the rounding of constant returns")
