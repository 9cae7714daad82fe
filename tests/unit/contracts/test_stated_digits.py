"""How precisely the entries of a matrix are stated is told from the entries."""

import numpy as np
import pytest

from tangency.contracts.stated_digits import stated_digits

RNG = np.random.default_rng(8)
FULL = RNG.standard_normal((5, 5))


def printed(values, form):
    return np.array([[float(f"{entry:{form}}") for entry in row] for row in values.tolist()])


@pytest.mark.parametrize(
    ("values", "text"),
    [
        (printed(FULL, ".11e"), "12 digits"),
        (printed(FULL * 1e-9, ".7e"), "8 digits"),
        (FULL.astype(np.float32).astype(np.float64), "single precision"),
        (np.round(FULL * 1e4, 11), "11 decimals"),
    ],
)
def test_the_digits_are_found_and_bound_what_rounding_moved(values, text):
    found = stated_digits(values)
    assert found is not None
    assert found.text == text


@pytest.mark.parametrize(
    ("form", "scale"), [(".11e", 1.0), (".11e", 1e-7), (".12f", 1e-3), (".9f", 1.0), (".6f", 100.0)]
)
def test_the_error_bounds_what_rounding_moved(form, scale):
    values = printed(FULL * scale, form)
    found = stated_digits(values)
    assert found is not None
    assert (np.abs(values - FULL * scale) <= found.error * (1 + 1e-6)).all()


@pytest.mark.parametrize("values", [FULL, FULL * 1e-12, FULL * 1e20, np.zeros((2, 2))])
def test_what_has_all_its_digits_is_stated_to_none(values):
    assert stated_digits(values) is None
