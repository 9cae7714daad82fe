"""The intervals of history that each configuration of a sweep is walked over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from tangency.contracts.params import Params
from tangency.contracts.request_values import Seed
from tangency.contracts.window import Sessions
from tangency.estimation.folds import (
    CombinatorialPurged,
    Fold,
    MultipleRandomized,
    PurgedKFold,
    WalkForward,
)

__all__ = [
    "CombinatorialFolds",
    "Folds",
    "Interval",
    "PurgedFolds",
    "RandomizedFolds",
    "WalkForwardFolds",
    "intervals_of",
]

_Periods = Annotated[int, Field(ge=1, le=1_000_000)]
_Gap = Annotated[int, Field(ge=0, le=1_000_000)]


class WalkForwardFolds(Params):
    """Tests that follow one another."""

    kind: Literal["walk_forward"]
    train_periods: _Periods = Field(description="sessions before the first test")
    test_periods: _Periods = Field(description="sessions of each test; the last has what is left")
    purge_periods: _Gap = Field(0, description="sessions left out before a test")


class PurgedFolds(Params):
    """Each of K groups of consecutive sessions tests once; those around it are not chosen by."""

    kind: Literal["purged"]
    n_folds: int = Field(ge=2, le=1000, description="groups of sessions")
    purge_periods: _Gap = Field(0, description="sessions on either side of a test that choose nothing")
    embargo_periods: _Gap = Field(0, description="sessions after a test, beyond those, that choose nothing")


class CombinatorialFolds(Params):
    """Every choice of k of N groups of consecutive sessions tests once."""

    kind: Literal["combinatorial"]
    n_groups: int = Field(ge=2, le=100, description="groups of sessions")
    n_tests: int = Field(ge=1, le=99, description="groups that test at once")
    purge_periods: _Gap = Field(0, description="sessions on either side of a test that choose nothing")
    embargo_periods: _Gap = Field(0, description="sessions after a test, beyond those, that choose nothing")


class RandomizedFolds(Params):
    """Walk-forward tests of random sets of assets within random windows."""

    kind: Literal["randomized"]
    train_periods: _Periods = Field(description="sessions before the first test of a window")
    test_periods: _Periods = Field(description="sessions of each test")
    n_subsamples: int = Field(ge=1, le=10_000, description="windows, each with a set of assets of its own")
    n_assets: int = Field(ge=1, le=10_000, description="assets of each")
    window_periods: int | None = Field(None, ge=2, description="sessions of each window; all of history if not given")
    seed: Seed = Field(0, description="of the draws")


Folds = Annotated[WalkForwardFolds | PurgedFolds | CombinatorialFolds | RandomizedFolds, Field(discriminator="kind")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A part of history that is walked by itself.

    Attributes
    ----------
    start, stop
        Positions of its sessions among those that were divided, the second not included.
    assets
        The assets that are walked; all where None.
    """

    start: int
    stop: int
    assets: tuple[str, ...] | None = None


def intervals_of(
    scheme: Folds, sessions: Sessions, assets: tuple[str, ...]
) -> tuple[tuple[Interval, ...], tuple[Fold, ...]]:
    """Return the distinct intervals that are tested, in the order of time, and the folds themselves.

    A backtest decides on what lies before, so that an interval that several folds test is walked once. Random
    subsamples have assets of their own, and no folds to choose by.

    Raises
    ------
    TangencyError
        As the folds of `tangency.estimation.folds`.

    >>> import numpy as np
    >>> found, folds = intervals_of(PurgedFolds(kind="purged", n_folds=2), np.arange(6), ("BTC",))
    >>> [(each.start, each.stop) for each in found], len(folds)
    ([(0, 3), (3, 6)], 2)
    """
    if isinstance(scheme, RandomizedFolds):
        return _random(scheme, sessions, assets), ()
    folds = tuple(_folds(scheme, sessions))
    spans = {(span.start, span.stop): None for fold in folds for span in fold.test}
    return tuple(Interval(start=start, stop=stop) for start, stop in sorted(spans)), folds


def _random(scheme: RandomizedFolds, sessions: Sessions, assets: tuple[str, ...]) -> tuple[Interval, ...]:
    drawn = MultipleRandomized(
        walk_forward=WalkForward(train_periods=scheme.train_periods, test_periods=scheme.test_periods),
        n_subsamples=scheme.n_subsamples,
        n_assets=scheme.n_assets,
        window_periods=scheme.window_periods,
        seed=scheme.seed,
    ).folds(sessions, assets)
    return tuple(
        Interval(start=span.start, stop=span.stop, assets=each.assets) for each in drawn for span in each.fold.test
    )


def _folds(scheme: WalkForwardFolds | PurgedFolds | CombinatorialFolds, sessions: Sessions) -> list[Fold]:
    match scheme:
        case WalkForwardFolds():
            own: WalkForward | PurgedKFold | CombinatorialPurged = WalkForward(
                train_periods=scheme.train_periods,
                test_periods=scheme.test_periods,
                purge_periods=scheme.purge_periods,
            )
        case PurgedFolds():
            own = PurgedKFold(
                n_folds=scheme.n_folds, purge_periods=scheme.purge_periods, embargo_periods=scheme.embargo_periods
            )
        case _:
            own = CombinatorialPurged(
                n_groups=scheme.n_groups,
                n_tests=scheme.n_tests,
                purge_periods=scheme.purge_periods,
                embargo_periods=scheme.embargo_periods,
            )
    return list(own.folds(sessions))
