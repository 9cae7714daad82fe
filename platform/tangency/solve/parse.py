"""Text of a constraint → `Constraint`; every fault is named with its column."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache
from typing import cast

from lark import Token, Transformer, UnexpectedCharacters, UnexpectedEOF, UnexpectedInput, v_args
from lark.tree import Meta

from tangency.domain.constraint import AssetWeight, Constraint, EachWeight, GroupWeight, NetWeight, Quantity, Term
from tangency.errors import ConfigurationError, ConstraintSyntaxError
from tangency.solve.grammar import RESERVED, constraint_parser

__all__ = ["parse_constraint", "parse_constraints"]

_LONGEST = 2_000
_EXAMPLES = 'such as "weight <= 20%", "weight[BTC] between 5% and 25%" or "sector[DeFi] + ETH <= 30%"'


def parse_constraints(texts: Iterable[str]) -> tuple[Constraint, ...]:
    """Return the constraints of `texts`, in their order.

    Raises
    ------
    ConstraintSyntaxError, ConfigurationError
        For a text that is no constraint, or one string where a list of strings belongs.
    """
    if isinstance(texts, str):
        raise ConfigurationError(
            "constraints are a list of strings", where="constraints", value=texts, remedy=f"write [{texts!r}]"
        )
    return tuple(parse_constraint(text) for text in texts)


@lru_cache(maxsize=4096)
def parse_constraint(text: str) -> Constraint:
    """Return the constraint that `text` states.

    Raises
    ------
    ConstraintSyntaxError
        With the column of the fault.

    >>> parse_constraint("weight[BTC] between 5% and 25%").upper
    0.25
    """
    if not isinstance(text, str):
        raise ConfigurationError("a constraint is a string", where="constraints", value=text, remedy=_EXAMPLES)
    if len(text) > _LONGEST:
        raise ConfigurationError(
            f"a constraint has at most {_LONGEST} characters", where="constraints", value=text, remedy="split it"
        )
    try:
        tree = constraint_parser().parse(text)
    except UnexpectedInput as fault:
        raise _syntax_error(text, fault) from None
    statement = cast("_Statement", _Reader().transform(tree))
    return _constraint(text, statement)


_Linear = tuple[tuple[Term, ...], Decimal]
_Statement = tuple[list[_Linear], list[str]]


class _Reader(Transformer[Token, object]):
    """Bottom-up: numbers, quantities, terms, expressions, and last the statement with its relations."""

    def number(self, parts: list[Token]) -> Decimal:
        value = Decimal(str(parts[0]))
        return value / 100 if len(parts) == 2 else value  # noqa: PLR2004  # a number and its percent sign

    def label(self, parts: list[Token]) -> str:
        token = parts[0]
        return token[1:-1] if token.type == "QUOTED" else str(token).strip()

    def each_weight(self, _: list[Token]) -> Quantity:
        return EachWeight()

    def net_weight(self, _: list[Token]) -> Quantity:
        return NetWeight()

    @v_args(meta=True)
    def asset_weight(self, meta: Meta, parts: list[str]) -> Quantity:
        return AssetWeight(symbol=parts[0], column=meta.column)

    @v_args(meta=True)
    def bare_asset(self, meta: Meta, parts: list[Token]) -> Quantity:
        return AssetWeight(symbol=str(parts[0]), column=meta.column)

    @v_args(meta=True)
    def group_weight(self, meta: Meta, parts: list[str]) -> Quantity:
        return GroupWeight(taxonomy=str(parts[0]), label=parts[1], column=meta.column)

    def scaled(self, parts: list[Decimal | Quantity]) -> tuple[Decimal, Quantity]:
        number = next(part for part in parts if isinstance(part, Decimal))
        quantity = next(part for part in parts if not isinstance(part, Decimal))
        return number, quantity

    def plain(self, parts: list[Quantity]) -> tuple[Decimal, Quantity]:
        return Decimal(1), parts[0]

    def constant(self, parts: list[Decimal]) -> Decimal:
        return parts[0]

    def expression(self, parts: list[Token | Decimal | tuple[Decimal, Quantity]]) -> _Linear:
        terms: list[Term] = []
        constant = Decimal(0)
        sign = 1
        for part in parts:
            if isinstance(part, Token):
                sign = -1 if part == "-" else 1
            elif isinstance(part, Decimal):
                constant += sign * part
            else:
                terms.append(Term(coefficient=float(sign * part[0]), quantity=part[1]))
        return tuple(terms), constant

    def comparison(self, parts: list[_Linear | Token]) -> _Statement:
        return _statement(parts)

    def range(self, parts: list[_Linear | Token]) -> _Statement:
        return _statement(parts)

    def between(self, parts: list[_Linear]) -> _Statement:
        middle, lower, upper = parts
        return [lower, middle, upper], ["<=", "<="]


def _statement(parts: list[_Linear | Token]) -> _Statement:
    sides = [part for part in parts if not isinstance(part, Token)]
    return sides, [str(part) for part in parts if isinstance(part, Token)]


def _constraint(text: str, statement: _Statement) -> Constraint:
    sides, relations = statement
    if len(sides) == 3:  # noqa: PLR2004  # lower ≤ middle ≤ upper
        return _range(text, sides, relations)
    (left, left_constant), (right, right_constant) = sides
    terms = left + tuple(Term(coefficient=-term.coefficient, quantity=term.quantity) for term in right)
    _refuse_empty(text, terms)
    # All on the left: terms (relation) bound. A constraint on constants alone was refused above.
    bound = float(right_constant - left_constant)
    if not left:
        terms = tuple(Term(coefficient=-term.coefficient, quantity=term.quantity) for term in terms)
        bound = -bound
        relations = [{"<=": ">=", ">=": "<="}.get(relations[0], relations[0])]
    lower = bound if relations[0] in {">=", "=", "=="} else None
    upper = bound if relations[0] in {"<=", "=", "=="} else None
    return Constraint(text=text.strip(), terms=terms, lower=lower, upper=upper)


def _range(text: str, sides: list[_Linear], relations: list[str]) -> Constraint:
    if relations == [">=", ">="]:
        sides.reverse()
    elif relations != ["<=", "<="]:
        raise _fault(
            text,
            max(text.rfind("<"), text.rfind(">")) + 1,
            "the two relations of a range must point the same way",
            "write a <= x <= b",
        )
    (low, lower), (terms, constant), (high, upper) = sides
    if low or high:
        raise _fault(text, 1, "the ends of a range are numbers", "split it into two constraints")
    _refuse_empty(text, terms)
    if lower > upper:
        raise _fault(text, 1, f"the range is empty: {lower} is above {upper}", "exchange its ends")
    return Constraint(text=text.strip(), terms=terms, lower=float(lower - constant), upper=float(upper - constant))


def _refuse_empty(text: str, terms: tuple[Term, ...]) -> None:
    for term in terms:
        _refuse_reserved(text, term.quantity)
    if not any(term.coefficient for term in terms):
        raise _fault(text, 1, "the constraint says nothing about any weight", _EXAMPLES)


def _refuse_reserved(text: str, quantity: Quantity) -> None:
    if isinstance(quantity, AssetWeight):
        name, column = quantity.symbol, quantity.column
    elif isinstance(quantity, GroupWeight):
        name, column = quantity.taxonomy, quantity.column
    else:
        return
    if name in RESERVED and text[column - 1 :].startswith(name):
        raise _fault(
            text, column, f"limits on `{name}` are not available yet", f"an asset of that name is weight[{name}]"
        )


def _syntax_error(text: str, fault: UnexpectedInput) -> ConstraintSyntaxError:
    if isinstance(fault, UnexpectedEOF):
        what = "the constraint ends too early" if text.strip() else "the constraint is empty"
        return _fault(text, len(text.rstrip()) + 1, what, f"complete it, {_EXAMPLES}")
    column = fault.column if fault.column > 0 else len(text) + 1
    rest = text[column - 1 :]
    if isinstance(fault, UnexpectedCharacters) and rest[:1] in {"<", ">"}:
        if "[" in text[: column - 1] and "]" not in text[: column - 1]:
            return _fault(text, column, "a bracket is not closed", "close it with ]")
        return _fault(text, column, f"strict {rest[0]} has no meaning for weights", f"write {rest[0]}=")
    if rest.casefold().startswith("or "):
        return _fault(text, column, "zero-or-minimum weights are not available yet", "leave the alternative out")
    name = text[: column - 1].split()[-1:] or [""]
    if name[0].casefold() in RESERVED:
        return _fault(text, column, f"limits on `{name[0]}` are not available yet", _EXAMPLES)
    return _fault(
        text, column, f"cannot read {rest.split()[0] if rest.split() else rest!r} here", f"write it {_EXAMPLES}"
    )


def _fault(text: str, column: int, what: str, remedy: str) -> ConstraintSyntaxError:
    return ConstraintSyntaxError(what, text=text, column=column, remedy=remedy)
