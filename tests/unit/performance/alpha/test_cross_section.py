"""Transformations of cross-sections."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from tangency.errors import ConfigurationError, DataError
from tangency.performance.alpha.cross_section import (
    neutralised,
    normal_scores,
    ranked,
    residual,
    standardised,
    tempered,
    winsorised,
)

NUMBERS = st.one_of(st.floats(-1e3, 1e3), st.just(np.nan))
PANELS = arrays(np.float64, (3, 6), elements=NUMBERS)


@given(PANELS)
def test_what_is_missing_stays_missing(values):
    for made in (
        ranked(values),
        standardised(values),
        winsorised(values, tail=0.2),
        tempered(values),
        normal_scores(values),
    ):
        assert np.array_equal(np.isfinite(made), np.isfinite(values))


@given(PANELS)
def test_a_date_knows_no_other(values):
    labels = np.array(["a", "b", "a", None, "b", "a"], dtype=object)
    for transform in (
        ranked,
        standardised,
        tempered,
        normal_scores,
        lambda own: winsorised(own, tail=0.1),
        lambda own: neutralised(own, labels),
    ):
        by_itself = np.vstack([transform(values[t : t + 1]) for t in range(3)])
        assert np.array_equal(transform(values), by_itself, equal_nan=True)


@given(PANELS)
def test_tempered_values_keep_their_order_and_come_near_the_median(values):
    made = tempered(values)
    for before, after in zip(values, made, strict=True):
        known = before[np.isfinite(before)]
        order = np.argsort(known, kind="stable")
        assert (np.diff(after[np.isfinite(after)][order]) >= -1e-9).all()
        deviation = np.median(np.abs(known - np.median(known))) if known.size else 0.0
        if deviation > 1e-9:
            assert (np.abs(after[np.isfinite(after)] - np.median(known)) <= 3.0 * 1.48261 * deviation + 1e-9).all()


def test_normal_scores_are_normal_in_order():
    values = np.random.default_rng(0).standard_cauchy((2, 999))
    made = normal_scores(values)
    assert (np.argsort(made, axis=1) == np.argsort(values, axis=1)).all()
    assert np.abs(made.mean(axis=1)).max() < 1e-12
    assert np.abs(made.std(axis=1) - 1.0).max() < 0.01


@given(PANELS)
def test_a_neutralised_label_sums_to_zero(values):
    labels = np.array(["a", "b", "a", None, "b", "a"], dtype=object)
    made = neutralised(values, labels)
    for label in ("a", "b", None):
        own = made[:, np.array([each == label for each in labels])]
        assert np.abs(np.nansum(own, axis=1)).max() < 1e-9


def test_labels_may_change_by_date():
    labels = np.array([["a", "a", "b"], ["b", "a", "b"]], dtype=object)
    assert neutralised(np.array([[1.0, 3.0, 5.0]] * 2), labels).tolist() == [[-1.0, 1.0, 0.0], [-2.0, 0.0, 2.0]]


def test_a_residual_is_orthogonal_to_its_exposures():
    rng = np.random.default_rng(0)
    exposures, values = rng.normal(size=(4, 30, 2)), rng.normal(size=(4, 30))
    values[1, 3] = exposures[2, 5, 0] = np.nan
    left = residual(values, exposures)
    assert np.isnan(left[1, 3])
    assert np.isnan(left[2, 5])
    for t in range(4):
        known = np.isfinite(left[t])
        assert abs(left[t, known].sum()) < 1e-12
        assert np.abs(left[t, known] @ exposures[t, known]).max() < 1e-12


@pytest.mark.parametrize(
    ("transform", "error"),
    [
        (lambda: winsorised(np.zeros((1, 3)), tail=0.5), ConfigurationError),
        (lambda: neutralised(np.zeros((1, 3)), np.array(["a"], dtype=object)), DataError),
        (lambda: residual(np.zeros((1, 3)), np.zeros((1, 2, 1))), DataError),
    ],
)
def test_what_does_not_fit_is_refused(transform, error):
    with pytest.raises(error):
        transform()
