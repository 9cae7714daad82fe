"""The risk and the return model of an estimation, built once for one window or for many."""

from __future__ import annotations

from dataclasses import dataclass

from tangency.contracts.component import ComponentKind, ComponentRef
from tangency.contracts.component_use import ComponentUse
from tangency.contracts.estimate import CovarianceEstimate, MeanEstimate
from tangency.contracts.params import Params
from tangency.contracts.returns import Returns
from tangency.contracts.rolling import Rolls
from tangency.estimation.guarded import estimated_covariance, estimated_mean, rolled_covariance, rolled_mean
from tangency.estimation.use import component_use
from tangency.host.catalogue import Catalogue, RegisteredComponent

__all__ = ["CovarianceEstimator", "Estimators", "Used"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Used:
    """An estimator, and what it said of its estimate."""

    component: RegisteredComponent
    params: Params
    estimate: CovarianceEstimate | MeanEstimate

    def use(self) -> ComponentUse:
        """Return the description for a result."""
        return component_use(self.component, self.params, self.estimate)


class CovarianceEstimator:
    """A risk model, for windows that come one after another.

    Raises
    ------
    ConfigurationError
        For an unknown model, or params that it does not take.
    """

    def __init__(self, risk_model: ComponentRef, catalogue: Catalogue) -> None:
        self._model, self._params = catalogue.build(ComponentKind.RISK_MODEL, risk_model)
        self._registered = catalogue.resolve(ComponentKind.RISK_MODEL, risk_model.name)
        self._rolling = self._model.rolling() if isinstance(self._model, Rolls) else None

    def covariance(self, returns: Returns, first: int | None) -> tuple[CovarianceEstimate, Used]:
        """Return the covariance of a window, `first` its place in a history where it has one.

        Raises
        ------
        PluginError
            Where the model fails or breaks its contract.
        """
        if self._rolling is None or first is None:
            estimate = estimated_covariance(self._model, returns, self._registered)
        else:
            estimate = rolled_covariance(self._rolling, returns, first, self._registered)
        return estimate, Used(component=self._registered, params=self._params, estimate=estimate)


class Estimators:
    """A risk and a return model, for windows that come one after another; raises as `CovarianceEstimator`."""

    def __init__(self, risk_model: ComponentRef, return_model: ComponentRef, catalogue: Catalogue) -> None:
        self._risk = CovarianceEstimator(risk_model, catalogue)
        self._return_model, self._return_params = catalogue.build(ComponentKind.RETURN_MODEL, return_model)
        self._expected = catalogue.resolve(ComponentKind.RETURN_MODEL, return_model.name)
        self._rolling_mean = self._return_model.rolling() if isinstance(self._return_model, Rolls) else None

    def covariance(self, returns: Returns, first: int | None) -> tuple[CovarianceEstimate, Used]:
        """Return the covariance of a window; as `CovarianceEstimator.covariance`."""
        return self._risk.covariance(returns, first)

    def mean(self, returns: Returns, first: int | None) -> tuple[MeanEstimate, Used]:
        """Return the means of a window; otherwise as `covariance`."""
        if self._rolling_mean is None or first is None:
            estimate = estimated_mean(self._return_model, returns, self._expected)
        else:
            estimate = rolled_mean(self._rolling_mean, returns, first, self._expected)
        return estimate, Used(component=self._expected, params=self._return_params, estimate=estimate)
