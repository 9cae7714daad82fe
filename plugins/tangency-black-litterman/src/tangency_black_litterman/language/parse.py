"""Texts of views → views; every fault is named with its column."""

from collections import Counter
from functools import lru_cache

from lark import UnexpectedEOF, UnexpectedInput

from tangency.sdk import ConfigurationError
from tangency_black_litterman.language.grammar import view_parser
from tangency_black_litterman.language.reading import Misread, read_view
from tangency_black_litterman.language.view import View

__all__ = ["LONGEST_VIEW", "MOST_CHARACTERS", "MOST_VIEWS", "parse_views"]

LONGEST_VIEW = 2_000
MOST_VIEWS = 500
# Reading takes about 0.1 ms for each.
MOST_CHARACTERS = 4_000
_EXAMPLES = 'such as "ETH outperforms SOL by 4% confidence 60%" or "sector[DeFi] returns 10%"'


def parse_views(texts: tuple[str, ...]) -> tuple[View, ...]:
    """Return the views of `texts`, in their order.

    Raises
    ------
    ConfigurationError
        For a text that is no view, with the column of the fault, or one that is stated twice.
    """
    twice = next((text for text, count in Counter(texts).items() if count > 1), None)
    if twice is not None:
        raise ConfigurationError(
            "a view is stated twice", where="views", value=twice, remedy="state it once, with more confidence"
        )
    if sum(map(len, texts)) > MOST_CHARACTERS:
        raise ConfigurationError(
            f"all views together have at most {MOST_CHARACTERS} characters", where="views", remedy="state fewer"
        )
    return tuple(_parsed(text) for text in texts)


@lru_cache(maxsize=1024)
def _parsed(text: str) -> View:
    if len(text) > LONGEST_VIEW:
        raise ConfigurationError(
            f"a view has at most {LONGEST_VIEW} characters", where="views", value=text, remedy="split it"
        )
    try:
        tree = view_parser().parse(text)
    except UnexpectedInput as fault:
        raise _syntax_error(text, fault) from None
    try:
        return read_view(tree, text)
    except Misread as fault:
        raise _fault_at(text, fault.column, fault.what, fault.remedy) from None


def _syntax_error(text: str, fault: UnexpectedInput) -> ConfigurationError:
    if isinstance(fault, UnexpectedEOF):
        what = "the view ends too early" if text.strip() else "the view is empty"
        return _fault_at(text, len(text.rstrip()) + 1, what, f"complete it, {_EXAMPLES}")
    column = fault.column if fault.column > 0 else len(text) + 1
    words = text[column - 1 :].split()
    return _fault_at(text, column, f"cannot read {words[0] if words else 'this'} here", f"write it {_EXAMPLES}")


def _fault_at(text: str, column: int, what: str, remedy: str) -> ConfigurationError:
    return ConfigurationError(what, where=f"view {text!r}, column {column}", value=text, remedy=remedy)
