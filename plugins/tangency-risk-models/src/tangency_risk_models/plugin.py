"""The components that the host loads: their descriptions, one beside each algorithm."""

from collections.abc import Iterable

from tangency.sdk import ComponentSpec, ReturnModel, RiskModel, hookimpl
from tangency_risk_models.covariance import (
    dcc,
    denoised,
    denoised_targeted,
    detoned,
    em,
    ewma,
    garch,
    gerber,
    graphical_lasso,
    ledoit_wolf_constant_correlation,
    ledoit_wolf_identity,
    ledoit_wolf_nonlinear,
    oas,
    observed_factor,
    pairwise,
    pca_factor,
    sample,
    semi_covariance,
)
from tangency_risk_models.expected import (
    bayes_stein,
    capm,
    em_mean,
    equilibrium,
    ewma_mean,
    james_stein,
    mean,
    score_shrinkage,
)


@hookimpl
def register_risk_models() -> Iterable[ComponentSpec[RiskModel]]:
    """Describe the covariance estimators."""
    yield sample.SPEC
    yield ledoit_wolf_identity.SPEC
    yield ledoit_wolf_constant_correlation.SPEC
    yield ledoit_wolf_nonlinear.SPEC
    yield oas.SPEC
    yield ewma.SPEC
    yield denoised.SPEC
    yield denoised_targeted.SPEC
    yield detoned.SPEC
    yield gerber.SPEC
    yield graphical_lasso.SPEC
    yield pca_factor.SPEC
    yield observed_factor.SPEC
    yield garch.SPEC
    yield dcc.SPEC
    yield semi_covariance.SPEC
    yield pairwise.SPEC
    yield em.SPEC


@hookimpl
def register_return_models() -> Iterable[ComponentSpec[ReturnModel]]:
    """Describe the estimators of expected returns."""
    yield mean.SPEC
    yield ewma_mean.SPEC
    yield james_stein.SPEC
    yield bayes_stein.SPEC
    yield equilibrium.SPEC
    yield capm.SPEC
    yield score_shrinkage.SPEC
    yield em_mean.SPEC
