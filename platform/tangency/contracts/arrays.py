"""Arrays that cross a contract are read-only, C-contiguous float64: the same bits whoever made them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

__all__ = ["Floats", "frozen_floats"]

Floats = npt.NDArray[np.float64]


def frozen_floats(values: npt.ArrayLike) -> Floats:
    """Return `values` as a read-only C-contiguous float64 array, without a copy where it is one already."""
    array = np.ascontiguousarray(values, dtype=np.float64)
    if array.flags.writeable:
        array = array.view()
        array.flags.writeable = False
    return array
