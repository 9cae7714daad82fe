"""Points of a curve as a table: evenly chosen where there are many."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

from tangency.results.summary import Column, Table

__all__ = ["chosen_points", "points_table"]

_SHOWN = 12


def chosen_points(count: int, marked: Iterable[int] = ()) -> list[int]:
    """Return the numbers of the points that are shown: evenly chosen, and those that are marked."""
    evenly = np.linspace(0, count - 1, min(count, _SHOWN)).round().astype(int)
    return sorted({*evenly.tolist(), *marked})


def points_table(
    titles: tuple[str, ...], row: Callable[[int], tuple[str, ...]], count: int, marked: Iterable[int] = ()
) -> Table:
    """Return a table of points; `row` gives the cells of one by its number."""
    return Table(
        columns=tuple(Column(title=title) for title in ("point", *titles)),
        rows=tuple((str(point), *row(point)) for point in chosen_points(count, marked)),
    )
