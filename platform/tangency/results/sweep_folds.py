"""The choice within each fold of a sweep: the best of the sessions that train, judged on those that test."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tangency.results.sweep_choice import Record
from tangency.results.sweep_figures import better, figures_of

__all__ = ["FoldChoice", "FoldSpans", "fold_choices"]

_LEAST_PERIODS = 2

Span = tuple[str, str]
"""Labels of the first and the last session."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoldSpans:
    """Which sessions of a fold train and which test, purged and embargoed.

    Attributes
    ----------
    train, test
        Spans of sessions, by their labels.
    """

    train: tuple[Span, ...]
    test: tuple[Span, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FoldChoice:
    """What was chosen in a fold, and what became of it.

    Attributes
    ----------
    configuration
        The best of the sessions that train; None where none of them was walked, or no figure is defined.
    inside
        Its figure there.
    outside
        All its figures in the sessions that test.
    """

    fold: int
    configuration: int | None
    inside: float | None
    outside: Mapping[str, float | None]


def fold_choices(
    folds: Sequence[FoldSpans], records: Mapping[int, Record], *, choose_by: str, periods_per_year: float
) -> tuple[FoldChoice, ...]:
    """Return the choice of each fold.

    Books begin anew with each interval that is tested, and decide by what lies before; what a choice may not see is
    only how they went in the test, and near it.

    Parameters
    ----------
    records
        Configuration → its returns over all intervals.
    """
    labels = {number: np.array([label for _, label in record.sessions]) for number, record in records.items()}
    found = []
    for place, fold in enumerate(folds):
        scores: dict[int, float] = {}
        for number, record in records.items():
            score = _score(record.returns[_within(labels[number], fold.train)], choose_by, periods_per_year)
            if score is not None:
                scores[number] = score
        if not scores:
            found.append(FoldChoice(fold=place, configuration=None, inside=None, outside={}))
            continue
        best = max(sorted(scores), key=scores.__getitem__)
        tested = records[best].returns[_within(labels[best], fold.test)]
        inside = better(choose_by, scores[best])
        found.append(
            FoldChoice(fold=place, configuration=best, inside=inside, outside=figures_of(tested, periods_per_year))
        )
    return tuple(found)


def _score(returns: npt.NDArray[np.float64], choose_by: str, periods_per_year: float) -> float | None:
    if len(returns) < _LEAST_PERIODS:
        return None
    return better(choose_by, figures_of(returns, periods_per_year)[choose_by])


def _within(labels: npt.NDArray[np.str_], spans: tuple[Span, ...]) -> npt.NDArray[np.bool_]:
    is_in = np.zeros(len(labels), dtype=bool)
    for first, last in spans:
        is_in |= (labels >= first) & (labels <= last)
    return is_in
