"""The document of analytics: what every face shows."""

from __future__ import annotations

from tangency.results.analytics.facts_document import AnalyticsFacts
from tangency.results.analytics.summary import analytics_summary
from tangency.results.summary import Summary

__all__ = ["AnalyticsDocument"]


class AnalyticsDocument(AnalyticsFacts):
    """Performance and risk of a portfolio."""

    def summary(self) -> Summary:
        """Return every fact but the curves."""
        return analytics_summary(self)
