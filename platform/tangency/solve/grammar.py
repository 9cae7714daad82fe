"""The grammar of the constraint language, one for Python, the command line, HTTP and forms."""

from __future__ import annotations

from functools import cache

from lark import Lark

__all__ = ["RESERVED", "constraint_parser"]

# Words of the language that have no meaning yet; an asset of that name must be written weight[name].
RESERVED = frozenset({"turnover", "count", "gross", "long", "short", "tracking_error", "cvar", "beta", "soft"})

_GRAMMAR = r"""
?start: comparison | range | between

comparison: expression RELATION expression
range: expression RELATION expression RELATION expression
between: expression _BETWEEN expression _AND expression

expression: SIGN? term (SIGN term)*
term: number "*" quantity -> scaled
    | quantity "*" number -> scaled
    | quantity            -> plain
    | number              -> constant

quantity: _WEIGHT "[" label "]" -> asset_weight
        | _WEIGHT               -> each_weight
        | _NET                  -> net_weight
        | NAME "[" label "]"    -> group_weight
        | NAME                  -> bare_asset

label: QUOTED | LABEL | NAME | NUMBER | _WEIGHT | _NET
number: NUMBER PERCENT?

_WEIGHT.3: /weight\b/i
_NET.3: /net\b/i
_BETWEEN.3: /between\b/i
_AND.3: /and\b/i
RELATION: "<=" | ">=" | "==" | "="
SIGN: "+" | "-"
PERCENT: "%"
NUMBER.2: /(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?(?![A-Za-z_])/
NAME: /[^\W\d]\w*/
LABEL: /[^\s\[\]"'][^\[\]"']*?(?=\s*\])/
QUOTED: /"[^"]*"|'[^']*'/

%import common.WS
%ignore WS
"""


@cache
def constraint_parser() -> Lark:
    """Return the parser, built once in a process (immutable)."""
    return Lark(_GRAMMAR, parser="earley", lexer="dynamic", propagate_positions=True, ambiguity="resolve")
