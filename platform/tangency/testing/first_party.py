"""Tangency's own distributions, for which findings are failures."""

from __future__ import annotations

__all__ = ["FIRST_PARTY", "is_first_party"]

# A list, and not the names' common start: every scaffolded plugin is called tangency-<name>. A test compares it with
# the workspace.
FIRST_PARTY = frozenset(
    {
        "tangency-black-litterman",
        "tangency-ccxt",
        "tangency-momentum",
        "tangency-mvo",
        "tangency-pairs",
        "tangency-rebalancing",
        "tangency-risk-models",
        "tangency-risk-parity",
        "tangency-riskfolio",
        "tangency-yfinance",
    }
)


def is_first_party(distribution: str | None) -> bool:
    """Say whether a distribution is one of Tangency's own workspace."""
    return distribution in FIRST_PARTY
