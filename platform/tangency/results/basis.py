"""The basis of a result on moments: data, models, views and constraints."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tangency.contracts.component_use import ComponentUse
from tangency.contracts.covariance import is_singular
from tangency.contracts.deferred import Deferred, Later
from tangency.contracts.problem import FeasibleSet, InactiveConstraint
from tangency.domain.constraint import Constraint
from tangency.domain.return_kind import ReturnKind
from tangency.errors import ConfigurationError
from tangency.estimation.inputs import group_texts
from tangency.estimation.moments import EstimatedMoments
from tangency.estimation.never_binding import never_binding
from tangency.estimation.window import Window
from tangency.results.result import Result
from tangency.results.views import Views, views_of

__all__ = ["Basis", "EstimateResult", "basis_of"]


@dataclass(frozen=True, kw_only=True, eq=False)
class Basis:
    """Data, models, views and constraints.

    Attributes
    ----------
    assets
        In the order of the input.
    risk_model, return_model
        The estimators as they were used; None where moments were given.
    view_model, views
        The view model that the moments went through, and its views with what they did; None where there was none.
    constraints
        The user's and the implicit ones.
    inactive
        Constraints that did not apply on this day, with the reason.
    n_periods
        Returns that the moments were estimated from; None where moments were given.
    groups
        Taxonomy → asset → label.
    passed_over
        Asset → why the universe's rule left it out.
    sold
        Asset → weight of what is held outside the universe, and sold.
    never_binding
        Caps that no portfolio can reach, with what it can.
    mean_kind
        Whether means are of total returns, or in excess of the risk-free rate.
    window
        The periods that there are, and those that entered; None where moments were given.
    notes
        What has to be known of the data and their estimates, as texts.
    warnings
        What is doubtful about the data.
    """

    assets: tuple[str, ...]
    risk_model: ComponentUse | None
    return_model: ComponentUse | None
    view_model: ComponentUse | None
    views: Views | None
    constraints: tuple[Constraint, ...]
    inactive: tuple[InactiveConstraint, ...]
    periods_per_year: float | None
    n_periods: int | None
    as_of: str | None
    groups: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    passed_over: Mapping[str, str] = field(default_factory=dict)
    sold: Mapping[str, float] = field(default_factory=dict)
    never_binding: Deferred[tuple[InactiveConstraint, ...]] = Deferred(())
    mean_kind: ReturnKind = ReturnKind.TOTAL
    window: Window | None = None
    notes: Deferred[tuple[str, ...]] = Deferred(())
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class EstimateResult(Result):
    """A result on moments.

    Attributes
    ----------
    basis
        Data, models, views and constraints; its facts are properties of the result too.
    """

    basis: Basis

    @property
    def assets(self) -> tuple[str, ...]:
        """In the order of the input."""
        return self.basis.assets

    @property
    def risk_model(self) -> ComponentUse | None:
        """What estimated the covariance; None where moments were given."""
        return self.basis.risk_model

    @property
    def return_model(self) -> ComponentUse | None:
        """What estimated the means; None where moments were given."""
        return self.basis.return_model

    @property
    def view_model(self) -> ComponentUse | None:
        """What turned both into a posterior; None where there are no views."""
        return self.basis.view_model

    @property
    def views(self) -> Views | None:
        """The views with what they did; None where there is no view model."""
        return self.basis.views

    @property
    def constraints(self) -> tuple[Constraint, ...]:
        """The user's and the implicit ones."""
        return self.basis.constraints

    @property
    def inactive(self) -> tuple[InactiveConstraint, ...]:
        """Constraints that did not apply on this day, with the reason."""
        return self.basis.inactive

    @property
    def periods_per_year(self) -> float | None:
        """From the calendar, or None."""
        return self.basis.periods_per_year

    @property
    def n_periods(self) -> int | None:
        """Returns that the moments were estimated from; None where moments were given."""
        return self.basis.n_periods

    @property
    def groups(self) -> Mapping[str, Mapping[str, str]]:
        """Taxonomy → asset → label."""
        return self.basis.groups

    @property
    def as_of(self) -> str | None:
        """The last session known; None where the data have no dates."""
        return self.basis.as_of

    @property
    def never_binding(self) -> tuple[InactiveConstraint, ...]:
        """Caps that no portfolio can reach, with what it can."""
        return self.basis.never_binding

    @property
    def window(self) -> Window | None:
        """The periods that there are, and those that the moments came from; None where moments were given."""
        return self.basis.window

    @property
    def mean_kind(self) -> ReturnKind:
        """Whether means are of total returns, or in excess of the risk-free rate."""
        return self.basis.mean_kind

    @property
    def sold(self) -> Mapping[str, float]:
        """Asset → weight of what is held outside the universe, and sold."""
        return self.basis.sold

    @property
    def warnings(self) -> tuple[str, ...]:
        """What is doubtful about the data."""
        return self.basis.warnings

    def _annual_periods(self, quantity: str) -> float:
        """Return the periods of a year; raises ConfigurationError where they are not known."""
        if self.periods_per_year is None:
            raise ConfigurationError(
                "nothing annual can be computed without the number of periods in a year",
                where=quantity,
                remedy="pass periods_per_year, or prices with a calendar",
            )
        return self.periods_per_year


def basis_of(
    moments: EstimatedMoments, feasible: FeasibleSet, *, added: tuple[Constraint, ...] = (), views: Views | None = None
) -> Basis:
    """Return what a result on these moments rests on.

    Parameters
    ----------
    added
        Constraints that the optimizer's own params add.
    views
        With the tilts of the result's portfolio; without any where None.
    """
    given = moments.given
    if views is None and moments.viewed is not None:
        views = views_of(moments.viewed.posterior, given.assets, given.order)
    return Basis(
        assets=given.assets,
        risk_model=moments.risk_use,
        return_model=moments.return_use,
        view_model=moments.view_use,
        views=views,
        constraints=(*feasible.constraints, *added),
        inactive=feasible.inactive,
        periods_per_year=given.periods_per_year,
        n_periods=moments.n_periods,
        as_of=given.as_of,
        groups=group_texts(given.groups),
        passed_over=given.passed_over,
        sold=moments.sold,
        never_binding=Later(never_binding, feasible),
        mean_kind=moments.mean_kind,
        window=moments.window,
        notes=Later(_notes, moments),
        warnings=given.warnings,
    )


def _notes(moments: EstimatedMoments) -> tuple[str, ...]:
    """Return the notes on the data, and one on a covariance that takes some portfolios for riskless."""
    notes = moments.given.notes
    if not is_singular(moments.covariance):
        return notes
    count = f"{len(moments.given.assets)} assets"
    of = count if moments.n_periods is None else f"{moments.n_periods} returns, {count}"
    return (*notes, f"the covariance is singular ({of}): by it some combinations of assets have no risk")
