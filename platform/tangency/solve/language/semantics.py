"""The semantics of the constraint language: the constraint that a statement means, or why it cannot be solved."""

from __future__ import annotations

from collections.abc import Iterator

from tangency.domain.constraint import (
    AssetWeight,
    Concentration,
    Constraint,
    EachWeight,
    HeldCount,
    PortfolioRisk,
    SidedWeight,
    Term,
    TrackingError,
    Turnover,
)
from tangency.domain.risk_kind import RiskKind
from tangency.errors import ConstraintSyntaxError
from tangency.solve.language.transformer import Statement

__all__ = ["EXAMPLES", "fault_at", "kink", "stated_constraint"]

EXAMPLES = 'such as "weight <= 20%", "weight[BTC] between 5% and 25%" or "sector[DeFi] + ETH <= 30%"'
_MIRRORED = {"<=": ">=", ">=": "<="}
_ROUNDING = 1e-12
_Lone = TrackingError | PortfolioRisk | Concentration | HeldCount
_Special = SidedWeight | Turnover | _Lone


def stated_constraint(text: str, statement: Statement) -> Constraint:
    """Return the constraint of a statement.

    Raises
    ------
    ConstraintSyntaxError
        For one that is empty, or that no convex or integer program can hold, with the column.
    """
    terms, lower, upper = _limits(text, statement)
    _refuse_what_cannot_be_solved(text, terms, lower, upper)
    if statement.alternative is not None:
        _refuse_other_alternatives(text, statement.alternative, terms, lower)
    if statement.penalty is not None and (statement.alternative or _first(terms, HeldCount)):
        raise fault_at(text, 1, "a limit on whole assets cannot be soft", "state it without soft(…)")
    return Constraint(
        text=text.strip(),
        terms=terms,
        lower=lower,
        upper=upper,
        or_zero=statement.alternative is not None,
        penalty=None if statement.penalty is None else float(statement.penalty),
    )


def kink(terms: tuple[Term, ...]) -> float:
    """Return by how much the slope of Σ coefficient · quantity rises where a weight passes its reference.

    Positive where the sum is convex, negative where it is concave, zero where the sides cancel out, as in
    `long - short`, which is `net`.
    """
    rises = {"gross": 2.0, "long": 1.0, "short": 1.0}
    total = 0.0
    for term in terms:
        if isinstance(term.quantity, SidedWeight):
            total += term.coefficient * rises[term.quantity.side]
        elif isinstance(term.quantity, Turnover):
            total += term.coefficient
    return 0.0 if abs(total) < _ROUNDING else total


def fault_at(text: str, column: int, what: str, remedy: str) -> ConstraintSyntaxError:
    """Return the error for a fault in a text."""
    return ConstraintSyntaxError(what, text=text, column=column, remedy=remedy)


def _limits(text: str, statement: Statement) -> tuple[tuple[Term, ...], float | None, float | None]:
    if len(statement.sides) == 3:  # noqa: PLR2004  # lower ≤ middle ≤ upper
        return _range(text, statement)
    (left, left_constant), (right, right_constant) = statement.sides
    terms = left + tuple(Term(coefficient=-term.coefficient, quantity=term.quantity) for term in right)
    _refuse_empty(text, terms)
    relation = statement.relations[0]
    # All on the left: terms (relation) bound. A constraint on constants alone was refused above.
    bound = float(right_constant - left_constant)
    if not left:
        terms = tuple(Term(coefficient=-term.coefficient, quantity=term.quantity) for term in terms)
        bound = -bound
        relation = _MIRRORED.get(relation, relation)
    lower = bound if relation in {">=", "=", "=="} else None
    upper = bound if relation in {"<=", "=", "=="} else None
    return terms, lower, upper


def _range(text: str, statement: Statement) -> tuple[tuple[Term, ...], float | None, float | None]:
    sides = statement.sides
    if statement.relations == (">=", ">="):
        sides = sides[::-1]
    elif statement.relations != ("<=", "<="):
        raise fault_at(
            text,
            max(text.rfind("<"), text.rfind(">")) + 1,
            "the two relations of a range must point the same way",
            "write a <= x <= b",
        )
    (low, lower), (terms, constant), (high, upper) = sides
    if low or high:
        raise fault_at(text, 1, "the ends of a range are numbers", "split it into two constraints")
    _refuse_empty(text, terms)
    if lower > upper:
        raise fault_at(text, 1, f"the range is empty: {lower} is above {upper}", "exchange its ends")
    return terms, float(lower - constant), float(upper - constant)


def _refuse_empty(text: str, terms: tuple[Term, ...]) -> None:
    if not any(term.coefficient for term in terms):
        raise fault_at(text, 1, "the constraint says nothing about any weight", EXAMPLES)


def _refuse_what_cannot_be_solved(text: str, terms: tuple[Term, ...], lower: float | None, upper: float | None) -> None:
    specials = list(_specials(terms))
    if not specials:
        return
    for term, quantity in specials:
        if isinstance(quantity, _Lone):
            _refuse_company(text, terms, term, quantity)
            _refuse_lone_fault(text, quantity, lower, upper)
            return
    first = specials[0][1]
    if any(isinstance(term.quantity, EachWeight) for term in terms):
        raise fault_at(text, first.column, f"{_words(first)} cannot stand beside `weight`", "split the constraint")
    if any(isinstance(q, Turnover) for _, q in specials) and any(isinstance(q, SidedWeight) for _, q in specials):
        raise fault_at(text, first.column, "turnover cannot stand beside gross, long or short", "split the constraint")
    sign = kink(terms)
    if (sign > 0 and lower is not None) or (sign < 0 and upper is not None):
        what = f"a floor under {_words(first)} is not convex, so no optimum could be certified"
        raise fault_at(text, first.column, what, f"state an upper limit, such as {_words(first)} <= 40%")


def _refuse_company(text: str, terms: tuple[Term, ...], term: Term, quantity: _Special) -> None:
    if len(terms) > 1 or term.coefficient != 1.0:
        raise fault_at(
            text, quantity.column, f"{_words(quantity)} stands alone on its side", f"write {_words(quantity)} <= …"
        )


def _refuse_lone_fault(text: str, quantity: _Lone, lower: float | None, upper: float | None) -> None:
    column = quantity.column
    if lower is not None or upper is None:
        what = f"{_words(quantity)} has an upper limit only: a floor under it is not convex"
        raise fault_at(text, column, what, f"write {_words(quantity)} <= …")
    if isinstance(quantity, HeldCount) and not (upper >= 0 and upper == int(upper)):
        raise fault_at(text, column, "a count is a whole number", "write count <= 15")
    if isinstance(quantity, TrackingError) and not upper > 0:
        raise fault_at(text, column, "a limit on tracking error is above zero", "state the weights themselves")
    if isinstance(quantity, Concentration) and not upper > 0:
        raise fault_at(text, column, "a limit on concentration is above zero", "write concentration <= 30%")
    if isinstance(quantity, PortfolioRisk):
        _refuse_risk_fault(text, quantity, upper)


def _refuse_risk_fault(text: str, quantity: PortfolioRisk, upper: float) -> None:
    kind, column = quantity.kind, quantity.column
    if kind.takes_level and not 0 < quantity.level < 1:
        raise fault_at(text, column, f"the level of {kind} lies between 0 and 100%", f"write {kind}[95%] <= 4%")
    # What loses money in the worst periods may be less than nothing; no deviation or drawdown is.
    if kind not in {RiskKind.CVAR, RiskKind.EVAR, RiskKind.WORST} and not upper > 0:
        raise fault_at(text, column, f"a limit on {kind} is above zero", f"write {kind} <= 4%")


def _refuse_other_alternatives(
    text: str, alternative: tuple[str, int], terms: tuple[Term, ...], lower: float | None
) -> None:
    number, column = alternative
    if float(number) != 0.0:
        raise fault_at(text, column, f"the alternative to a minimum weight is 0, not {number}", "write … or 0")
    is_weight = len(terms) == 1 and isinstance(terms[0].quantity, EachWeight | AssetWeight)
    if not (is_weight and terms[0].coefficient == 1.0 and lower is not None and lower > 0):
        raise fault_at(text, column, "only a positive minimum weight has the alternative 0", "write weight >= 2% or 0")


def _specials(terms: tuple[Term, ...]) -> Iterator[tuple[Term, _Special]]:
    for term in terms:
        if isinstance(term.quantity, _Special):
            yield term, term.quantity


def _first(terms: tuple[Term, ...], kind: type[_Special]) -> _Special | None:
    return next((quantity for _, quantity in _specials(terms) if isinstance(quantity, kind)), None)


def _words(quantity: _Special) -> str:
    match quantity:
        case SidedWeight(side=side):
            return side
        case Turnover():
            return "turnover"
        case TrackingError():
            return "tracking_error"
        case PortfolioRisk(kind=kind):
            return str(kind)
        case Concentration():
            return "concentration"
        case HeldCount():
            return "count"
