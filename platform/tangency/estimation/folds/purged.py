"""K-fold cross-validation of sessions, with those around a test purged from training and those after it embargoed."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tangency.errors import DataError
from tangency.estimation.folds.fold import Fold, Sessions, checked_sessions, require_count, span, spans

__all__ = ["PurgedKFold", "group_edges", "purged_fold"]

Edges = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class PurgedKFold:
    """Each of K groups of consecutive sessions tests once; the others train, but for those too near.

    Attributes
    ----------
    n_folds
        K.
    purge_periods
        Sessions left out of training on either side of a test, because what they forecast overlaps with it: the horizon
        of the forecast, less one.
    embargo_periods
        Sessions left out after a test beyond those, because returns are serially correlated.

    Raises
    ------
    ConfigurationError
        For fewer than two folds, or negative lengths.

    References
    ----------
    López de Prado (2018), Advances in Financial Machine Learning, sections 7.4.1 and 7.4.2.

    >>> fold = list(PurgedKFold(n_folds=3, purge_periods=1, embargo_periods=1).folds(np.arange(12)))[1]
    >>> [(each.start, each.stop) for each in fold.train], [(each.start, each.stop) for each in fold.test]
    ([(0, 3), (10, 12)], [(4, 8)])
    """

    n_folds: int
    purge_periods: int = 0
    embargo_periods: int = 0

    def __post_init__(self) -> None:
        require_count(self.n_folds, 2, "n_folds")
        require_count(self.purge_periods, 0, "purge_periods")
        require_count(self.embargo_periods, 0, "embargo_periods")

    def folds(self, sessions: Sessions) -> Iterator[Fold]:
        """Yield the folds in the order of their tests.

        Raises
        ------
        DataError
            For sessions that do not ascend, fewer than folds, or a fold without training.
        """
        edges = group_edges(checked_sessions(sessions), self.n_folds)
        for group in range(self.n_folds):
            yield purged_fold(sessions, edges, {group}, purge=self.purge_periods, embargo=self.embargo_periods)


def group_edges(sessions: Sessions, n_groups: int) -> Edges:
    """Return where groups begin, and the end, shape (n_groups + 1,): the first ones have a session more.

    Raises
    ------
    DataError
        For fewer sessions than groups.

    >>> group_edges(np.arange(11), 3).tolist()
    [0, 4, 8, 11]
    """
    if len(sessions) < n_groups:
        raise DataError(
            "a group has a session at least", where="sessions", value=f"{len(sessions)} for {n_groups} groups"
        )
    size, more = divmod(len(sessions), n_groups)
    return np.concatenate(([0], np.cumsum([size + (group < more) for group in range(n_groups)])))


def purged_fold(sessions: Sessions, edges: Edges, tested: Collection[int], *, purge: int, embargo: int) -> Fold:
    """Return the fold that tests some groups, each a span of its own.

    Raises
    ------
    DataError
        Where no session is left to train on.
    """
    trains = np.ones(len(sessions), dtype=bool)
    tests = [(int(edges[group]), int(edges[group + 1])) for group in sorted(tested)]
    for start, stop in tests:
        trains[max(0, start - purge) : stop + purge + embargo] = False
    if not trains.any():
        raise DataError(
            "purge and embargo leave no session to train on",
            where=f"fold that tests from {sessions[tests[0][0]]}",
            value=f"{purge} and {embargo}",
            remedy="take fewer folds, a shorter horizon or a longer history",
        )
    return Fold(train=spans(sessions, trains), test=tuple(span(sessions, start, stop) for start, stop in tests))
