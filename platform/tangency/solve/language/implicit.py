"""The implicit constraints `weight >= 0` and `net = 100%`, which the user's own on the same subject replace."""

from __future__ import annotations

from tangency.domain.constraint import AssetWeight, Constraint, EachWeight, NetWeight, SidedWeight, Term

__all__ = ["with_implicit"]


def with_implicit(constraints: tuple[Constraint, ...]) -> tuple[Constraint, ...]:
    """Return the user's constraints and those implicit ones on whose subject the user has said nothing.

    `net = 100%` gives way to any text on `net` alone. `weight >= 0` gives way, asset by asset, to a text that
    lets that asset's weight fall below zero: a negative floor, a soft floor, or for all assets a budget for `short`.
    """
    implicit: list[Constraint] = []
    if not any(_is_about(constraint, NetWeight) for constraint in constraints):
        terms = (Term(coefficient=1.0, quantity=NetWeight()),)
        implicit.append(Constraint(text="net = 100%", terms=terms, lower=1.0, upper=1.0, implicit=True))
    floors = [constraint for constraint in constraints if _allows_negative(constraint)]
    frees_all = any(_is_about(constraint, EachWeight) for constraint in floors)
    if not (frees_all or any(_grants_shorts(constraint) for constraint in constraints)):
        spoken_for = frozenset(
            term.quantity.symbol for floor in floors for term in floor.terms if isinstance(term.quantity, AssetWeight)
        )
        terms = (Term(coefficient=1.0, quantity=EachWeight(excluding=spoken_for)),)
        text = "weight >= 0" if not spoken_for else f"weight >= 0 (but {', '.join(sorted(spoken_for))})"
        implicit.append(Constraint(text=text, terms=terms, lower=0.0, upper=None, implicit=True))
    return (*constraints, *implicit)


def _is_about(constraint: Constraint, quantity: type[NetWeight | EachWeight | AssetWeight]) -> bool:
    return len(constraint.terms) == 1 and isinstance(constraint.terms[0].quantity, quantity)


def _allows_negative(constraint: Constraint) -> bool:
    if not (_is_about(constraint, EachWeight) or _is_about(constraint, AssetWeight)):
        return False
    coefficient = constraint.terms[0].coefficient
    limit = constraint.lower if coefficient > 0 else constraint.upper
    return limit is not None and (limit / coefficient < 0 or (constraint.penalty is not None and limit == 0))


def _grants_shorts(constraint: Constraint) -> bool:
    """Whether a text such as `short <= 30%` or `short <= 0.5 * long` leaves room for weights below zero."""
    is_about_short = any(
        isinstance(term.quantity, SidedWeight) and term.quantity.side == "short" and term.coefficient > 0
        for term in constraint.terms
    )
    is_closed = len(constraint.terms) == 1 and constraint.penalty is None and not (constraint.upper or 0.0) > 0
    return is_about_short and not is_closed
