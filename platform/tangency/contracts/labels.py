"""Checks of frame labels: frames that belong together have the same labels, each once, in any order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pandas as pd

from tangency.domain.naming import nearest_names
from tangency.errors import DataError

__all__ = ["require_same_labels", "texts"]


_KEPT = 8
_recent: tuple[tuple[pd.Index, tuple[str, ...]], ...] = ()


def texts(index: pd.Index) -> tuple[str, ...]:
    """Return labels as text; those of the last few indices are kept, for the frames of one panel share theirs."""
    global _recent  # noqa: PLW0603  # replaced as a whole, so that threads need no lock
    for known, labels in _recent:
        if index.is_(known):
            return labels
    read = tuple(index.to_numpy(dtype=object).tolist())
    if set(map(type, read)) != {str}:
        read = tuple(map(str, read))
    if isinstance(index.dtype, pd.StringDtype) and index.dtype.storage == "pyarrow":  # which is immutable
        _recent = ((index, read), *_recent[: _KEPT - 1])
    return read


def require_same_labels(expected: Sequence[str], found: Sequence[str], *, place: str, where: str) -> None:
    """Return if two sequences hold the same labels, each once.

    Parameters
    ----------
    place, where
        What `expected` and `found` label, for the error.

    Raises
    ------
    DataError
        Naming the label, with the nearest one of the other list.
    """
    if expected == found and len(set(expected)) == len(expected):
        return
    for labels, home in ((expected, place), (found, where)):
        if len(set(labels)) < len(labels):
            twice = next(label for label, count in Counter(labels).items() if count > 1)
            raise DataError("a label appears twice", where=home, value=twice, remedy="keep one of them")
    known, there = set(expected), set(found)
    missing = [label for label in expected if label not in there]
    extra = [label for label in found if label not in known]
    if missing or extra:
        name = (missing or extra)[0]
        near = nearest_names(name, list(found if missing else expected))
        hint = f"; the nearest there is {near[0]!r}" if near else ""
        raise DataError(
            f"{place} and {where} have different labels{hint}",
            where=where if missing else place,
            value=name,
            remedy="give both the same labels; the order does not matter",
        )
