"""Folds: against the examples and the splitters of skfolio, and what is refused."""

import numpy as np
import pytest

from tangency.errors import ConfigurationError, DataError
from tangency.estimation.folds import CombinatorialPurged, MultipleRandomized, PurgedKFold, Span, WalkForward

DAYS = np.arange("2024-01-01", "2024-01-13", dtype="datetime64[D]")


def places(spans):
    return [place for span in spans for place in range(span.start, span.stop)]


def pairs(folds):
    return [(places(fold.train), [places((span,)) for span in fold.test]) for fold in folds]


@pytest.mark.parametrize(
    ("purge", "embargo", "trains"),
    [
        (0, 0, [[8, 9, 10, 11], [4, 5, 6, 7], [0, 1, 2, 3]]),
        (1, 0, [[9, 10, 11], [5, 6], [0, 1, 2]]),
        (0, 1, [[9, 10, 11], [5, 6, 7], [0, 1, 2, 3]]),
    ],
)
def test_the_examples_of_skfolios_combinatorial_cross_validation(purge, embargo, trains):
    """The folds that the documentation of its CombinatorialPurgedCV prints for twelve sessions."""
    folds = CombinatorialPurged(n_groups=3, n_tests=2, purge_periods=purge, embargo_periods=embargo)
    groups = [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 10, 11]]
    tests = [[groups[0], groups[1]], [groups[0], groups[2]], [groups[1], groups[2]]]
    assert pairs(folds.folds(DAYS)) == list(zip(trains, tests, strict=True))


@pytest.mark.parametrize(("purge", "embargo"), [(0, 0), (2, 0), (0, 3), (2, 3)])
def test_combinatorial_folds_are_skfolios(purge, embargo):
    selection = pytest.importorskip("skfolio.model_selection", reason="the peer skfolio is not installed")
    theirs = selection.CombinatorialPurgedCV(n_folds=6, n_test_folds=2, purged_size=purge, embargo_size=embargo)
    ours = CombinatorialPurged(n_groups=6, n_tests=2, purge_periods=purge, embargo_periods=embargo)
    sessions = np.arange(120)  # groups of one length, for it puts the remainder into the last
    expected = [(list(train), [list(test) for test in tests]) for train, tests in theirs.split(sessions[:, None])]
    assert pairs(ours.folds(sessions)) == expected
    assert ours.n_paths == theirs.n_test_paths
    assert [[each.fold for each in path] for path in ours.paths()] == theirs.recombined_paths.T.tolist()


@pytest.mark.parametrize("purge", [0, 3])
@pytest.mark.parametrize("is_expanding", [False, True])
def test_walk_forward_folds_are_skfolios(purge, is_expanding):
    selection = pytest.importorskip("skfolio.model_selection", reason="the peer skfolio is not installed")
    theirs = selection.WalkForward(
        test_size=10, train_size=40, purged_size=purge, expend_train=is_expanding, reduce_test=True
    )
    ours = WalkForward(train_periods=40, test_periods=10, purge_periods=purge, is_expanding=is_expanding)
    sessions = np.arange(117)
    expected = [(list(train), [list(test)]) for train, test in theirs.split(sessions[:, None])]
    assert pairs(ours.folds(sessions)) == expected


def test_spans_carry_labels():
    fold = next(WalkForward(train_periods=5, test_periods=3, purge_periods=1).folds(DAYS))
    assert fold.train == (Span(start=0, stop=5, first=DAYS[0], last=DAYS[4]),)
    assert fold.test == (Span(start=6, stop=9, first=DAYS[6], last=DAYS[8]),)


def test_randomised_folds_have_labels_of_the_whole_and_a_seed_fixes_them():
    within = WalkForward(train_periods=4, test_periods=2)
    drawn = MultipleRandomized(walk_forward=within, n_subsamples=5, n_assets=2, window_periods=8, seed=1)
    found = list(drawn.folds(DAYS, tuple("ABCDE")))
    assert found == list(drawn.folds(DAYS, tuple("ABCDE")))
    assert len(found) == 5 * within.count(8)
    assert len({each.assets for each in found}) == 5
    for each in found:
        (train,) = each.fold.train
        assert (train.first, train.last) == (DAYS[train.start], DAYS[train.stop - 1])
    assert {each.fold.train[0].start for each in found} >= {0, 4, 6} - {0}  # windows begin anywhere, the last included


def test_all_of_history_where_no_window_is_asked_for():
    within = WalkForward(train_periods=4, test_periods=4)
    drawn = MultipleRandomized(walk_forward=within, n_subsamples=3, n_assets=1, window_periods=None, seed=0)
    assert [each.fold.test[0].stop for each in drawn.folds(DAYS, tuple("ABC"))] == [8, 12] * 3


@pytest.mark.parametrize(
    ("make", "match"),
    [
        (lambda: WalkForward(train_periods=0, test_periods=1), "at least 1; where: train_periods"),
        (lambda: WalkForward(train_periods=1, test_periods=1, purge_periods=-1), "at least 0; where: purge_periods"),
        (lambda: WalkForward(train_periods=2.5, test_periods=1), "whole number"),
        (lambda: WalkForward(train_periods=True, test_periods=1), "whole number"),
        (lambda: PurgedKFold(n_folds=1), "at least 2; where: n_folds"),
        (lambda: CombinatorialPurged(n_groups=4, n_tests=4), "fewer test than there are"),
        (lambda: CombinatorialPurged(n_groups=30, n_tests=15), "at most 100,000 folds"),
    ],
)
def test_a_scheme_that_is_none(make, match):
    with pytest.raises(ConfigurationError, match=match):
        make()


@pytest.mark.parametrize(
    ("scheme", "sessions", "match"),
    [
        (WalkForward(train_periods=10, test_periods=1, purge_periods=2), DAYS, "too few sessions"),
        (WalkForward(train_periods=2, test_periods=1), DAYS[::-1], "sessions ascend"),
        (PurgedKFold(n_folds=13), DAYS, "a session at least"),
        (PurgedKFold(n_folds=2, purge_periods=6), DAYS, "leave no session to train on; where: fold .* 2024-01-01"),
        (CombinatorialPurged(n_groups=3, n_tests=2, purge_periods=2), DAYS, "leave no session to train on"),
    ],
)
def test_sessions_that_do_not_make_folds(scheme, sessions, match):
    with pytest.raises(DataError, match=match):
        list(scheme.folds(sessions))


def test_draws_that_there_are_not():
    within = WalkForward(train_periods=4, test_periods=2)
    many = MultipleRandomized(walk_forward=within, n_subsamples=4, n_assets=2, window_periods=8, seed=1)
    with pytest.raises(ConfigurationError, match="3 assets have 3 sets of 2; where: n_subsamples; value: 4"):
        list(many.folds(DAYS, tuple("ABC")))
    long = MultipleRandomized(walk_forward=within, n_subsamples=2, n_assets=2, window_periods=13, seed=1)
    with pytest.raises(DataError, match="longer than history"):
        list(long.folds(DAYS, tuple("ABC")))
