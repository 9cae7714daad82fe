import numpy as np
import pandas as pd
import pytest

from tangency.contracts.factor_model import FactorModel
from tangency.contracts.moments import Moments
from tangency.errors import DataError

MEAN = pd.Series({"A": 0.1, "B": 0.2})
COVARIANCE = pd.DataFrame([[4.0, 1.0], [1.0, 9.0]], index=["B", "A"], columns=["A", "B"][::-1])


def test_matches_by_label_whatever_the_order():
    mean, covariance = Moments(mean=MEAN, covariance=COVARIANCE).in_order(("A", "B"))
    assert mean.tolist() == [0.1, 0.2]
    assert covariance.tolist() == [[9.0, 1.0], [1.0, 4.0]]


@pytest.mark.parametrize(
    ("mean", "covariance", "words"),
    [
        (MEAN.rename({"B": "C"}), COVARIANCE, "different labels"),
        (pd.Series([0.1, 0.2], index=["A", "A"]), COVARIANCE, "twice"),
        (MEAN.replace(0.1, np.nan), COVARIANCE, "mean is not finite"),
        (MEAN, COVARIANCE.replace(4.0, np.inf), "covariance is not finite"),
        (MEAN, COVARIANCE.add(np.array([[0, 1], [0, 0]])), "not symmetric"),
        (MEAN, COVARIANCE.replace(1.0, 6.5), "not positive semi-definite.*mostly in"),
    ],
)
def test_refuses(mean, covariance, words):
    with pytest.raises(DataError, match=words):
        Moments(mean=mean, covariance=covariance)


def test_names_the_asset_that_is_not_finite():
    with pytest.raises(DataError) as caught:
        Moments(mean=MEAN.replace(0.2, np.nan), covariance=COVARIANCE)
    assert caught.value.where == "mean[B]"


@pytest.mark.parametrize("order", ["C", "F"])
def test_keeps_what_was_checked_when_the_frames_change(order):
    names = ["A", "B"]
    covariance = pd.DataFrame(np.array([[0.04, 0.0], [0.0, 0.01]], order=order), names, names, copy=False)
    mean = pd.Series(np.array([0.02, 0.01]), names, copy=False)
    moments = Moments(mean=mean, covariance=covariance)
    mean.iloc[0], covariance.iloc[0, 0] = 9.0, -1.0
    kept_mean, kept_covariance = moments.in_order(("A", "B"))
    assert kept_mean.tolist() == [0.02, 0.01]
    assert kept_covariance.tolist() == [[0.04, 0.0], [0.0, 0.01]]


def test_keeps_a_factor_structure_when_its_frames_change():
    names = ["A", "B"]
    loadings = pd.DataFrame([[1.0], [1.0]], names, ["f"])
    factors, specific = pd.DataFrame([[0.01]], ["f"], ["f"]), pd.Series([0.1, 0.2], names)
    model = FactorModel(loadings=loadings, factors=factors, specific=specific)
    loadings.iloc[0, 0], factors.iloc[0, 0], specific.iloc[0] = 7.0, -1.0, -3.0
    kept = model.in_order(("A", "B"))
    assert kept.dense().tolist() == [[0.11, 0.01], [0.01, 0.21000000000000002]]
