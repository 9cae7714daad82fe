"""Opinion pooling: several analysts, each with views of their own, and one posterior."""

from enum import StrEnum
from math import exp, fsum
from typing import Any, Self

import numpy as np
from pydantic import Field, field_validator

from tangency.sdk import Beliefs, Fact, Floats, InactiveView, Params, Posterior, ViewReport, frozen_floats
from tangency_black_litterman.entropy_pooling import report_of, weighted_moments
from tangency_black_litterman.language.meaning import in_force
from tangency_black_litterman.language.parse import MOST_CHARACTERS, parse_views
from tangency_black_litterman.params import RiskFreeRate, ViewTexts
from tangency_black_litterman.pooling.dual import relative_entropy
from tangency_black_litterman.pooling.reading import Quantified, quantified
from tangency_black_litterman.pooling.reweighing import reweighed
from tangency_black_litterman.pooling.scenarios import moved_scenarios
from tangency_black_litterman.sound import require_finite_beliefs

__all__ = ["Analyst", "OpinionPooling", "OpinionPoolingParams", "Rule"]

_WHERE = "view model opinion-pooling"
_WHOLE = 1e-9


def _is_list(value: object) -> bool:
    return isinstance(value, list | tuple)


class Rule(StrEnum):
    """How probabilities of several analysts become one."""

    LINEAR = "linear"
    LOGARITHMIC = "logarithmic"


class Analyst(Params):
    """An analyst with views."""

    name: str = Field(min_length=1, max_length=64, description="shown with the analyst's views")
    weight: float = Field(gt=0.0, le=1.0, description="how much the analyst counts; the prior counts what is left of 1")
    views: ViewTexts = Field(description="as those of entropy-pooling")

    @field_validator("views")
    @classmethod
    def _read(cls, views: ViewTexts) -> ViewTexts:
        parse_views(views)
        return views


class OpinionPoolingParams(Params):
    """Analysts, and how their opinions become one."""

    analysts: tuple[Analyst, ...] = Field((), max_length=100, description="each with a name, a weight and views")
    rule: Rule = Field(
        Rule.LINEAR,
        description="linear: the mixture of the analysts' probabilities; logarithmic: their weighted geometric mean",
    )

    risk_free_annual: RiskFreeRate = None

    @field_validator("analysts", mode="before")
    @classmethod
    def _few_words(cls, analysts: Any) -> Any:
        # Each analyst's views are read before all analysts are together.
        given = [each.get("views", ()) for each in analysts if isinstance(each, dict)] if _is_list(analysts) else []
        if (
            sum(len(text) for views in given if _is_list(views) for text in views if isinstance(text, str))
            > MOST_CHARACTERS
        ):
            raise ValueError(f"all views together have at most {MOST_CHARACTERS} characters")
        return analysts

    @field_validator("analysts")
    @classmethod
    def _distinct(cls, analysts: tuple[Analyst, ...]) -> tuple[Analyst, ...]:
        names = [analyst.name for analyst in analysts]
        if len(set(names)) < len(names):
            raise ValueError("two analysts have the same name")
        total = fsum(analyst.weight for analyst in analysts)
        if total > 1.0 + _WHOLE:
            raise ValueError(f"the analysts' weights sum to {total:.6g}, which is more than 1")
        return analysts


class OpinionPooling:
    """Each analyst's probabilities by entropy pooling, then p = Σ w p or p ∝ Π p^w; the prior has what is left.

    The mixture minimises Σ w KL(p_analyst ‖ p), the geometric mean Σ w KL(p ‖ p_analyst).

    References
    ----------
    Stone (1961), The opinion pool, Annals of Mathematical Statistics 32(4).
    Genest & Zidek (1986), Combining probability distributions: a critique and an annotated bibliography, Statistical
    Science 1(1).
    Meucci (2008), Fully Flexible Views: Theory and Practice, Risk 21(10).
    """

    def __init__(self, params: OpinionPoolingParams) -> None:
        self._params = params

    def update(self, beliefs: Beliefs) -> Posterior:
        """Return weighted moments and the pooled probabilities.

        Raises
        ------
        ConfigurationError
            For views of one analyst that contradict each other, or moments without returns.
        DataError
            For a prior that is not finite, a missing return, or too few periods.
        SolverError
            Where no probabilities of an analyst were found.
        """
        require_finite_beliefs(beliefs)
        parsed = [(each, *in_force(parse_views(each.views), beliefs.scope)) for each in self._params.analysts]
        inactive = tuple(
            InactiveView(text=f"{analyst.name}: {each.text}", reason=each.reason)
            for analyst, _, absent in parsed
            for each in absent
        )
        if not any(views for _, views, _ in parsed):
            return Posterior(mean=beliefs.mean, covariance=beliefs.covariance, inactive=inactive)
        scenarios = moved_scenarios(beliefs, where=_WHERE)
        prior = np.full(len(scenarios), 1.0 / len(scenarios))
        opinions, reported, facts = [], list[tuple[Analyst, Quantified]](), list[Fact]()
        for analyst, views, _ in parsed:
            rate = self._params.risk_free_annual
            read = [quantified(view, beliefs, scenarios, risk_free_annual=rate) for view in views]
            texts = [f"{analyst.name}: {view.text}" for view in views]
            found = reweighed(prior, [each.statement for each in read], texts)
            opinions.append(found.probabilities)
            reported += [(analyst, each) for each in read]
            facts.append(Fact(name=f"relative entropy of {analyst.name}", value=found.entropy))
        pooled = self._pooled(prior, opinions)
        mean, covariance = weighted_moments(scenarios, pooled)
        return Posterior(
            mean=mean,
            covariance=covariance,
            probabilities=frozen_floats(pooled),
            views=_reports(reported, prior, pooled),
            inactive=inactive,
            facts=(*facts, *_together(pooled, prior)),
        )

    def without(self, text: str, author: str | None) -> Self:
        """Return the model without a view of one analyst, who stays and counts."""
        analysts = tuple(
            each.model_copy(update={"views": tuple(view for view in each.views if view != text)})
            if each.name == author
            else each
            for each in self._params.analysts
        )
        return type(self)(self._params.model_copy(update={"analysts": analysts}))

    def _pooled(self, prior: Floats, opinions: list[Floats]) -> Floats:
        weights = np.array([analyst.weight for analyst in self._params.analysts])
        left = max(1.0 - float(weights.sum()), 0.0)
        held = np.array(opinions)
        if self._params.rule is Rule.LINEAR:
            return _normalised(weights @ held + left * prior)
        smallest = np.finfo(np.float64).tiny  # a scenario that one analyst rules out stays ruled out
        logs = weights @ np.log(np.maximum(held, smallest)) + left * np.log(prior)
        return _normalised(np.exp(logs - logs.max()))


def _normalised(parts: Floats) -> Floats:
    """Return probabilities in these proportions; the parts of a mixture sum to one but for rounding."""
    probabilities: Floats = parts / parts.sum()
    return probabilities


def _reports(reported: list[tuple[Analyst, Quantified]], prior: Floats, pooled: Floats) -> tuple[ViewReport, ...]:
    return tuple(report_of(each, prior, pooled, analyst.name) for analyst, each in reported)


def _together(pooled: Floats, prior: Floats) -> tuple[Fact, ...]:
    entropy = relative_entropy(pooled, prior)
    return (
        Fact(name="relative entropy", value=entropy),
        Fact(name="effective periods", value=len(prior) * exp(-entropy)),
    )
