"""Reports of recorded runs, as HTML or PDF."""

from tangency.reporting.of_run import ReportArguments, report_arguments
from tangency.reporting.report import Report
from tangency.reporting.tear_sheet import TearSheet
from tangency.reporting.writing import write_report

__all__ = ["Report", "ReportArguments", "TearSheet", "report_arguments", "write_report"]
