"""Entropy pooling: the scenarios' probabilities nearest to the prior that satisfy every view."""

from math import exp
from typing import Self

import numpy as np
from pydantic import Field, field_validator

from tangency.sdk import Beliefs, Fact, Floats, Params, Posterior, ViewReport, frozen_floats
from tangency_black_litterman.language.meaning import in_force
from tangency_black_litterman.language.parse import parse_views
from tangency_black_litterman.params import RiskFreeRate, ViewTexts
from tangency_black_litterman.pooling.dual import Nearest, relative_entropy
from tangency_black_litterman.pooling.reading import Quantified, quantified
from tangency_black_litterman.pooling.reweighing import reweighed
from tangency_black_litterman.pooling.scenarios import moved_scenarios
from tangency_black_litterman.pooling.statements import Correlation
from tangency_black_litterman.sound import require_finite_beliefs

__all__ = ["EntropyPooling", "EntropyPoolingParams"]

_WHERE = "view model entropy-pooling"


class EntropyPoolingParams(Params):
    """Views of every kind, and their confidence."""

    views: ViewTexts = Field(
        (),
        description=(
            'texts such as "ETH outperforms SOL by at least 4%", "rank BTC > ETH > SOL", "volatility[ETH] = 80%", '
            '"correlation[BTC, ETH] <= 0.6", "cvar[SOL, 95%] <= 12%" or "quantile[SOL, 5%] >= -8%"'
        ),
        json_schema_extra={"format": "lines"},
    )
    confidence: float = Field(
        1.0, ge=0.0, le=1.0, description="weight of the views' probabilities against the prior's, for all views"
    )

    risk_free_annual: RiskFreeRate = None

    @field_validator("views")
    @classmethod
    def _read(cls, views: ViewTexts) -> ViewTexts:
        parse_views(views)
        return views


class EntropyPooling:
    """Minimise Σ p ln(p/p₀) over the probabilities of the periods, under the views; p₀ counts them equally.

    The periods are moved so that their moments are those of the risk and return model, so without views the posterior
    is the prior. Posterior moments are those of the moved periods, weighted.

    References
    ----------
    Meucci (2008), Fully Flexible Views: Theory and Practice, Risk 21(10).
    Meucci, Ardia & Keel (2011), Fully Flexible Extreme Views, Journal of Risk 14(2).
    """

    def __init__(self, params: EntropyPoolingParams) -> None:
        self._params = params

    def update(self, beliefs: Beliefs) -> Posterior:
        """Return weighted moments and the probabilities.

        Raises
        ------
        ConfigurationError
            For views that contradict each other, moments without returns, or a view that makes no sense.
        DataError
            For a prior that is not finite, a missing return, or too few periods.
        SolverError
            Where no probabilities were found.
        """
        require_finite_beliefs(beliefs)
        views, inactive = in_force(parse_views(self._params.views), beliefs.scope)
        if not views:
            return Posterior(mean=beliefs.mean, covariance=beliefs.covariance, inactive=inactive)
        scenarios = moved_scenarios(beliefs, where=_WHERE)
        prior = np.full(len(scenarios), 1.0 / len(scenarios))
        rate = self._params.risk_free_annual
        read = tuple(quantified(view, beliefs, scenarios, risk_free_annual=rate) for view in views)
        found = reweighed(prior, [each.statement for each in read], [view.text for view in views])
        confidence = self._params.confidence
        pooled = (1.0 - confidence) * prior + confidence * found.probabilities
        mean, covariance = weighted_moments(scenarios, pooled)
        return Posterior(
            mean=mean if confidence else beliefs.mean,
            covariance=covariance if confidence else beliefs.covariance,
            probabilities=frozen_floats(pooled) if confidence else None,
            views=tuple(report_of(each, prior, pooled) for each in read),
            inactive=inactive,
            facts=_facts(found, pooled, prior),
        )

    def without(self, text: str, author: str | None) -> Self:
        """Return the model without a view; it has no authors."""
        del author
        views = tuple(view for view in self._params.views if view != text)
        return type(self)(self._params.model_copy(update={"views": views}))


def weighted_moments(scenarios: Floats, probabilities: Floats) -> tuple[Floats, Floats]:
    """Return mean and covariance of scenarios under their probabilities."""
    mean = probabilities @ scenarios
    centred = scenarios - mean
    covariance = (centred * probabilities[:, None]).T @ centred
    return frozen_floats(mean), frozen_floats(0.5 * (covariance + covariance.T))


def report_of(each: Quantified, prior: Floats, posterior: Floats, author: str | None = None) -> ViewReport:
    """Return a view with its quantity under prior and posterior."""
    return ViewReport(
        text=each.view.text,
        unit=each.unit,
        relation=each.relation,
        stated=each.stated,
        prior=each.statement.value(prior) * each.scale + each.above,
        posterior=each.statement.value(posterior) * each.scale + each.above,
        mean_kind=each.mean_kind,
        is_fraction=not isinstance(each.statement, Correlation),
        author=author,
    )


def _facts(found: Nearest, pooled: Floats, prior: Floats) -> tuple[Fact, ...]:
    entropy = relative_entropy(pooled, prior)
    return (
        Fact(name="relative entropy", value=entropy),
        Fact(name="effective periods", value=len(prior) * exp(-entropy)),
        Fact(name="primal residual", value=found.primal_residual),
        Fact(name="duality gap", value=found.duality_gap),
    )
