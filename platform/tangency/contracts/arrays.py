"""Arrays that cross a contract are read-only, C-contiguous float64: the same bits whoever made them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

__all__ = ["Floats", "frozen_floats", "read_only"]

Floats = npt.NDArray[np.float64]


def frozen_floats(values: npt.ArrayLike) -> Floats:
    """Return `values` as a read-only C-contiguous float64 array, without a copy where it is one already."""
    array = np.ascontiguousarray(values, dtype=np.float64)
    if array.flags.writeable:
        array = array.view()
        array.flags.writeable = False
    return array


def read_only(made: Floats) -> Floats:
    """Make an array that nobody else holds read-only, in place, and return it; it is C-contiguous already."""
    made.flags.writeable = False
    return made
