"""The grammar of views."""

from functools import cache

from lark import Lark

__all__ = ["view_parser"]

_WORDS = ("outperforms", "underperforms", "returns", "rank", "by", "at", "over", "confidence")

_GRAMMAR = rf"""
start: statement horizon? confidence?

?statement: versus | absolute | measured | rank
versus: expression VERB expression _BY bound? number
absolute: expression _RETURNS bound? number kind?
measured: measure RELATION number
rank: _RANK side (">" side)+

bound: _AT BOUND
kind: KIND
measure: SINGLE "[" expression "]"
       | LEVEL "[" expression "," factor "]"
       | CORRELATION "[" expression "," expression "]"
side: expression

expression: SIGN? term (SIGN term)*
term: factor "*"? name
    | name
name: NAME "[" label "]" -> group
    | NAME               -> asset
    | QUOTED             -> asset

label: QUOTED | LABEL | NAME
factor: NUMBER PERCENT?
number: SIGN? NUMBER PERCENT?
horizon: _OVER NUMBER? SPAN | _EACH SPAN
confidence: _CONFIDENCE NUMBER PERCENT?

VERB.3: /(outperforms|underperforms)\b/i
_RETURNS.3: /returns\b/i
_RANK.3: /rank\b/i
_BY.3: /by\b/i
_AT.3: /at\b/i
BOUND.3: /(least|most)\b/i
_OVER.3: /over\b/i
_EACH.3: /(an?|per)\b/i
_CONFIDENCE.3: /confidence\b/i
KIND.3: /(total|excess)\b/i
SPAN.3: /(periods?|days?|weeks?|months?|quarters?|years?)\b/i
SINGLE.3: /(mean|volatility|median)(?=\s*\[)/i
LEVEL.3: /(cvar|quantile)(?=\s*\[)/i
CORRELATION.3: /correlation(?=\s*\[)/i
RELATION: "<=" | ">=" | "==" | "="
SIGN: "+" | "-"
PERCENT: "%"
NUMBER.2: /(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?(?![A-Za-z_])/
NAME: /(?!(?:{"|".join(_WORDS)})\b)[^\W\d]\w*/i
LABEL: /[^\s\[\]"'][^\[\]"']*?(?=\s*\])/
QUOTED: /"[^"]*"|'[^']*'/

%import common.WS
%ignore WS
"""


@cache
def view_parser() -> Lark:
    """Return the parser, built once in a process (immutable)."""
    return Lark(_GRAMMAR, parser="earley", lexer="dynamic", propagate_positions=True, ambiguity="resolve")
