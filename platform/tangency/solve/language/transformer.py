"""Transform the parse tree of a constraint into sides, relations and what stands around them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Literal, cast

from lark import Token, Transformer, Tree, v_args
from lark.exceptions import VisitError
from lark.tree import Meta

from tangency.domain.constraint import (
    AssetWeight,
    Beta,
    Concentration,
    EachWeight,
    GroupWeight,
    HeldCount,
    Holding,
    NetWeight,
    PortfolioMean,
    PortfolioRisk,
    Quantity,
    SidedWeight,
    Term,
    TrackingError,
    Turnover,
)
from tangency.domain.input_limits import LARGEST_NUMBER
from tangency.domain.risk_kind import RiskKind

__all__ = ["Linear", "Statement", "UnreadableNumber", "UnwantedBracket", "read_quantity", "read_statement"]

Linear = tuple[tuple[Term, ...], Decimal]
_NAMED_BENCHMARKS = ("equal", "current")
_LARGEST = Decimal(LARGEST_NUMBER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """Expressions and the relations between them; where an alternative or a penalty stands, what it says.

    Attributes
    ----------
    alternative
        The number after `or`, as written, and its column.
    """

    sides: tuple[Linear, ...]
    relations: tuple[str, ...]
    alternative: tuple[str, int] | None = None
    penalty: Decimal | None = None


class UnwantedBracket(Exception):
    """A word with a bracket that it does not take, and its column."""

    def __init__(self, word: str, column: int) -> None:
        super().__init__(word)
        self.word, self.column = word, column


class UnreadableNumber(Exception):
    """A number larger than any that a constraint means, and its column."""

    def __init__(self, column: int) -> None:
        super().__init__(column)
        self.column = column


def read_statement(tree: Tree[Token]) -> Statement:
    """Return the parts of a parse tree; raises UnwantedBracket or UnreadableNumber."""
    return cast("Statement", _read(tree))


def read_quantity(tree: Tree[Token]) -> Quantity:
    """Return the quantity of a parse tree of one; raises UnwantedBracket or UnreadableNumber."""
    return cast("Quantity", _read(tree))


def _read(tree: Tree[Token]) -> object:
    try:
        return _Reader().transform(tree)
    except VisitError as error:
        raise error.orig_exc from None


class _Reader(Transformer[Token, object]):
    """Bottom-up: numbers, quantities, terms, expressions, and last the statement with its relations."""

    def number(self, parts: list[Token]) -> Decimal:
        try:
            value = Decimal(str(parts[0]))
        except InvalidOperation:  # an exponent of too many digits
            value = Decimal("Infinity")
        if value > _LARGEST:
            raise UnreadableNumber(_column(parts[0]))
        return value / 100 if len(parts) == 2 else value  # noqa: PLR2004  # a number and its percent sign

    def label(self, parts: list[Token]) -> str:
        return _unquoted(parts[0])

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

    def sided_weight(self, parts: list[Token]) -> Quantity:
        side = cast("Literal['gross', 'long', 'short']", str(parts[0]).lower())
        return SidedWeight(side=side, column=_column(parts[0]))

    def turnover(self, parts: list[Token]) -> Quantity:
        return Turnover(column=_column(parts[0]))

    def held_count(self, parts: list[Token]) -> Quantity:
        return HeldCount(column=_column(parts[0]))

    @v_args(meta=True)
    def beta(self, meta: Meta, parts: list[str]) -> Quantity:
        return Beta(symbol=parts[0], column=meta.column)

    def portfolio_risk(self, parts: list[Token | Decimal]) -> Quantity:
        word = cast("Token", parts[0])
        kind, column = RiskKind(str(word).lower()), _column(word)
        if len(parts) == 1:
            return PortfolioRisk(kind=kind, column=column)
        number = float(parts[-1]) * (-1.0 if "-" in parts else 1.0)
        if kind.takes_level:
            return PortfolioRisk(kind=kind, level=number, column=column)
        if kind.takes_threshold:
            return PortfolioRisk(kind=kind, threshold=number, column=column)
        raise UnwantedBracket(str(kind), column)

    def portfolio_mean(self, parts: list[Token]) -> Quantity:
        return PortfolioMean(column=_column(parts[0]))

    def concentration(self, parts: list[Token]) -> Quantity:
        return Concentration(column=_column(parts[0]))

    def benchmark(self, parts: list[Token]) -> Token:
        return parts[0]

    def holding(self, parts: list[Token | Decimal]) -> Holding:
        token = cast("Token", parts[0])
        return Holding(symbol=_unquoted(token), weight=float(parts[1]), column=_column(token))

    def tracking_error(self, parts: list[Token | Holding]) -> Quantity:
        column = _column(cast("Token", parts[0]))
        named = parts[1] if len(parts) > 1 else None
        if named is None:
            return TrackingError(column=column)
        if isinstance(named, Token):
            if str(named) in _NAMED_BENCHMARKS:
                return TrackingError(benchmark=cast("Literal['equal', 'current']", str(named)), column=column)
            alone = Holding(symbol=_unquoted(named), weight=1.0, column=_column(named))
            return TrackingError(benchmark="holdings", holdings=(alone,), column=column)
        holdings = tuple(part for part in parts if isinstance(part, Holding))
        return TrackingError(benchmark="holdings", holdings=holdings, column=column)

    def scaled(self, parts: list[Decimal | Quantity]) -> tuple[Decimal, Quantity]:
        number = next(part for part in parts if isinstance(part, Decimal))
        quantity = next(part for part in parts if not isinstance(part, Decimal))
        return number, quantity

    def plain(self, parts: list[Quantity]) -> tuple[Decimal, Quantity]:
        return Decimal(1), parts[0]

    def constant(self, parts: list[Decimal]) -> Decimal:
        return parts[0]

    def expression(self, parts: list[Token | Decimal | tuple[Decimal, Quantity]]) -> Linear:
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

    def comparison(self, parts: list[Linear | Token]) -> Statement:
        return _statement(parts)

    def range(self, parts: list[Linear | Token]) -> Statement:
        return _statement(parts)

    def between(self, parts: list[Linear]) -> Statement:
        middle, lower, upper = parts
        return Statement(sides=(lower, middle, upper), relations=("<=", "<="))

    def or_zero(self, parts: list[Statement | Token]) -> Statement:
        statement, number = cast("Statement", parts[0]), cast("Token", parts[1])
        return replace(statement, alternative=(str(number), _column(number)))

    def soft(self, parts: list[Statement | Decimal]) -> Statement:
        return replace(cast("Statement", parts[0]), penalty=cast("Decimal", parts[1]))


def _statement(parts: list[Linear | Token]) -> Statement:
    sides = tuple(part for part in parts if not isinstance(part, Token))
    return Statement(sides=sides, relations=tuple(str(part) for part in parts if isinstance(part, Token)))


def _unquoted(token: Token) -> str:
    return token[1:-1] if token.type == "QUOTED" else str(token).strip()


def _column(token: Token) -> int:
    return token.column or 1
