"""Reports: the desk, printed."""

from tangency.reporting.report import Report
from tangency.reporting.writing import write_report

__all__ = ["Report", "write_report"]
