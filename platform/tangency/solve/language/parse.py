"""Parse the text of a constraint; every fault is reported with its column."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from lark import UnexpectedCharacters, UnexpectedEOF, UnexpectedInput

from tangency.domain.constraint import Constraint, Quantity
from tangency.domain.input_limits import LARGEST_NUMBER, LONGEST_CONSTRAINT
from tangency.errors import ConfigurationError, ConstraintSyntaxError
from tangency.solve.language.grammar import RESERVED, constraint_parser
from tangency.solve.language.semantics import EXAMPLES, fault_at, stated_constraint
from tangency.solve.language.transformer import UnreadableNumber, UnwantedBracket, read_quantity, read_statement

__all__ = ["parse_constraint", "parse_constraints", "parse_quantity"]


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
        raise ConfigurationError("a constraint is a string", where="constraints", value=text, remedy=EXAMPLES)
    if len(text) > LONGEST_CONSTRAINT:
        raise ConfigurationError(
            f"a constraint has at most {LONGEST_CONSTRAINT} characters",
            where="constraints",
            value=text,
            remedy="split it",
        )
    try:
        tree = constraint_parser().parse(text, start="start")
    except UnexpectedInput as fault:
        raise _syntax_error(text, fault) from None
    try:
        statement = read_statement(tree)
    except UnwantedBracket as fault:
        remedy = f"write `{fault.word}` alone, {EXAMPLES}"
        raise fault_at(text, fault.column, f"`{fault.word}` takes no brackets", remedy) from None
    except UnreadableNumber as fault:
        raise _too_large(text, fault) from None
    return stated_constraint(text, statement)


def parse_quantity(text: str) -> Quantity:
    """Return the quantity that `text` names, such as `turnover` or `cvar[95%]`, alone and without a number.

    Raises
    ------
    ConstraintSyntaxError
        With the column of the fault.

    >>> parse_quantity("cvar[99%]").level
    0.99
    """
    try:
        return read_quantity(constraint_parser().parse(text, start="quantity"))
    except UnexpectedInput as fault:
        column = fault.column if getattr(fault, "column", 0) > 0 else len(text) + 1
        remedy = 'write it such as "mean", "turnover" or "cvar[95%]"'
        raise fault_at(text, column, "this is no quantity of the constraint language", remedy) from None
    except UnwantedBracket as fault:
        remedy = f"write `{fault.word}` alone"
        raise fault_at(text, fault.column, f"`{fault.word}` takes no brackets", remedy) from None
    except UnreadableNumber as fault:
        raise _too_large(text, fault) from None


def _too_large(text: str, fault: UnreadableNumber) -> ConstraintSyntaxError:
    return fault_at(text, fault.column, f"a number is at most {LARGEST_NUMBER:g}", "write it as a fraction or in %")


def _syntax_error(text: str, fault: UnexpectedInput) -> ConstraintSyntaxError:
    if isinstance(fault, UnexpectedEOF):
        what = "the constraint ends too early" if text.strip() else "the constraint is empty"
        return fault_at(text, len(text.rstrip()) + 1, what, f"complete it, {EXAMPLES}")
    column = fault.column if fault.column > 0 else len(text) + 1
    rest = text[column - 1 :]
    if isinstance(fault, UnexpectedCharacters) and rest[:1] in {"<", ">"}:
        if "[" in text[: column - 1] and "]" not in text[: column - 1]:
            return fault_at(text, column, "a bracket is not closed", "close it with ]")
        return fault_at(text, column, f"strict {rest[0]} has no meaning for weights", f"write {rest[0]}=")
    if text.lstrip()[:4].casefold() == "soft" and rest[:1] in {")", ""}:
        return fault_at(text, column, "a soft constraint needs its penalty", "write soft(weight <= 20%, penalty=5)")
    word = (text[: column - 1].split() or [""])[-1].casefold()
    if rest.startswith("[") and word in RESERVED:
        return fault_at(text, column, f"`{word}` takes no brackets", f"write `{word}` alone, {EXAMPLES}")
    return fault_at(
        text, column, f"cannot read {rest.split()[0] if rest.split() else rest!r} here", f"write it {EXAMPLES}"
    )
