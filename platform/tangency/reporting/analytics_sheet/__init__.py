"""The tear sheet of analytics: performance and risk of a portfolio, as a board reads them."""

from tangency.reporting.analytics_sheet.sheet import AnalyticsSheet

__all__ = ["AnalyticsSheet"]
