"""The array types of the contracts: read-only, C-contiguous float64, so that all callers get the same bits."""

from __future__ import annotations

from math import isfinite

import numpy as np
import numpy.typing as npt

__all__ = ["Floats", "all_finite", "frozen_floats", "own_floats", "read_only"]

Floats = npt.NDArray[np.float64]
"""An array of float64; those that cross a contract are read-only and C-contiguous.

>>> from tangency.sdk import Floats, frozen_floats
>>> weights: Floats = frozen_floats([0.5, 0.5])
>>> weights.dtype.name
'float64'
"""


def frozen_floats(values: npt.ArrayLike) -> Floats:
    """Return `values` as a read-only C-contiguous float64 array, without a copy where it is one already.

    >>> from tangency.sdk import frozen_floats
    >>> frozen = frozen_floats([1, 2])
    >>> frozen.tolist(), frozen.flags.writeable
    ([1.0, 2.0], False)
    """
    array = np.ascontiguousarray(values, dtype=np.float64)
    if array.flags.writeable:
        array = array.view()
        array.flags.writeable = False
    return array


def own_floats(values: npt.ArrayLike) -> Floats:
    """Return a read-only C-contiguous copy: what is computed later must not follow later writes to a user's frame."""
    return read_only(np.array(values, dtype=np.float64, order="C"))


def read_only(made: Floats) -> Floats:
    """Make an array without other references read-only, in place, and return it; it is C-contiguous already."""
    made.flags.writeable = False
    return made


def all_finite(values: Floats) -> bool:
    """Whether every entry is finite; of a few dozen it costs half a microsecond."""
    # A sum of squares is finite only where all its terms are; where it overflows, each entry is looked at. `vdot` is
    # the product that does not warn of either.
    return isfinite(np.vdot(values, values)) or bool(np.isfinite(values).all())
