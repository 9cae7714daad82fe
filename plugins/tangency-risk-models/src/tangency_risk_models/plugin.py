"""What the host loads: the descriptions, nothing heavy."""

from collections.abc import Iterable

from tangency.sdk import ComponentSpec, NoParams, ReturnModel, RiskModel, hookimpl
from tangency_risk_models.ledoit_wolf import LedoitWolf
from tangency_risk_models.mean import SampleMean
from tangency_risk_models.sample import SampleCovariance

_COMPLETE = frozenset({"missing:complete-periods"})


@hookimpl
def register_risk_models() -> Iterable[ComponentSpec[RiskModel]]:
    """Describe the covariance estimators."""
    yield ComponentSpec(
        name="sample",
        summary="Sample covariance, unbiased",
        params=NoParams,
        factory=SampleCovariance,
        capabilities=_COMPLETE,
        references=("Anderson (2003), An Introduction to Multivariate Statistical Analysis, eq. 3.2.10",),
    )
    yield ComponentSpec(
        name="ledoit-wolf",
        summary="Sample covariance shrunk towards a multiple of the identity",
        params=NoParams,
        factory=LedoitWolf,
        capabilities=_COMPLETE,
        references=("Ledoit & Wolf (2004), Journal of Multivariate Analysis 88(2), Lemmas 3.2-3.4, eq. 14",),
    )


@hookimpl
def register_return_models() -> Iterable[ComponentSpec[ReturnModel]]:
    """Describe the estimators of expected returns."""
    yield ComponentSpec(
        name="mean",
        summary="Mean of simple returns",
        params=NoParams,
        factory=SampleMean,
        capabilities=_COMPLETE,
        references=("Markowitz (1952), Portfolio Selection, Journal of Finance 7(1)",),
    )
