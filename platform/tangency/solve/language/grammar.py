"""The grammar of the constraint language, one for Python, the command line, HTTP and forms."""

from __future__ import annotations

from functools import cache

from lark import Lark

from tangency.domain.risk_kind import RiskKind

__all__ = ["RESERVED", "constraint_parser"]

# Words of the language; an asset of such a name is written weight[name].
RESERVED = (
    "weight", "net", "gross", "long", "short", "turnover", "count", "tracking_error", "mean", "concentration",
    "between", "and", "or",
    *(str(kind) for kind in RiskKind),
)  # fmt: skip

_GRAMMAR = rf"""
?start: statement | soft
soft: _SOFT "(" statement "," _PENALTY "=" number ")"
?statement: relation | or_zero
or_zero: relation _OR NUMBER
?relation: comparison | range | between

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
        | SIDED                 -> sided_weight
        | TURNOVER              -> turnover
        | COUNT                 -> held_count
        | RISK ("[" SIGN? number "]")? -> portfolio_risk
        | MEAN                  -> portfolio_mean
        | CONCENTRATION         -> concentration
        | TRACKING ("[" _benchmark "]")? -> tracking_error
        | _BETA "[" label "]"   -> beta
        | NAME "[" label "]"    -> group_weight
        | NAME                  -> bare_asset

_benchmark: benchmark | holding ("," holding)*
benchmark: QUOTED | BENCHMARK
holding: (QUOTED | LISTED) ":" number

label: QUOTED | LABEL | NAME | NUMBER | RESERVED_WORD
number: NUMBER PERCENT?

_WEIGHT.3: /weight\b/i
_NET.3: /net\b/i
SIDED.3: /(gross|long|short)\b/i
TURNOVER.3: /turnover\b/i
COUNT.3: /count\b/i
RISK.3: /(?:{"|".join(RiskKind)})\b/i
MEAN.3: /mean\b/i
CONCENTRATION.3: /concentration\b/i
TRACKING.3: /tracking_error\b/i
_BETA.3: /beta(?=\s*\[)/i
_SOFT.3: /soft(?=\s*\()/i
_PENALTY: /penalty\b/i
_BETWEEN.3: /between\b/i
_AND.3: /and\b/i
_OR.3: /or\b/i
RELATION: "<=" | ">=" | "==" | "="
SIGN: "+" | "-"
PERCENT: "%"
NUMBER.2: /(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?(?![A-Za-z_])/
NAME: /(?!(?:{"|".join(RESERVED)})\b)(?!beta\s*\[)(?!soft\s*\()[^\W\d]\w*/i
RESERVED_WORD: /(?:{"|".join(RESERVED)})\b/i
LABEL: /[^\s\[\]"'][^\[\]"']*?(?=\s*\])/
BENCHMARK: /[^\s\[\]"':,][^\[\]"':,]*?(?=\s*\])/
LISTED: /[^\s\[\]"':,][^\[\]"':,]*?(?=\s*:)/
QUOTED: /"[^"]*"|'[^']*'/

%import common.WS
%ignore WS
"""


@cache
def constraint_parser() -> Lark:
    """Return the parser of statements (`start`) and of quantities alone, built once in a process (immutable)."""
    return Lark(
        _GRAMMAR,
        start=["start", "quantity"],
        parser="earley",
        lexer="dynamic",
        propagate_positions=True,
        ambiguity="resolve",
    )
