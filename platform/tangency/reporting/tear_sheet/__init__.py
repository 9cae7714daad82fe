"""The tear sheet of a backtest: one page, from what the run has left."""

from tangency.reporting.tear_sheet.sheet import TearSheet

__all__ = ["TearSheet"]
