"""An optimisation result in plain words, for terminals."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from tangency.contracts.component_use import ComponentUse
from tangency.contracts.problem import InactiveConstraint
from tangency.contracts.solution import Binding, Certificate, Charge

__all__ = [
    "ResultWords",
    "binding_text",
    "certificate_lines",
    "component_text",
    "cost_lines",
    "missed_lines",
    "result_text",
]

_BAR = 24
_SHOWN_ASSETS = 4


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ResultWords:
    """What a result says of itself, whatever the form.

    Attributes
    ----------
    title
        The optimizer with its params, and the day.
    table
        Held assets, largest first: `weight`, `risk_share`, a column for each taxonomy, and where the risk was budgeted
        `budgeted_share` and `budget`.
    moments
        Expected return and volatility, with the period that they are of.
    views
        Lines on the views that shaped the moments.
    """

    title: str
    table: pd.DataFrame
    moments: str
    certificate: Certificate
    inactive: tuple[InactiveConstraint, ...]
    run_id: str | None
    views: tuple[str, ...] = ()


def result_text(words: ResultWords) -> str:
    """Return weights as a table with bars, the risk, the constraints that bind, and the certificate."""
    table = words.table
    width = max((len(asset) for asset in table.index), default=5)
    top = max((abs(weight) for weight in table["weight"]), default=1.0)
    lines = [words.title, ""]
    lines += [
        f"{asset:<{width}}  {weight:8.2%}  {risk}  {'█' * max(1, round(_BAR * abs(weight) / top))}"
        for asset, weight, risk in zip(table.index, table["weight"], _risks(table), strict=True)
    ]
    lines += ["", words.moments, *words.views, *certificate_lines(words.certificate)]
    lines += [f"inactive: {inactive.constraint} ({inactive.reason})" for inactive in words.inactive]
    if words.run_id is not None:
        lines.append(f"run {words.run_id}")
    return "\n".join(lines)


def _risks(table: pd.DataFrame) -> list[str]:
    """Return what each asset carries, and beside it what it was to carry."""
    if "budget" not in table:
        return [f"{share:7.1%} of risk" for share in table["risk_share"]]
    both = zip(table["budgeted_share"], table["budget"], strict=True)
    return [f"{share:7.2%} of risk, budget {budget:.2%}" for share, budget in both]


def certificate_lines(certificate: Certificate) -> list[str]:
    """Return the certificate in words."""
    gap = ""
    if certificate.optimality_measure is not None and certificate.optimality_gap is not None:
        gap = f", {certificate.optimality_measure} {certificate.optimality_gap:.1e}"
    reached = f"{certificate.objective_unit} {certificate.objective:.6g}"
    residual = f"primal residual {certificate.primal_residual:.1e}"
    head = f"certificate: {certificate.status}, {reached}, {residual}{gap} ({certificate.solver})"
    return [
        head,
        *(f"binding: {binding_text(binding, certificate)}" for binding in certificate.binding),
        *(f"exceeded: {soft.constraint}, by {soft.violation:.4%}" for soft in certificate.violated),
        *missed_lines(certificate),
        *cost_lines(certificate),
    ]


def missed_lines(certificate: Certificate) -> list[str]:
    """Return the risk budgets that are missed by most, and how many others there are."""
    missed = certificate.missed
    lines = [
        f"risk budget missed: {each.asset} carries {each.share:.2%} of the risk, its budget is {each.budget:.2%}"
        for each in missed[:_SHOWN_ASSETS]
    ]
    others = len(missed) - _SHOWN_ASSETS
    return [*lines, f"risk budget missed: {others} more"] if others > 0 else lines


def cost_lines(certificate: Certificate) -> list[str]:
    """Return what the solution costs, in one line; none where nothing was charged."""
    if not certificate.charges:
        return []
    traded = [] if certificate.turnover is None else [f"turnover {certificate.turnover:.2%}"]
    return [f"costs: {', '.join([*(_charge_text(charge) for charge in certificate.charges), *traded])}"]


def _charge_text(charge: Charge) -> str:
    once = "" if charge.once is None else f"{charge.once:.4%} once, "
    return f"{charge.name} {once}{charge.rate:.4%} a {charge.per}"


def binding_text(binding: Binding, certificate: Certificate) -> str:
    """Return one binding constraint, the assets it holds, and what a point of it is worth."""
    held = ", ".join(binding.assets[:_SHOWN_ASSETS])
    if len(binding.assets) > _SHOWN_ASSETS:
        held += f" and {len(binding.assets) - _SHOWN_ASSETS} more"
    text = f"{binding.constraint}{f' [{held}]' if held else ''}"
    if binding.shadow_price:
        text += f": one point is worth {binding.shadow_price / 100:+.4g} of {certificate.objective_unit}"
    return text


def component_text(use: ComponentUse) -> str:
    """Return a component with its params, but for those that are empty."""
    params = ", ".join(f"{name}={value}" for name, value in use.params.items() if value not in (None, [], {}))
    return f"{use.id}({params})"
