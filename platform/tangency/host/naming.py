"""Names of plugins and components, and the names that params may not take."""

from __future__ import annotations

import re

__all__ = ["RESERVED_PARAMS", "is_name"]

_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", re.ASCII)

RESERVED_PARAMS = frozenset(
    {
        "as_of",
        "constraints",
        "current",
        "data",
        "dataset",
        "groups",
        "name",
        "on_progress",
        "optimizer",
        "params",
        "periods_per_year",
        "policy",
        "portfolio",
        "return_model",
        "risk_model",
        "seed",
        "strategy",
        "universe",
        "view_model",
    }
)
"""The façade's own arguments: `tg.optimize(…, **params)` could not tell a param of such a name from them."""


def is_name(text: object) -> bool:
    """Say whether `text` is lower-case words joined by hyphens.

    >>> is_name("risk-parity"), is_name("RiskParity"), is_name("risk/parity")
    (True, False, False)
    """
    return isinstance(text, str) and _NAME.fullmatch(text) is not None
