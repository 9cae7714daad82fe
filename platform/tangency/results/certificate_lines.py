"""A certificate as lines: evidence, levels, binding constraints, soft limits exceeded, budgets missed, costs."""

from __future__ import annotations

from collections.abc import Sequence

from tangency.contracts.solution import Binding, Certificate, Charge

__all__ = ["binding_text", "certificate_lines", "evidence_line", "exceptions", "held_text", "worth_text"]

_SHOWN_ASSETS = 4


def certificate_lines(certificate: Certificate) -> list[str]:
    """Return everything that a certificate says."""
    return [
        evidence_line(certificate),
        *(f"binding: {binding_text(binding, certificate)}" for binding in certificate.binding),
        *exceptions(certificate),
    ]


def evidence_line(certificate: Certificate) -> str:
    """Return status, value reached, largest violation and optimality gap."""
    gap = ""
    if certificate.optimality_measure is not None and certificate.optimality_gap is not None:
        gap = f", {certificate.optimality_measure} {certificate.optimality_gap:.1e}"
    reached = f"{certificate.objective_unit} {certificate.objective:.6g}"
    residual = f"primal residual {certificate.primal_residual:.1e}"
    return f"certificate: {certificate.status}, {reached}, {residual}{gap} ({certificate.solver})"


def exceptions(certificate: Certificate) -> list[str]:
    """Return what the solution exceeds, misses, trades and pays, and its levels: what no reader may miss."""
    lines = [f"level {level.text}" for level in certificate.levels]
    lines += [f"exceeded: {soft.constraint}, by {soft.violation:.4%}" for soft in certificate.violated]
    missed = certificate.missed
    lines += [
        f"risk budget missed: {each.asset} carries {each.share:.2%} of the risk, its budget is {each.budget:.2%}"
        for each in missed[:_SHOWN_ASSETS]
    ]
    if len(missed) > _SHOWN_ASSETS:
        lines.append(f"risk budget missed: {len(missed) - _SHOWN_ASSETS} more")
    if certificate.turnover is not None:
        lines.append(f"turnover: {certificate.turnover:.2%}")
    if certificate.charges:
        lines.append(f"costs: {', '.join(_charge_text(charge) for charge in certificate.charges)}")
    return lines


def held_text(assets: Sequence[str], most: int = _SHOWN_ASSETS) -> str:
    """Return the assets that a constraint holds, and how many more there are."""
    others = len(assets) - most
    return ", ".join(assets[:most]) + (f" and {others} more" if others > 0 else "")


def worth_text(binding: Binding) -> str | None:
    """Return what one point of NAV at a binding constraint is worth; None where the method does not say."""
    return None if binding.shadow_price is None else f"{binding.shadow_price / 100:+.4g}"


def binding_text(binding: Binding, certificate: Certificate) -> str:
    """Return one binding constraint, its side, the assets that it holds, and what a point of it is worth."""
    held = f" [{held_text(binding.assets)}]" if binding.assets else ""
    worth = worth_text(binding) if binding.shadow_price else None
    value = "" if worth is None else f": one point is worth {worth} of {certificate.objective_unit}"
    return f"{binding.constraint}{held} ({binding.side}){value}"


def _charge_text(charge: Charge) -> str:
    once = "" if charge.once is None else f"{charge.once:.4%} once, "
    return f"{charge.name} {once}{charge.rate:.4%} a {charge.per}"
