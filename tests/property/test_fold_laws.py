"""Laws of folds: what trains never touches what tests, and every session is tested as often as promised."""

from math import comb

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tangency.errors import DataError
from tangency.estimation.folds import CombinatorialPurged, MultipleRandomized, PurgedKFold, WalkForward

EXAMPLES = 60
GAPS = st.integers(0, 6)


def mask(spans, n_sessions):
    found = np.zeros(n_sessions, dtype=bool)
    for span in spans:
        assert not found[span.start : span.stop].any()
        found[span.start : span.stop] = True
    return found


def folds_of(scheme, n_sessions):
    """Return the folds, or none where purge and embargo leave nothing to train on."""
    try:
        return list(scheme.folds(np.arange(n_sessions) * 3 + 7))
    except DataError as error:
        if "leave no session to train on" in error.what:
            return []
        raise


def require_distance(fold, n_sessions, purge, embargo):
    trains, tests = mask(fold.train, n_sessions), mask(fold.test, n_sessions)
    near = tests.copy()
    for place in np.flatnonzero(tests):
        near[max(0, place - purge) : place + purge + embargo + 1] = True
    assert not (trains & near).any()
    assert (trains | near).all()


@settings(max_examples=EXAMPLES)
@given(st.integers(2, 120), st.integers(2, 9), GAPS, GAPS)
def test_k_fold_trains_on_all_that_is_outside_of_purge_and_embargo_and_nothing_else(
    n_sessions, n_folds, purge, embargo
):
    """No session within the purge or the embargo of a test trains; every other one does."""
    if n_sessions < n_folds:
        return
    folds = folds_of(PurgedKFold(n_folds=n_folds, purge_periods=purge, embargo_periods=embargo), n_sessions)
    for fold in folds:
        require_distance(fold, n_sessions, purge, embargo)
    if folds:
        assert (sum(mask(fold.test, n_sessions).astype(int) for fold in folds) == 1).all()


@settings(max_examples=EXAMPLES)
@given(st.data())
def test_combinatorial_folds_keep_their_distance(data):
    """No session within the purge or the embargo of any group that tests trains; every other one does."""
    n_groups = data.draw(st.integers(2, 7))
    n_tests, n_sessions = data.draw(st.integers(1, n_groups - 1)), data.draw(st.integers(n_groups, 100))
    purge, embargo = data.draw(GAPS), data.draw(GAPS)
    scheme = CombinatorialPurged(n_groups=n_groups, n_tests=n_tests, purge_periods=purge, embargo_periods=embargo)
    for fold in folds_of(scheme, n_sessions):
        require_distance(fold, n_sessions, purge, embargo)


@settings(max_examples=EXAMPLES)
@given(st.data())
def test_every_combinatorial_path_tests_every_session_once_and_no_test_is_in_two_paths(data):
    """There are φ(N, k) = k/N · C(N, k) paths, each covers all sessions once, and together they use every test once."""
    n_groups = data.draw(st.integers(2, 8))
    n_tests = data.draw(st.integers(1, n_groups - 1))
    n_sessions = data.draw(st.integers(n_groups, 100))
    scheme = CombinatorialPurged(n_groups=n_groups, n_tests=n_tests)
    folds, paths = list(scheme.folds(np.arange(n_sessions))), scheme.paths()
    assert len(folds) == scheme.count == comb(n_groups, n_tests)
    assert len(paths) == scheme.n_paths == n_tests * comb(n_groups, n_tests) // n_groups
    used = [(each.fold, each.test) for path in paths for each in path]
    assert len(set(used)) == len(used) == len(folds) * n_tests
    for path in paths:
        spans = [folds[each.fold].test[each.test] for each in path]
        assert [span.start for span in spans] == [0, *(span.stop for span in spans[:-1])]
        assert spans[-1].stop == n_sessions


@settings(max_examples=EXAMPLES)
@given(st.integers(1, 30), st.integers(1, 10), GAPS, st.booleans(), st.integers(2, 120))
def test_walk_forward_tests_each_later_session_once_and_trains_on_the_past(
    train, test, purge, is_expanding, n_sessions
):
    """Tests follow each other without a gap up to the last session; training ends a purge before each."""
    scheme = WalkForward(train_periods=train, test_periods=test, purge_periods=purge, is_expanding=is_expanding)
    if n_sessions <= train + purge:
        assert scheme.count(n_sessions) == 0
        return
    folds = list(scheme.folds(np.arange(n_sessions)))
    assert len(folds) == scheme.count(n_sessions)
    assert [fold.test[0].start for fold in folds] == [train + purge, *(fold.test[0].stop for fold in folds[:-1])]
    assert folds[-1].test[0].stop == n_sessions
    for fold in folds:
        assert fold.train[0].stop == fold.test[0].start - purge
        assert fold.train[0].start == 0 if is_expanding else len(fold.train[0]) == train
        assert len(fold.test[0]) == test or fold is folds[-1]


@settings(max_examples=EXAMPLES)
@given(st.integers(0, 2**31), st.integers(1, 6), st.integers(1, 3), st.integers(8, 30))
def test_randomised_folds_lie_in_a_window_and_no_two_subsamples_share_all_assets(seed, n_subsamples, n_assets, window):
    """The folds of a subsample are those of a walk-forward over one window of the length asked for."""
    within = WalkForward(train_periods=5, test_periods=3)
    scheme = MultipleRandomized(
        walk_forward=within, n_subsamples=n_subsamples, n_assets=n_assets, window_periods=window, seed=seed
    )
    sessions, assets = np.arange(30), tuple("ABCDEF")
    by_subsample: dict = {}
    for each in scheme.folds(sessions, assets):
        by_subsample.setdefault(each.subsample, []).append(each)
    assert list(by_subsample) == list(range(n_subsamples))
    assert len({folds[0].assets for folds in by_subsample.values()}) == n_subsamples
    for folds in by_subsample.values():
        start = folds[0].fold.train[0].start
        for each, fold in zip(folds, within.folds(sessions[start : start + window]), strict=True):
            assert (mask(each.fold.train, 30)[start : start + window] == mask(fold.train, window)).all()
            assert (mask(each.fold.test, 30)[start : start + window] == mask(fold.test, window)).all()
            assert each.fold.test[0].first == fold.test[0].first == each.fold.test[0].start
        assert sorted(set(folds[0].assets)) == list(folds[0].assets)
        assert len(folds[0].assets) == n_assets
