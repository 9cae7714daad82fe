"""View models: prior moments and stated views in, posterior moments out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol, Self, runtime_checkable

from tangency.contracts.arrays import Floats
from tangency.contracts.covariance import Covariance
from tangency.contracts.estimate import Fact
from tangency.contracts.returns import Returns
from tangency.domain.constraint import Scope
from tangency.domain.return_kind import ReturnKind

__all__ = ["Beliefs", "InactiveView", "LeavesOut", "Posterior", "Surprise", "ViewModel", "ViewReport"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Beliefs:
    """The prior: moments before views, and the other data that a view model uses.

    Attributes
    ----------
    assets
        In canonical order.
    mean
        Expected simple returns per period, as the return model has them, shape (n_assets,).
    covariance
        Per period, as the risk model has it, shape (n_assets, n_assets).
    returns
        The window that both were estimated from, or None where moments were given.
    scope
        What names in views may refer to.
    market_weights
        Each asset's share of the universe's market capitalisation on its day, shape (n_assets,); None where the sizes
        are not known.
    periods_per_year
        From the calendar, or None: then nothing annual can be read.
    mean_kind
        Whether `mean` is of total returns, or in excess of the risk-free rate.

    >>> import numpy as np
    >>> from tangency.sdk import Beliefs, Scope
    >>> beliefs = Beliefs(
    ...     assets=("BTC", "ETH"),
    ...     mean=np.array([0.002, 0.001]),
    ...     covariance=np.diag([0.0016, 0.0004]),
    ...     returns=None,
    ...     scope=Scope(assets=("BTC", "ETH")),
    ...     market_weights=np.array([0.75, 0.25]),
    ...     periods_per_year=365.0,
    ... )
    >>> float(beliefs.market_weights @ beliefs.mean)  # of the market, per period
    0.00175
    """

    assets: tuple[str, ...]
    mean: Floats
    covariance: Covariance
    returns: Returns | None
    scope: Scope
    market_weights: Floats | None
    periods_per_year: float | None
    mean_kind: ReturnKind = ReturnKind.TOTAL


@dataclass(frozen=True, slots=True, kw_only=True)
class Surprise:
    """How far views sit from the prior.

    Attributes
    ----------
    distance
        Mahalanobis distance, in standard deviations of what the prior and the view's own uncertainty expect.
    degrees_of_freedom
        Independent statements that it is made of.
    p_value
        Probability of at least this distance where prior and views agree (χ² of the squared distance).

    >>> from tangency.sdk import Surprise
    >>> Surprise(distance=2.0, degrees_of_freedom=1, p_value=0.0455).p_value  # two standard deviations of one statement
    0.0455
    """

    distance: float
    degrees_of_freedom: int
    p_value: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ViewReport:
    """A view, its quantity under prior and posterior, and its effect.

    Attributes
    ----------
    text
        The view as its author wrote it.
    unit
        Of `stated`, `prior` and `posterior`.
    stated
        The number that the view gives.
    prior, posterior
        The view's quantity under the prior and under the posterior.
    is_fraction
        Whether these numbers are fractions, to be read in per cent; a correlation is none.
    author
        Whose view it is, where there are several analysts.
    confidence
        From 0 to 1, where the view or its uncertainty states one.
    surprise
        How far the view alone is from the prior, where the model measures it.
    mean_shift
        What the view adds to the expected returns per period, shape (n_assets,); over the views it adds up to
        posterior less prior. None where the model is not linear in its views.
    mean_kind
        Of an expected return, whether `stated`, `prior` and `posterior` are total, or in excess of the risk-free rate;
        None for a difference of returns, which is both, and for what is no return.
    unconstrained_tilt
        What the view adds to the weights of an investor without constraints, shape (n_assets,); None as `mean_shift`.

    >>> from tangency.sdk import ViewReport
    >>> numbers = {"stated": 0.10, "prior": 0.04, "posterior": 0.08}
    >>> view = ViewReport(text="BTC = 10%", unit="annual return", relation="=", **numbers)
    >>> round(view.posterior - view.prior, 6)  # how far the view moved its quantity
    0.04
    """

    text: str
    unit: str
    relation: Literal["=", "<=", ">="]
    stated: float
    prior: float
    posterior: float
    is_fraction: bool = True
    author: str | None = None
    confidence: float | None = None
    surprise: Surprise | None = None
    mean_shift: Floats | None = None
    unconstrained_tilt: Floats | None = None
    mean_kind: ReturnKind | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InactiveView:
    """A view on assets outside this day's universe.

    >>> from tangency.sdk import InactiveView
    >>> InactiveView(text="XMR = 10%", reason="XMR is not in the universe").reason
    'XMR is not in the universe'
    """

    text: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Posterior:
    """The posterior: moments after the views.

    Attributes
    ----------
    mean
        Expected simple returns per period, shape (n_assets,), in the order of the beliefs' assets.
    covariance
        Per period, shape (n_assets, n_assets), symmetric and positive semi-definite.
    probabilities
        Of the periods of `Beliefs.returns`, shape (n_periods,), where the model weighs them anew; else None.
    views
        In the order in which they were stated, without the inactive ones.
    inactive
        Views on assets that are known but not in the universe.
    surprise
        How far all views together are from the prior, where the model measures it.
    mean_kind
        Whether `mean` is of total returns, or in excess of the risk-free rate; None where it is of the prior's kind.

    >>> import numpy as np
    >>> from tangency.sdk import Posterior
    >>> posterior = Posterior(mean=np.array([0.003, 0.001]), covariance=np.diag([0.0016, 0.0004]))
    >>> posterior.views, posterior.surprise
    ((), None)
    """

    mean: Floats
    covariance: Covariance
    probabilities: Floats | None = None
    views: tuple[ViewReport, ...] = ()
    inactive: tuple[InactiveView, ...] = ()
    surprise: Surprise | None = None
    facts: tuple[Fact, ...] = ()
    mean_kind: ReturnKind | None = None


@runtime_checkable
class ViewModel(Protocol):
    """Updates prior moments to a posterior.

    >>> from tangency.sdk import Beliefs, Posterior, ViewModel
    >>> class NoView:
    ...     def update(self, beliefs: Beliefs) -> Posterior:
    ...         return Posterior(mean=beliefs.mean, covariance=beliefs.covariance)
    >>> isinstance(NoView(), ViewModel)
    True
    """

    def update(self, beliefs: Beliefs) -> Posterior:
        """Return the posterior; never mutate `beliefs`."""
        ...


@runtime_checkable
class LeavesOut(Protocol):
    """A view model that can leave out one of its views, so that the view's effect on the weights can be computed.

    >>> from tangency.sdk import Beliefs, LeavesOut, Posterior
    >>> class OneView:
    ...     def update(self, beliefs: Beliefs) -> Posterior:
    ...         return Posterior(mean=beliefs.mean, covariance=beliefs.covariance)
    ...
    ...     def without(self, text, author):
    ...         return self
    >>> isinstance(OneView(), LeavesOut)
    True
    """

    def update(self, beliefs: Beliefs) -> Posterior:
        """Return the posterior; never mutate `beliefs`."""
        ...

    def without(self, text: str, author: str | None) -> Self:
        """Return the model without the views of this text."""
        ...
