"""Reports of recorded runs, as HTML or PDF."""

from tangency.reporting.analytics_sheet import AnalyticsSheet
from tangency.reporting.forms import ReportArguments
from tangency.reporting.of_run import report_arguments
from tangency.reporting.report import Report
from tangency.reporting.tear_sheet import TearSheet
from tangency.reporting.writing import write_report

__all__ = ["AnalyticsSheet", "Report", "ReportArguments", "TearSheet", "report_arguments", "write_report"]
