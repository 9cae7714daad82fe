"""The one check of covariances: what it must let pass, and what it must not."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tangency.contracts.covariance import FactorCovariance, require_covariance, sound_covariance
from tangency.contracts.semidefinite import LIFT
from tangency.errors import DataError

RNG = np.random.default_rng(3)


def named(n):
    return tuple(f"A{i:03d}" for i in range(n))


def sample(n, periods, *, spread=1.0):
    x = RNG.standard_normal((n, periods)) * RNG.uniform(1.0, spread, n)[:, None]
    x -= x.mean(axis=1, keepdims=True)
    return x @ x.T / (periods - 1)


def refusal(matrix, **given):
    with pytest.raises(DataError) as caught:
        require_covariance(matrix, named(len(matrix)), where="covariance", **given)
    return caught.value


@pytest.mark.parametrize("shape", [(1, 2), (2, 2), (5, 400), (40, 8), (200, 50), (300, 2), (120, 120)])
@pytest.mark.parametrize("spread", [1.0, 1e4])
def test_every_sample_covariance_passes_the_singular_too(shape, spread):
    matrix = sample(*shape, spread=spread)
    require_covariance(matrix, named(shape[0]), where="covariance")
    require_covariance(matrix.astype(np.float64) * 1e-12, named(shape[0]), where="covariance")


@pytest.mark.parametrize("stated", ["12 digits", "single precision", "12 decimals"])
def test_a_singular_matrix_passes_with_the_digits_that_it_is_stated_to(stated):
    matrix = sample(20, 8) * 4e-4
    if stated == "12 digits":
        matrix = np.array([[float(f"{entry:.12g}") for entry in row] for row in matrix])
    elif stated == "12 decimals":
        matrix = np.round(matrix, 12)
    else:
        matrix = matrix.astype(np.float32).astype(np.float64)
    sound, note = sound_covariance(matrix, named(20), where="covariance")
    assert note is not None
    assert "digits" in note or "decimals" in note or "single precision" in note
    assert np.linalg.eigvalsh(sound)[0] >= -1e-18
    moved = np.abs(sound - matrix) / matrix.diagonal()
    assert 0.0 < moved.max() < 1e-6
    assert moved[~np.eye(20, dtype=bool)].max() == 0.0


def test_digits_do_not_excuse_what_was_edited():
    matrix = np.array([[1.0, 0.9, 0.2], [0.9, 1.0, 0.9], [0.2, 0.9, 1.0]])  # stated to one digit
    assert "not positive semi-definite" in refusal(matrix).what


@pytest.mark.parametrize("matrix", [np.zeros((3, 3)), np.ones((4, 4)), np.diag([1.0, 0.0, 2.0]), np.zeros((0, 0))])
def test_edges_pass(matrix):
    require_covariance(matrix, named(len(matrix)), where="covariance")


@pytest.mark.parametrize("relative", [1e-3, 1e-6, 1e-9])
def test_a_negative_variance_is_refused_with_those_who_carry_it(relative):
    matrix = np.eye(6) * 0.04
    matrix[1, 4] = matrix[4, 1] = 0.04 * (1.0 + relative * 2.0)
    found = refusal(matrix)
    assert "not positive semi-definite" in found.what
    assert found.where in ("covariance, mostly in A001, A004", "covariance, mostly in A004, A001")
    assert "of the correlations" in found.value
    assert found.remedy


@pytest.mark.parametrize("spread", [0.0, 6.0])
def test_the_line_lies_at_the_stated_part_of_each_variance(spread):
    vectors = np.linalg.qr(RNG.standard_normal((30, 30)))[0]
    for factor, passes in ((0.3, True), (4.0, False)):
        values = np.linspace(0.1, 1.0, 30)
        values[0] = -factor * LIFT
        matrix = (vectors * values) @ vectors.T
        volatility = 10.0 ** RNG.uniform(-spread, spread, 30) / np.sqrt(matrix.diagonal())
        matrix = 0.5 * (matrix + matrix.T) * volatility[:, None] * volatility
        if passes:
            require_covariance(matrix, named(30), where="covariance")
        else:
            refusal(matrix)


@given(st.integers(2, 60), st.integers(0, 2**32 - 1), st.floats(-12, 0), st.floats(0, 3))
def test_no_indefinite_matrix_passes(n, seed, exponent, spread):
    """Least eigenvalue from −1e-12 to −1 of the largest, whatever the scales; ADR 0027 tells of 5000."""
    rng = np.random.default_rng(seed)
    vectors = np.linalg.qr(rng.standard_normal((n, n)))[0]
    values = rng.uniform(0.0, 1.0, n)
    values[0], values[1] = 1.0, -(10.0**exponent)
    scale = 10.0 ** rng.uniform(-spread, spread, n)
    matrix = (vectors * values) @ vectors.T * scale[:, None] * scale
    assert "not positive semi-definite" in refusal(0.5 * (matrix + matrix.T)).what


@given(
    st.integers(2, 60), st.integers(0, 2**32 - 1), st.floats(0, 6), st.sampled_from(["as is", "single", "12 digits"])
)
def test_no_singular_covariance_is_refused(n, seed, spread, stated):
    rng = np.random.default_rng(seed)
    x = rng.standard_normal((n, int(rng.integers(2, n + 1)))) * 10.0 ** rng.uniform(-spread / 2, spread / 2, n)[:, None]
    matrix = np.cov(x)
    if stated == "single":
        matrix = matrix.astype(np.float32).astype(np.float64)
    elif stated == "12 digits":
        matrix = np.array([[float(f"{entry:.12g}") for entry in row] for row in matrix])
    require_covariance(matrix, named(n), where="covariance")


@pytest.mark.parametrize("entry", [0.1, -0.1])
def test_what_has_no_variance_has_no_covariance(entry):
    matrix = np.diag([0.0, 1.0, 2.0])
    require_covariance(matrix, named(3), where="covariance")
    matrix[0, 1] = matrix[1, 0] = entry
    assert "not positive semi-definite" in refusal(matrix).what


def test_what_is_all_negative_is_refused():
    assert "negative" in refusal(-np.eye(2)).what


def test_an_asymmetry_names_its_pair():
    matrix = sample(4, 50)
    matrix[2, 1] += 1e-3
    found = refusal(matrix)
    assert found.where == "covariance[A002, A001]"
    assert "not symmetric" in found.what


def test_what_is_not_finite_names_its_pair():
    matrix = sample(4, 50)
    matrix[1, 3] = np.nan
    assert refusal(matrix).where == "covariance[A001, A003]"


def test_a_shape_that_does_not_fit_is_refused():
    with pytest.raises(DataError, match="a row and a column"):
        require_covariance(np.eye(3), named(2), where="covariance")


def structure(**changed):
    parts = {"loadings": np.ones((3, 2)), "factors": np.diag([1.0, 2.0]), "specific": np.array([0.0, 1.0, 2.0])}
    return FactorCovariance(**{**parts, **changed})


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"factors": np.array([[1.0, 2.0], [2.0, 1.0]])}, r"semi-definite.*covariance, factors, mostly in"),
        ({"factors": np.array([[1.0, 0.5], [0.0, 1.0]])}, r"not symmetric.*covariance, factors\["),
        ({"factors": np.array([[np.nan, 0.0], [0.0, 1.0]])}, r"not finite.*factors\[0, 0\]"),
        ({"specific": np.array([1.0, -1e-9, 1.0])}, r"specific variance is negative.*specific\[A001\]"),
        ({"specific": np.array([1.0, 1.0, np.inf])}, r"not finite.*specific\[A002\]"),
        ({"loadings": np.array([[1.0, 1.0], [np.nan, 1.0], [1.0, 1.0]])}, r"not finite.*loadings\[A001\]"),
        ({"loadings": np.ones((3, 1))}, "do not fit each other"),
        ({"specific": np.ones(2)}, "do not fit each other"),
    ],
)
def test_a_factor_structure_is_checked_in_its_parts(changed, words):
    require_covariance(structure(), named(3), where="covariance")
    with pytest.raises(DataError, match=words):
        require_covariance(structure(**changed), named(3), where="covariance")


def test_a_factor_structure_never_becomes_a_matrix(monkeypatch):
    monkeypatch.setattr(FactorCovariance, "dense", lambda self: pytest.fail("the matrix was formed"))
    large = FactorCovariance(loadings=np.ones((20_000, 3)), factors=np.eye(3), specific=np.ones(20_000))
    require_covariance(large, named(20_000), where="covariance")
