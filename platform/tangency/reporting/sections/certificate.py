"""The certificate, what each constraint costs, and what the solution exceeds, misses, trades and pays."""

from __future__ import annotations

from tangency.contracts.solution import Binding, Certificate
from tangency.reporting.html import Html, heading, items, paragraph, table
from tangency.reporting.subject import Subject
from tangency.results.certificate_lines import exceptions, held_text, worth_text

__all__ = ["certificate"]

_SHOWN_ASSETS = 6


def certificate(subject: Subject) -> tuple[Html, ...]:
    """Return the evidence for the solution and the constraints with their shadow prices."""
    found = subject.result.certificate
    binding = {bound.constraint: bound for bound in found.binding}
    rows = [
        (
            constraint.text,
            "implicit" if constraint.implicit else "requested",
            *_binding_cells(binding.get(constraint.text)),
        )
        for constraint in subject.result.constraints
    ]
    return (
        heading("Certificate and constraints"),
        paragraph(_status(found)),
        table(
            ("constraint", "=origin", "binds", ">one point is worth"),
            rows,
            caption=f"Constraints of run {subject.run.id}. One point is 1% of NAV; its worth is how much the "
            f"{found.objective_unit} would improve if the limit gave way by that much",
        ),
        items(exceptions(found)),
        items(f"{inactive.constraint}: did not apply, {inactive.reason}" for inactive in subject.result.inactive),
        items(f"{idle.constraint}: can never bind, {idle.reason}" for idle in subject.result.never_binding),
        items(map(_capital, subject.result.sale_lines())),
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _status(found: Certificate) -> str:
    of = "No hard constraint is" if found.violated else "No constraint is"
    violation = (
        f"{of} violated by more than {found.primal_residual:.1e} of NAV."
        if found.primal_residual or found.violated
        else "Every constraint holds exactly."
    )
    if found.violated:
        violation += f" Soft limits that are exceeded: {len(found.violated)}, listed below."
    feasible = f"{violation} The objective, {found.objective_unit}, is {found.objective:.6g}."
    if found.optimality_measure is None or found.optimality_gap is None:
        return f"Feasible ({found.solver}). {feasible} The method makes no claim beyond that."
    measured = f"Optimal ({found.solver}). {feasible} The {found.optimality_measure} is {found.optimality_gap:.1e}"
    own = "Tangency computed this from the problem's own data; it does not rest on the solver's own report."
    # What is no gap, such as a deviation from a budget, says nothing about other portfolios.
    bound = ": no portfolio within the constraints is better by more than that" if found.bounds_others else ""
    return f"{measured}{bound}. {own}"


def _binding_cells(bound: Binding | None) -> tuple[str, str]:
    if bound is None:
        return "no", "–"
    binds = f"yes, for {held_text(bound.assets, _SHOWN_ASSETS)}" if bound.assets else "yes"
    worth = worth_text(bound)
    # Raw, as the objective: what its unit is, is the optimizer's business.
    return f"{binds} ({bound.side})", "not known" if worth is None else worth.replace("-", "−")
