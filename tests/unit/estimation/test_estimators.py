"""Estimators: built once, rolled where they can and where the window has a place."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pytest

from tangency.contracts.arrays import frozen_floats
from tangency.contracts.component import ComponentKind, ComponentSpec, component
from tangency.contracts.estimate import CovarianceEstimate, MeanEstimate
from tangency.contracts.params import NoParams
from tangency.contracts.returns import Returns
from tangency.errors import PluginError
from tangency.estimation.estimators import Estimators
from tangency.estimation.guarded import rolled_covariance, rolled_mean
from tangency.host import default_catalogue
from tangency.host.catalogue import RegisteredComponent
from tangency.testing.comparison import same_bits
from tangency.testing.windows import window

OWN = RegisteredComponent(
    id="own/own",
    plugin="own",
    version="0",
    kind=ComponentKind.RISK_MODEL,
    spec=ComponentSpec(name="own", summary="Own", params=NoParams, factory=lambda params: params),
)


@dataclass
class Rolling:
    """Answers what it was made with, and remembers where it was asked."""

    answer: object
    asked: list[int] = field(default_factory=list)

    def estimate_at(self, returns: Returns, first: int) -> object:
        self.asked.append(first)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def test_a_window_without_a_place_is_estimated_directly() -> None:
    catalogue = default_catalogue()
    models = Estimators(component("sample"), component("mean"), catalogue)
    model, _ = catalogue.build(ComponentKind.RISK_MODEL, "sample")
    returns = window(300, 4)
    direct = model.estimate(returns).matrix
    placed, used = models.covariance(returns, 17)
    assert same_bits(models.covariance(returns, None)[0].matrix, direct)
    assert same_bits(placed.matrix, model.rolling().estimate_at(returns, 17).matrix)
    assert used.use().id == "risk-models/sample"
    assert models.mean(returns, 17)[0].values.tolist() == returns.means.tolist()


@pytest.mark.parametrize(
    ("answer", "what"),
    [
        (None, "it returned NoneType"),
        (CovarianceEstimate(matrix=np.full((2, 2), np.nan), n_periods=3), "not finite"),
        (CovarianceEstimate(matrix=np.eye(3), n_periods=3), "own/own"),
        (ZeroDivisionError("oh"), "ZeroDivisionError: oh"),
    ],
)
def test_what_a_rolling_risk_model_breaks_is_its_own(answer: object, what: str) -> None:
    with pytest.raises(PluginError, match=what):
        rolled_covariance(Rolling(answer), window(10, 2), 5, OWN)


def test_what_a_rolling_return_model_breaks_is_its_own() -> None:
    rolling = Rolling(MeanEstimate(values=frozen_floats([1.0]), n_periods=3))
    with pytest.raises(PluginError, match="not 2 finite numbers"):
        rolled_mean(rolling, window(10, 2), 5, OWN)
    assert rolling.asked == [5]
    sound = Rolling(MeanEstimate(values=frozen_floats([1.0, 2.0]), n_periods=3))
    assert rolled_mean(sound, window(10, 2), 5, OWN).values.tolist() == [1.0, 2.0]
