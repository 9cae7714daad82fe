"""An optimisation result in plain words, for terminals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tangency.contracts.component_use import ComponentUse
from tangency.contracts.solution import Binding, Certificate

if TYPE_CHECKING:
    from tangency.contracts.optimization_result import OptimizationResult

__all__ = ["binding_text", "certificate_lines", "component_text", "result_text"]

_BAR = 24
_SHOWN_ASSETS = 4


def result_text(result: OptimizationResult) -> str:
    """Return weights as a table with bars, the risk, the constraints that bind, and the certificate."""
    table = result.table()
    width = max((len(asset) for asset in table.index), default=5)
    top = max((abs(weight) for weight in table["weight"]), default=1.0)
    lines = [f"{component_text(result.optimizer)}{_as_of(result)}", ""]
    lines += [
        f"{asset:<{width}}  {weight:8.2%}  {risk:7.1%} of risk  {'█' * max(1, round(_BAR * abs(weight) / top))}"
        for asset, weight, risk in zip(table.index, table["weight"], table["risk_share"], strict=True)
    ]
    lines += ["", *_moment_lines(result), *certificate_lines(result.certificate)]
    lines += [f"inactive: {inactive.constraint} ({inactive.reason})" for inactive in result.inactive]
    if result.run_id is not None:
        lines.append(f"run {result.run_id}")
    return "\n".join(lines)


def certificate_lines(certificate: Certificate) -> list[str]:
    """Return the certificate in words."""
    gap = ""
    if certificate.optimality_measure is not None and certificate.optimality_gap is not None:
        gap = f", {certificate.optimality_measure} {certificate.optimality_gap:.1e}"
    lines = [
        (
            f"certificate: {certificate.status}, {certificate.objective_unit} {certificate.objective:.6g}, "
            f"primal residual {certificate.primal_residual:.1e}{gap} ({certificate.solver})"
        )
    ]
    return lines + [f"binding: {binding_text(binding, certificate)}" for binding in certificate.binding]


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
    """Return a component with its params."""
    params = ", ".join(f"{name}={value}" for name, value in use.params.items())
    return f"{use.id}({params})"


def _as_of(result: OptimizationResult) -> str:
    return "" if result.as_of is None else f" as of {result.as_of}"


def _moment_lines(result: OptimizationResult) -> list[str]:
    if result.periods_per_year is None:
        return [f"per period: mean {result.mean:.4%}, volatility {result.volatility:.4%}"]
    return [
        (
            f"annual ({result.periods_per_year:g} periods): "
            f"mean {result.mean_annual:.2%}, volatility {result.volatility_annual:.2%}"
        )
    ]
