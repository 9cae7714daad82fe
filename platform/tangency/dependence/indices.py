"""Indices of assets in the order of the levels."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

__all__ = ["Indices"]

Indices = npt.NDArray[np.int64]
"""Indices of assets, shape (n_pairs,), or other whole numbers.

>>> import numpy as np
>>> from tangency.sdk import Indices
>>> first: Indices = np.array([0, 0, 1])
>>> first.dtype.name
'int64'
"""
