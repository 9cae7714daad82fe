"""Combinatorial purged cross-validation: many paths through one history."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from math import comb

from tangency.errors import ConfigurationError
from tangency.estimation.folds.fold import Fold, Sessions, checked_sessions, require_count
from tangency.estimation.folds.purged import group_edges, purged_fold

__all__ = ["CombinatorialPurged", "GroupTest"]

_MOST_FOLDS = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupTest:
    """Where a path finds its returns for one group of sessions.

    Attributes
    ----------
    fold
        Place of the fold among those of `CombinatorialPurged.folds`.
    test
        Place of the group among that fold's tests.
    """

    fold: int
    test: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CombinatorialPurged:
    """Every choice of k of N groups of consecutive sessions tests once; the others train, purged and embargoed.

    Each group is tested in C(N−1, k−1) folds, which make φ(N, k) = k/N · C(N, k) paths, each through all of history.

    Attributes
    ----------
    n_groups, n_tests
        N and k.
    purge_periods, embargo_periods
        As those of `PurgedKFold`, around every group that tests.

    Raises
    ------
    ConfigurationError
        For fewer than two groups, not 1 ≤ k < N, negative lengths, or more than 100 000 folds.

    References
    ----------
    López de Prado (2018), Advances in Financial Machine Learning, sections 12.3 to 12.4.2.

    >>> folds = CombinatorialPurged(n_groups=6, n_tests=2)
    >>> folds.count, folds.n_paths
    (15, 5)
    """

    n_groups: int
    n_tests: int
    purge_periods: int = 0
    embargo_periods: int = 0

    def __post_init__(self) -> None:
        require_count(self.n_groups, 2, "n_groups")
        require_count(self.n_tests, 1, "n_tests")
        require_count(self.purge_periods, 0, "purge_periods")
        require_count(self.embargo_periods, 0, "embargo_periods")
        if self.n_tests >= self.n_groups:
            raise ConfigurationError(
                "some groups train: fewer test than there are", where="n_tests", value=self.n_tests
            )
        if self.count > _MOST_FOLDS:
            raise ConfigurationError(
                f"at most {_MOST_FOLDS:,} folds, each of which is a backtest",
                where="n_groups, n_tests",
                value=self.count,
                remedy="take fewer groups",
            )

    @property
    def count(self) -> int:
        """The number of folds, C(N, k)."""
        return comb(self.n_groups, self.n_tests)

    @property
    def n_paths(self) -> int:
        """The number of paths φ(N, k) = C(N − 1, k − 1)."""
        return comb(self.n_groups - 1, self.n_tests - 1)

    def folds(self, sessions: Sessions) -> Iterator[Fold]:
        """Yield the folds in lexicographic order of the groups that test, which are the spans of `Fold.test`.

        Raises
        ------
        DataError
            For sessions that do not ascend, fewer than groups, or a fold without training.
        """
        edges = group_edges(checked_sessions(sessions), self.n_groups)
        for tested in combinations(range(self.n_groups), self.n_tests):
            yield purged_fold(sessions, edges, tested, purge=self.purge_periods, embargo=self.embargo_periods)

    def paths(self) -> tuple[tuple[GroupTest, ...], ...]:
        """Return where each path finds its groups, in the order of time: shape (n_paths, n_groups).

        The p-th path takes each group from the p-th fold that tests it.

        >>> [each.fold for each in CombinatorialPurged(n_groups=3, n_tests=2).paths()[0]]
        [0, 0, 1]
        """
        found: list[list[GroupTest]] = [[] for _ in range(self.n_groups)]
        for fold, tested in enumerate(combinations(range(self.n_groups), self.n_tests)):
            for test, group in enumerate(tested):
                found[group].append(GroupTest(fold=fold, test=test))
        return tuple(zip(*found, strict=True))
