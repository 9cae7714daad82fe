"""Describes a component as it was used, for the result."""

from __future__ import annotations

from tangency.contracts.component_use import ComponentUse
from tangency.contracts.deferred import Later
from tangency.contracts.estimate import CovarianceEstimate, MeanEstimate
from tangency.contracts.params import Params
from tangency.contracts.view_model import Posterior
from tangency.host.catalogue import RegisteredComponent

__all__ = ["component_use"]


def component_use(
    component: RegisteredComponent,
    params: Params,
    estimate: CovarianceEstimate | MeanEstimate | Posterior | None = None,
) -> ComponentUse:
    """Return id, version, params, and the facts of its estimate."""
    return ComponentUse(
        id=component.id,
        version=component.version,
        params=Later(_as_json, params),
        given=Later(_given, params),
        facts=() if estimate is None else estimate.facts,
        missing_data=None if estimate is None or isinstance(estimate, Posterior) else estimate.missing_data,
    )


def _given(params: Params) -> tuple[str, ...]:
    return tuple(name for name in type(params).model_fields if name in params.model_fields_set)


def _as_json(params: Params) -> dict[str, object]:
    return params.model_dump(mode="json")
