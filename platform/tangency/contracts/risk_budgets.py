"""Risk budgets beside the realised shares of risk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pandas as pd

__all__ = ["RiskBudgets"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskBudgets:
    """What each asset or factor was to contribute to the risk, and what it does.

    Attributes
    ----------
    measure
        The name of the risk that is budgeted, such as `variance`.
    carriers
        Whether assets or factors carry it.
    names, budgets, shares
        Of each carrier: name, budget and share of the risk, both fractions of all risk.

    >>> from tangency.sdk import RiskBudgets
    >>> shared = {"budgets": (0.25, 0.75), "shares": (0.5, 0.5)}
    >>> budgets = RiskBudgets(measure="variance", carriers="asset", names=("BTC", "ETH"), **shared)
    >>> budgets.frame()["deviation"].to_dict()
    {'ETH': -0.25, 'BTC': 0.25}
    """

    measure: str
    carriers: Literal["asset", "factor"]
    names: tuple[str, ...]
    budgets: tuple[float, ...]
    shares: tuple[float, ...]

    def frame(self) -> pd.DataFrame:
        """Return budget, share and deviation, indexed by asset or factor, the largest budget first."""
        frame = pd.DataFrame(
            {"budget": self.budgets, "share": self.shares}, index=pd.Index(self.names, name=self.carriers)
        )
        frame["deviation"] = frame["share"] - frame["budget"]
        return frame.sort_values("budget", ascending=False, kind="stable")
