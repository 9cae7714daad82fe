"""From data in canonical form to the moments that an optimizer takes: estimated, with views, or as they were given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from tangency.contracts.arrays import Floats
from tangency.contracts.component import ComponentRef
from tangency.contracts.component_use import ComponentUse
from tangency.contracts.covariance import Covariance
from tangency.contracts.problem import FeasibleSet, Problem
from tangency.contracts.returns import Returns
from tangency.domain.return_kind import ReturnKind
from tangency.errors import ConfigurationError
from tangency.estimation.estimators import Estimators, Used
from tangency.estimation.held import Held
from tangency.estimation.inputs import Input
from tangency.estimation.measured import with_measurements
from tangency.estimation.use import component_use
from tangency.estimation.viewing import Estimate, Viewed, viewed
from tangency.estimation.window import Window, window_of
from tangency.host.catalogue import Catalogue

__all__ = ["EstimatedMoments", "Models", "MomentEstimation", "estimated_moments"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Models:
    """The components that estimate moments; moments that were given need neither risk nor return model."""

    risk_model: ComponentRef
    return_model: ComponentRef
    view_model: ComponentRef | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EstimatedMoments:
    """Moments in canonical order, and what they came from.

    Attributes
    ----------
    given
        The data.
    returns
        The window, with the probabilities that a view model gives its periods.
    risk, expected
        The estimators of covariance and means; None where moments were given.
    viewed
        The posterior of a view model, where one was asked for.
    held
        Weights held now, in the universe and outside it.
    mean_kind
        Whether `mean` is of total returns, or in excess of the risk-free rate.
    window
        The periods that there are, and those that entered; None where moments were given.
    """

    given: Input
    mean: Floats
    covariance: Covariance
    risk: Used | None
    expected: Used | None
    n_periods: int | None
    returns: Returns | None = None
    viewed: Viewed | None = None
    held: Held = field(default_factory=Held)
    mean_kind: ReturnKind = ReturnKind.TOTAL
    window: Window | None = None

    @property
    def current(self) -> Floats | None:
        """Weights held now in canonical order, shape (n_assets,), or None."""
        return self.held.weights

    @property
    def sold(self) -> Mapping[str, float]:
        """Asset → weight of what is held outside the universe, and sold."""
        return self.held.sold

    @property
    def periods_per_year(self) -> float | None:
        """From the calendar, or None."""
        return self.given.periods_per_year

    @property
    def risk_use(self) -> ComponentUse | None:
        """The risk model as it was used; None where moments were given."""
        return None if self.risk is None else self.risk.use()

    @property
    def return_use(self) -> ComponentUse | None:
        """The return model as it was used; None where moments were given."""
        return None if self.expected is None else self.expected.use()

    @property
    def view_use(self) -> ComponentUse | None:
        """The view model as it was used."""
        if self.viewed is None:
            return None
        return component_use(self.viewed.registered, self.viewed.params, self.viewed.posterior)

    def problem(self, feasible: FeasibleSet, *, seed: int) -> Problem:
        """Return the optimisation over a feasible set, its constraints measured with these moments."""
        return Problem(
            assets=self.given.canonical,
            mean=self.mean,
            covariance=self.covariance,
            feasible=with_measurements(feasible, self),
            returns=self.returns,
            current=self.current,
            sold=self.sold,
            mean_kind=self.mean_kind,
            periods_per_year=self.periods_per_year,
            seed=seed,
        )


def estimated_moments(
    given: Input, models: Models, catalogue: Catalogue, *, held: Held | None = None
) -> EstimatedMoments:
    """Return the moments that were given, or those that the models estimate from the returns, with views if any.

    Parameters
    ----------
    held
        Weights held now, for constraints that are measured from them; not known where None.

    Raises
    ------
    PluginError
        Where a model fails or breaks its contract.
    """
    return MomentEstimation(models, catalogue).moments(given, held or Held())


class MomentEstimation:
    """The models of `estimated_moments`, built once: for one window after another of a history."""

    def __init__(self, models: Models, catalogue: Catalogue) -> None:
        self._models = models
        self._catalogue = catalogue
        self._estimators: Estimators | None = None

    def moments(self, given: Input, held: Held, *, first: int | None = None) -> EstimatedMoments:
        """Return the moments that were given, or those of a window, with views if any.

        Parameters
        ----------
        first
            Place of the window's first return in its history, where it moves over one: models that roll keep what the
            next window needs.

        Raises
        ------
        PluginError
            Where a model fails or breaks its contract.
        """
        prior = self._prior(given, held, first)
        if self._models.view_model is None:
            return prior
        estimate = Estimate(mean=prior.mean, covariance=prior.covariance, mean_kind=prior.mean_kind)
        shown = viewed(estimate, given, self._models.view_model, self._catalogue)
        posterior = shown.posterior
        return replace(
            prior,
            mean=posterior.mean,
            covariance=posterior.covariance,
            mean_kind=shown.mean_kind,
            returns=shown.returns,
            viewed=shown,
        )

    def _prior(self, given: Input, held: Held, first: int | None) -> EstimatedMoments:
        if given.moments is not None:
            mean, covariance = given.moments
            return EstimatedMoments(
                given=given,
                mean=mean,
                covariance=covariance,
                risk=None,
                expected=None,
                n_periods=None,
                held=held,
                mean_kind=given.mean_kind,
            )
        if given.returns is None:
            raise ConfigurationError("there are neither returns nor moments", where="data")
        estimators = self._built()
        risk_estimate, risk = estimators.covariance(given.returns, first)
        mean_estimate, expected = estimators.mean(given.returns, first)
        return EstimatedMoments(
            given=given,
            mean=mean_estimate.values,
            covariance=risk_estimate.matrix,
            risk=risk,
            expected=expected,
            n_periods=risk_estimate.n_periods,
            returns=given.returns,
            held=held,
            mean_kind=mean_estimate.mean_kind,
            window=window_of(given.returns, for_covariance=risk_estimate.n_periods, for_mean=mean_estimate.n_periods),
        )

    def _built(self) -> Estimators:
        """Return the models, which moments that are given do not need."""
        if self._estimators is None:
            self._estimators = Estimators(self._models.risk_model, self._models.return_model, self._catalogue)
        return self._estimators
