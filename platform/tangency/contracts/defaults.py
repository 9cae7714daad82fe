"""The default components, where a user names none: full ids, so that no other plugin's name can come between.

A bare name is ambiguous as soon as a second plugin offers it; a default must never be.
"""

from __future__ import annotations

__all__ = ["DEFAULT_OPTIMIZER", "DEFAULT_POLICY", "DEFAULT_RETURN_MODEL", "DEFAULT_RISK_MODEL"]

DEFAULT_OPTIMIZER = "mvo/mvo"
DEFAULT_RISK_MODEL = "risk-models/sample"
DEFAULT_RETURN_MODEL = "risk-models/mean"
DEFAULT_POLICY = "rebalancing/threshold"
