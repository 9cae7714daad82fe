"""Parse tree of a view → its parts."""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import cast

from lark import Token, Transformer, Tree
from lark.exceptions import VisitError

from tangency.sdk import ReturnKind
from tangency_black_litterman.language.view import (
    Expression,
    Horizon,
    MeanView,
    Measure,
    MeasureView,
    RankView,
    Relation,
    Stake,
    View,
)

__all__ = ["Misread", "read_view"]

_YEAR = Horizon(length=1.0, is_periods=False, text="annual return")
# Fractions of a year of 365 days, whatever the calendar's trading days.
_YEARS = {"day": 1.0 / 365.0, "week": 7.0 / 365.0, "month": 1.0 / 12.0, "quarter": 0.25, "year": 1.0}
_BOUNDS: dict[str, Relation] = {"least": ">=", "most": "<="}


class Misread(Exception):
    """A semantic error in a view; with the column, from one."""

    def __init__(self, what: str, remedy: str, column: int) -> None:
        super().__init__(what)
        self.what, self.remedy, self.column = what, remedy, column


def read_view(tree: Tree[Token], text: str) -> View:
    """Return the view of a parse tree; raises Misread."""
    try:
        return cast("View", _Reader(text).transform(tree))
    except VisitError as error:
        raise error.orig_exc from None


@dataclass(frozen=True, slots=True)
class _Confidence:
    value: float


class _Reader(Transformer[Token, object]):
    """Bottom-up: numbers, stakes, expressions, and last the statement with its horizon and confidence."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text

    def start(self, parts: list[object]) -> View:
        view = cast("View", parts[0])
        for part in parts[1:]:
            if isinstance(part, _Confidence):
                view = replace(view, confidence=part.value)
            elif isinstance(part, Horizon):
                if not isinstance(view, MeanView):
                    raise Misread("only expected returns have a horizon", "leave it out", len(self._text))
                view = replace(view, horizon=part)
        return view

    def versus(self, parts: list[object]) -> MeanView:
        left, verb, right = cast("Expression", parts[0]), str(parts[1]), cast("Expression", parts[2])
        relation, value = _bounded(parts[3:])
        if verb.casefold() == "underperforms":
            left, right = right, left
        against = tuple(replace(stake, coefficient=-stake.coefficient) for stake in right)
        return self._mean((*left, *against), relation, value)

    def absolute(self, parts: list[object]) -> MeanView:
        kind = parts[-1] if isinstance(parts[-1], ReturnKind) else None
        relation, value = _bounded(parts[1:] if kind is None else parts[1:-1])
        return replace(self._mean(cast("Expression", parts[0]), relation, value), kind=kind)

    def kind(self, parts: list[Token]) -> ReturnKind:
        return ReturnKind(str(parts[0]).casefold())

    def measured(self, parts: list[object]) -> View:
        word, first, second = cast("tuple[str, Expression, object]", parts[0])
        relation = cast("Relation", "=" if parts[1] == "==" else str(parts[1]))
        value = cast("float", parts[2])
        if word == "mean":
            return self._mean(first, relation, value)
        level = 0.5 if word == "median" else second if isinstance(second, float) else None
        if level is not None and not 0.0 < level < 1.0:
            raise Misread("a level lies between 0% and 100%", "write it such as cvar[BTC, 95%]", 1)
        return MeasureView(
            text=self._text,
            measure=Measure("quantile" if word == "median" else word),
            portfolio=first,
            other=cast("Expression", second) if word == "correlation" else None,
            level=level,
            relation=relation,
            value=value,
            confidence=None,
        )

    def rank(self, parts: list[object]) -> RankView:
        return RankView(text=self._text, sides=tuple(cast("list[Expression]", parts)), confidence=None)

    def bound(self, parts: list[Token]) -> Relation:
        return _BOUNDS[str(parts[0]).casefold()]

    def measure(self, parts: list[object]) -> tuple[str, Expression, object]:
        return str(parts[0]).casefold(), cast("Expression", parts[1]), parts[2] if len(parts) > 2 else None  # noqa: PLR2004  # word, portfolio, and what some measures take besides

    def side(self, parts: list[Expression]) -> Expression:
        return parts[0]

    def expression(self, parts: list[object]) -> Expression:
        sign, stakes = 1.0, []
        for part in parts:
            if isinstance(part, Stake):
                stakes.append(replace(part, coefficient=sign * part.coefficient))
            sign = -1.0 if part == "-" else 1.0
        return tuple(stakes)

    def term(self, parts: list[object]) -> Stake:
        stake = cast("Stake", parts[-1])
        return replace(stake, coefficient=cast("float", parts[0])) if len(parts) > 1 else stake

    def asset(self, parts: list[Token]) -> Stake:
        return Stake(coefficient=1.0, name=_unquoted(parts[0]), taxonomy=None, column=_column(parts[0]))

    def group(self, parts: list[object]) -> Stake:
        taxonomy, label = cast("Token", parts[0]), cast("Token", parts[1])
        return Stake(coefficient=1.0, name=_unquoted(label), taxonomy=str(taxonomy), column=_column(label))

    def label(self, parts: list[Token]) -> Token:
        return parts[0]

    def factor(self, parts: list[Token]) -> float:
        return _decimal(parts[0], is_percent=parts[-1].type == "PERCENT")

    def number(self, parts: list[Token]) -> float:
        digits = next(part for part in parts if part.type == "NUMBER")
        value = _decimal(digits, is_percent=parts[-1].type == "PERCENT")
        return -value if parts[0] == "-" else value

    def horizon(self, parts: list[Token]) -> Horizon:
        span = str(parts[-1]).casefold().removesuffix("s")
        count = float(parts[0]) if len(parts) > 1 else 1.0
        if count <= 0.0:
            raise Misread("a horizon is longer than nothing", "write it such as `over 90 days`", _column(parts[0]))
        if (count, span) == (1.0, "year"):
            return _YEAR
        text = f"return over {count:g} {span}{'' if count == 1.0 else 's'}"
        if span == "period":
            return Horizon(length=count, is_periods=True, text=text)
        return Horizon(length=count * _YEARS[span], is_periods=False, text=text)

    def confidence(self, parts: list[Token]) -> _Confidence:
        value = _decimal(parts[0], is_percent=parts[-1].type == "PERCENT")
        if not 0.0 <= value <= 1.0:
            raise Misread(
                "a confidence lies between 0% and 100%", "write it such as `confidence 60%`", _column(parts[0])
            )
        return _Confidence(value)

    def _mean(self, portfolio: Expression, relation: Relation, value: float) -> MeanView:
        return MeanView(
            text=self._text, portfolio=portfolio, relation=relation, value=value, horizon=_YEAR, confidence=None
        )


def _bounded(parts: list[object]) -> tuple[Relation, float]:
    return cast("tuple[Relation, float]", ("=", parts[0]) if len(parts) == 1 else (parts[0], parts[1]))


def _decimal(digits: Token, *, is_percent: bool) -> float:
    return float(Decimal(str(digits)) / (100 if is_percent else 1))


def _column(token: Token) -> int:
    return token.column or 1


def _unquoted(token: Token) -> str:
    return str(token)[1:-1] if token.type == "QUOTED" else str(token).strip()
