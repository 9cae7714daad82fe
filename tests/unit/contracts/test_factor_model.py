import numpy as np
import pandas as pd
import pytest

from tangency.contracts.factor_model import FactorModel
from tangency.contracts.moments import Moments
from tangency.errors import DataError

LOADINGS = pd.DataFrame({"market": [1.0, 0.5], "size": [0.2, -0.1]}, index=["A", "B"])
FACTORS = pd.DataFrame([[0.01, 0.002], [0.002, 0.04]], index=["size", "market"], columns=["size", "market"])
SPECIFIC = pd.Series({"B": 0.02, "A": 0.03})


def test_matches_by_label_whatever_the_order():
    found = FactorModel(loadings=LOADINGS, factors=FACTORS, specific=SPECIFIC).in_order(("B", "A"))
    loadings = np.array([[0.5, -0.1], [1.0, 0.2]])
    expected = loadings @ np.array([[0.04, 0.002], [0.002, 0.01]]) @ loadings.T + np.diag([0.02, 0.03])
    assert np.abs(found.dense() - expected).max() <= 1e-17


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"specific": SPECIFIC.rename({"B": "C"})}, "different labels"),
        ({"specific": SPECIFIC.replace(0.02, -0.02)}, "negative"),
        ({"factors": FACTORS.replace(0.01, np.nan)}, "not finite"),
        ({"factors": FACTORS.replace(0.01, -0.01)}, "positive semi-definite"),
        ({"factors": FACTORS.rename(columns={"size": "value"})}, "different labels"),
        ({"factors": FACTORS.add(np.array([[0, 0.1], [0, 0]]))}, "not symmetric"),
    ],
)
def test_refuses(changed, words):
    with pytest.raises(DataError, match=words):
        FactorModel(**{"loadings": LOADINGS, "factors": FACTORS, "specific": SPECIFIC, **changed})


def test_moments_want_the_same_assets():
    model = FactorModel(loadings=LOADINGS, factors=FACTORS, specific=SPECIFIC)
    with pytest.raises(DataError, match="different labels"):
        Moments(mean=pd.Series({"A": 0.1}), covariance=model)
