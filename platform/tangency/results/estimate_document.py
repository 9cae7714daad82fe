"""What documents of results on moments have in common: models, views, constraints, and the universe."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypedDict

from pydantic import Field, JsonValue

from tangency.contracts.component_use import ComponentUse
from tangency.contracts.problem import InactiveConstraint
from tangency.domain.constraint import Constraint
from tangency.domain.return_kind import ReturnKind
from tangency.results.basis import Basis
from tangency.results.document import DataDocument, Part
from tangency.results.views_document import ViewsDocument, views_lines
from tangency.results.window_document import WindowDocument, headline_of, window_part

__all__ = [
    "ComponentUseDocument",
    "ConstraintDocument",
    "EstimateDocument",
    "PointsCertificate",
    "by_reason",
    "component_text",
    "day_text",
    "sale_lines",
]


class ComponentUseDocument(Part):
    """A component as it was used."""

    id: str
    version: str = Field(description="of the plugin")
    params: dict[str, JsonValue] = Field(description="all of them, defaults included")
    given: tuple[str, ...] | None = Field(None, description="names of the params that the user set")
    facts: dict[str, float | str] = Field({}, description="what an estimator reports about its estimate")
    missing_data: str | None = Field(None, description="what an estimator did with missing returns")

    @classmethod
    def of(cls, use: ComponentUse) -> ComponentUseDocument:
        """Return the document of a use."""
        return cls(
            id=use.id,
            version=use.version,
            params=dict(use.params),
            given=use.given,
            facts={fact.name: fact.value for fact in use.facts},
            missing_data=use.missing_data,
        )


class ConstraintDocument(Part):
    """A constraint that was in force."""

    text: str
    implicit: bool = Field(description="whether it holds unless a text on the same subject says otherwise")

    @classmethod
    def of(cls, constraint: Constraint) -> ConstraintDocument:
        """Return the document of a constraint."""
        return cls(text=constraint.text, implicit=constraint.implicit)


class PointsCertificate(Part):
    """Evidence for all points of a curve or surface: the largest residual and the largest gap."""

    status: str
    solver: str
    primal_residual: float = Field(description="largest violation of any bound or row, a fraction of NAV")
    optimality_measure: str = "relative duality gap"
    optimality_gap: float

    def line(self, where: str) -> str:
        """Return the evidence as a line; `where` says of which points."""
        return (
            f"certificate: {self.status} {where}, primal residual {self.primal_residual:.1e}, "
            f"{self.optimality_measure} {self.optimality_gap:.1e} ({self.solver})"
        )


class BasisFields(TypedDict):
    """The fields of `EstimateDocument` that come from a result's basis."""

    as_of: str | None
    periods_per_year: float | None
    n_periods: int | None
    risk_model: ComponentUseDocument | None
    return_model: ComponentUseDocument | None
    view_model: ComponentUseDocument | None
    views: ViewsDocument | None
    constraints: tuple[ConstraintDocument, ...]
    inactive: tuple[InactiveConstraint, ...]
    groups: dict[str, dict[str, str]]
    passed_over: dict[str, str]
    sold: dict[str, float]
    never_binding: tuple[InactiveConstraint, ...]
    mean_kind: ReturnKind
    window: WindowDocument | None
    notes: tuple[str, ...]
    warnings: tuple[str, ...] | None


class EstimateDocument(DataDocument):
    """What results on moments have in common."""

    as_of: str | None = Field(description="the last session known")
    periods_per_year: float | None
    n_periods: int | None = Field(description="returns that the moments were estimated from; none where given")
    risk_model: ComponentUseDocument | None
    return_model: ComponentUseDocument | None
    # Runs before there were view models left neither of the two.
    view_model: ComponentUseDocument | None = None
    views: ViewsDocument | None = Field(None, description="what the views say, and what each did to the weights")
    constraints: tuple[ConstraintDocument, ...]
    inactive: tuple[InactiveConstraint, ...] = Field(description="constraints that did not apply on this day")
    groups: dict[str, dict[str, str]] = Field({}, description="taxonomy, asset, label; shares as text")
    passed_over: dict[str, str] = Field({}, description="assets that the universe's rule left out, and why")
    sold: dict[str, float] = Field({}, description="weights held outside the universe, all sold; fractions of NAV")
    window: WindowDocument | None = Field(None, description="the periods that there are, and those that entered")
    mean_kind: ReturnKind = Field(
        ReturnKind.TOTAL, description="whether means are total returns, or in excess of the risk-free rate"
    )
    never_binding: tuple[InactiveConstraint, ...] = Field((), description="caps that no portfolio can reach, and why")
    notes: tuple[str, ...] = Field((), description="what has to be known of the data, the estimates and the solution")

    @staticmethod
    def basis_fields(basis: Basis) -> BasisFields:
        """Return the fields that a result's basis fills."""
        return {
            "as_of": basis.as_of,
            "periods_per_year": basis.periods_per_year,
            "n_periods": basis.n_periods,
            "risk_model": None if basis.risk_model is None else ComponentUseDocument.of(basis.risk_model),
            "return_model": None if basis.return_model is None else ComponentUseDocument.of(basis.return_model),
            "view_model": None if basis.view_model is None else ComponentUseDocument.of(basis.view_model),
            "views": None if basis.views is None else basis.views.document(),
            "constraints": tuple(map(ConstraintDocument.of, basis.constraints)),
            "inactive": basis.inactive,
            "groups": {taxonomy: dict(labels) for taxonomy, labels in basis.groups.items()},
            "passed_over": dict(basis.passed_over),
            "sold": dict(basis.sold),
            "never_binding": basis.never_binding,
            "mean_kind": basis.mean_kind,
            "window": window_part(basis.window),
            "notes": basis.notes,
            "warnings": basis.warnings or None,
        }

    @property
    def left_out_line(self) -> str | None:
        """How many periods of the window were left out, and why; None where all entered."""
        return None if self.window is None else self.window.headline()

    def headline(self, title: str) -> str:
        """Return a title, with what was left out of the window: no reader of the numbers may miss it."""
        return headline_of(title, self.window)

    def model_lines(self) -> list[str]:
        """Return what the moments came from: what is doubtful, estimators with their facts, and views."""
        uses = (("risk model", self.risk_model), ("return model", self.return_model), ("view model", self.view_model))
        lines = [f"{kind}: {_use_text(use)}" for kind, use in uses if use is not None]
        if self.n_periods is None:
            lines.append("moments as given")
        else:
            years = "" if self.periods_per_year is None else f", {self.periods_per_year:g} a year"
            lines.append(f"window: {self.n_periods} returns{years}")
            lines += [] if self.window is None else self.window.lines()
        if self.mean_kind is not ReturnKind.TOTAL:
            lines.append(f"expected returns: {self.mean_kind.full_name}")
        return [*self.warning_lines(), *lines, *([] if self.views is None else views_lines(self.views))]

    def constraint_lines(self) -> list[str]:
        """Return the constraints in force, those that did not apply, the assets that were left out, and the notes."""
        own = [each.text for each in self.constraints if not each.implicit]
        implicit = [f"{each.text} (implicit)" for each in self.constraints if each.implicit]
        return [
            f"constraints: {', '.join([*own, *implicit]) or 'none'}",
            *(f"inactive: {each.constraint} ({each.reason})" for each in self.inactive),
            *(f"can never bind: {each.constraint} ({each.reason})" for each in self.never_binding),
            *(f"passed over: {line}" for line in by_reason(self.passed_over)),
            *self.sale_lines(),
            *(f"note: {note}" for note in self.notes),
        ]

    def sale_lines(self) -> list[str]:
        """Return what is sold because it is outside the universe."""
        return sale_lines(self.sold)


def sale_lines(sold: Mapping[str, float]) -> list[str]:
    """Return what is closed because it is outside the universe: longs, then shorts.

    >>> sale_lines({"DASH": 0.5})
    ['sold because it is not in the universe: DASH 50.00%']
    """
    lines = []
    for verb, sign in (("sold", 1.0), ("bought back", -1.0)):
        closed = [f"{asset} {weight:.2%}" for asset, weight in sold.items() if sign * weight > 0.0]
        if closed:
            they = "it is" if len(closed) == 1 else "they are"
            lines.append(f"{verb} because {they} not in the universe: {', '.join(closed)}")
    return lines


def component_text(use: ComponentUseDocument) -> str:
    """Return a component with the params that the user set; all that say something where that is not known."""
    shown = use.params if use.given is None else {name: use.params[name] for name in use.given if name in use.params}
    params = ", ".join(f"{name}={value}" for name, value in shown.items() if value not in (None, [], {}))
    return f"{use.id}({params})" if params else use.id


def day_text(as_of: str | None) -> str:
    """Return the day of a title."""
    return "" if as_of is None else f" as of {as_of}"


def by_reason(passed_over: dict[str, str]) -> list[str]:
    """Return the assets of each reason, in their order.

    >>> by_reason({"TON": "no prices", "ZRX": "prices end 2024-10-16", "SUI": "no prices"})
    ['TON, SUI: no prices', 'ZRX: prices end 2024-10-16']
    """
    symbols: dict[str, list[str]] = {}
    for symbol, reason in passed_over.items():
        symbols.setdefault(reason, []).append(symbol)
    return [f"{', '.join(alike)}: {reason}" for reason, alike in symbols.items()]


def _use_text(use: ComponentUseDocument) -> str:
    facts = ", ".join(
        f"{name} {value:.4g}" if isinstance(value, float) else f"{name} {value}" for name, value in use.facts.items()
    )
    text = f"{component_text(use)}{f': {facts}' if facts else ''}"
    return text if use.missing_data is None else f"{text}; missing returns: {use.missing_data}"
