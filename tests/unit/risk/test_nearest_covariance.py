"""The covariance nearest to a matrix that is none: published answers, another method, and what it leaves alone."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tangency as tg
from tangency.risk.nearest_correlation import nearest_correlation


def alternating(matrix, steps=4000):
    """Higham (2002), algorithm 3.3: projections on both sets in turn, with Dykstra's correction."""
    at, correction = matrix.copy(), np.zeros_like(matrix)
    for _ in range(steps):
        away = at - correction
        values, vectors = np.linalg.eigh(away)
        positive = (vectors * np.maximum(values, 0.0)) @ vectors.T
        correction = positive - away
        before, at = at, positive.copy()
        np.fill_diagonal(at, 1.0)
        if np.abs(at - before).max() < 1e-14:
            break
    return at


def labelled(matrix):
    names = [f"A{i}" for i in range(len(matrix))]
    return pd.DataFrame(matrix, names, names)


@pytest.mark.parametrize(
    ("matrix", "first"),
    [
        # Higham (2002), section 1; and the tridiagonal example of section 4 (of diagonal 2), to four digits.
        ([[1, 1, 0], [1, 1, 1], [0, 1, 1]], [1.0, 0.7607, 0.1573]),
        ([[2, -1, 0, 0], [-1, 2, -1, 0], [0, -1, 2, -1], [0, 0, -1, 2]], [1.0, -0.8084, 0.1916, 0.1068]),
    ],
)
def test_the_published_examples(matrix, first):
    assert nearest_correlation(np.array(matrix, dtype=float))[0].round(4).tolist() == first


@given(st.integers(2, 12), st.integers(0, 2**32 - 1), st.sampled_from([1.0, 3.0]))
def test_agrees_with_alternating_projections(n, seed, size):
    matrix = np.random.default_rng(seed).uniform(-size, size, (n, n))
    matrix = 0.5 * (matrix + matrix.T)
    np.fill_diagonal(matrix, 1.0)
    found, slow = nearest_correlation(matrix), alternating(matrix)
    assert np.abs(found - slow).max() < 1e-6
    assert np.linalg.norm(found - matrix) <= np.linalg.norm(slow - matrix) + 1e-9


@given(st.integers(1, 15), st.integers(0, 2**32 - 1), st.floats(-6, 6))
def test_moments_take_what_it_returns_and_variances_stay(n, seed, exponent):
    rng = np.random.default_rng(seed)
    matrix = rng.uniform(-1.5, 1.5, (n, n))
    matrix = 0.5 * (matrix + matrix.T)
    np.fill_diagonal(matrix, 1.0)
    volatility = 10.0 ** rng.uniform(-abs(exponent), abs(exponent), n)
    frame = labelled(matrix * volatility[:, None] * volatility)
    repaired = tg.nearest_covariance(frame)
    assert (np.diag(repaired.covariance) == np.diag(frame)).all()
    moments = tg.Moments(mean=pd.Series(0.0, frame.index), covariance=repaired)
    assert moments.notes[0] == repaired.note
    assert len(moments.notes) == 1  # it needs no further repair


def test_what_is_a_covariance_does_not_move():
    frame = labelled(np.cov(np.random.default_rng(0).standard_normal((5, 40))))
    repaired = tg.nearest_covariance(frame)
    assert repaired.changes().empty
    assert np.allclose(repaired.covariance, frame, rtol=1e-12, atol=0)


def test_an_asset_without_variance_keeps_none_and_loses_its_covariances():
    frame = labelled(np.array([[0.0, 0.1, 0.0], [0.1, 1.0, 1.2], [0.0, 1.2, 1.0]]))
    repaired = tg.nearest_covariance(frame).covariance
    assert (repaired.loc["A0"] == 0.0).all()
    assert repaired.loc["A1", "A2"] == pytest.approx(1.0)


def test_columns_in_another_order_are_matched_by_label():
    frame = labelled(np.array([[1.0, 1.0, 0.0], [1.0, 1.0, 1.0], [0.0, 1.0, 1.0]]))
    assert tg.nearest_covariance(frame[["A2", "A0", "A1"]]).covariance.equals(tg.nearest_covariance(frame).covariance)


@pytest.mark.parametrize(
    ("matrix", "words"),
    [
        ([[1.0, np.nan], [np.nan, 1.0]], r"not finite.*covariance\[A0, A1\]"),
        ([[1.0, 0.5], [0.4, 1.0]], r"not symmetric.*covariance\[A0, A1\]"),
        ([[1.0, 0.5], [0.5, -1.0]], r"negative.*covariance\[A1, A1\]"),
    ],
)
def test_what_cannot_be_repaired_is_refused(matrix, words):
    with pytest.raises(tg.DataError, match=words):
        tg.nearest_covariance(labelled(np.array(matrix)))


def test_the_result_says_what_was_changed():
    frame = labelled(np.array([[4.0, 5.0], [5.0, 4.0]]) * 1e-4)
    plan = tg.optimize(
        tg.Moments(mean=pd.Series(0.01, frame.index), covariance=tg.nearest_covariance(frame)), objective="min_risk"
    )
    assert "A0–A1 1.2500 → 1.0000" in repr(plan)
    assert "repaired" in plan.document().notes[0]
