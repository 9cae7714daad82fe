"""The capabilities by which an estimator declares its treatment of missing returns."""

__all__ = ["AVAILABLE_RETURNS", "COMPLETE_PERIODS"]

COMPLETE_PERIODS = frozenset({"missing:complete-periods"})
AVAILABLE_RETURNS = frozenset({"missing:available"})
