"""What the JSON documents of all results have in common: models, constraints, and the certificate of many points."""

from __future__ import annotations

from dataclasses import asdict
from typing import Protocol

from tangency.contracts.component_use import ComponentUse
from tangency.contracts.problem import InactiveConstraint
from tangency.contracts.views import Views
from tangency.domain.constraint import Constraint

__all__ = ["HasBasis", "basis_document", "points_certificate"]


class HasBasis(Protocol):
    """A result that says which models and constraints it came from."""

    @property
    def risk_model(self) -> ComponentUse | None:
        """What estimated the covariance."""
        ...

    @property
    def return_model(self) -> ComponentUse | None:
        """What estimated the means."""
        ...

    @property
    def view_model(self) -> ComponentUse | None:
        """What turned both into beliefs."""
        ...

    @property
    def views(self) -> Views | None:
        """What the view model says of each view."""
        ...

    @property
    def constraints(self) -> tuple[Constraint, ...]:
        """The user's and the implicit ones."""
        ...

    @property
    def inactive(self) -> tuple[InactiveConstraint, ...]:
        """Those that did not apply on this day."""
        ...


def basis_document(result: HasBasis) -> dict[str, object]:
    """Return models, views and constraints; a model is None where moments were given, or no views."""
    return {
        "risk_model": None if result.risk_model is None else result.risk_model.document(),
        "return_model": None if result.return_model is None else result.return_model.document(),
        "view_model": None if result.view_model is None else result.view_model.document(),
        "views": None if result.views is None else result.views.document(),
        "constraints": [{"text": c.text, "implicit": c.implicit} for c in result.constraints],
        "inactive": [asdict(constraint) for constraint in result.inactive],
    }


def points_certificate(*, status: str, solver: str, primal_residual: float, gap: float) -> dict[str, object]:
    """Return the certificate of all points of a curve or surface: the largest residual and the largest gap."""
    return {
        "status": status,
        "solver": solver,
        "primal_residual": primal_residual,
        "optimality_measure": "relative duality gap",
        "optimality_gap": gap,
    }
