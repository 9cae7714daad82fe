"""What was recorded, for portfolio managers: the runs, the latest first, and the report of each."""

from __future__ import annotations

import tempfile
from dataclasses import asdict
from functools import partial
from html import escape
from pathlib import Path

import ipywidgets as w

from tangency.desk.desk import Desk
from tangency.errors import ConfigurationError
from tangency.reporting import ReportArguments, report_arguments, write_report
from tangency.reporting.printing import find_browser
from tangency.results.run_list import RunLine
from tangency.store import RunRecord
from tangency.widgets.card import card
from tangency.widgets.closing import close_whole
from tangency.widgets.download import Download
from tangency.widgets.notice import NoticePanel

__all__ = ["HistoryPage"]

_MOST_RUNS = 30
_KINDS = {".html": "text/html", ".pdf": "application/pdf"}
_HELP = (
    "A report is one file that needs no network. That of a construction shows the holdings, that of a rebalancing the "
    "trades, and both the optimisation that the target comes from. Backtests and analytics have tear sheets."
)


class HistoryPage:
    """The section on recorded runs.

    Attributes
    ----------
    widget
        What is shown.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._notices = NoticePanel()
        self._endings = _endings()
        self._status = w.HTML().add_class("tg-status-line")
        self._download = Download()
        self._rows = w.VBox().add_class("tg-runs")
        told = w.HTML(f'<p class="tg-help">{escape(_HELP)}</p>')
        saved = w.HBox([self._status, self._download]).add_class("tg-saved")
        self.widget = w.VBox([self._notices.widget, card("Runs", told, saved, self._rows)]).add_class("tg-outcome")

    def opened(self) -> None:
        """Show the runs that the desk has now."""
        self._notices.guard(self._show_runs)

    def _show_runs(self) -> None:
        records = self._desk.store.runs(limit=_MOST_RUNS)
        head = _row(("Run", "Verb", "Of", "Status", "Seconds"), w.HTML("<span>Report</span>")).add_class("tg-run-head")
        before = self._rows.children
        self._rows.children = (head, *map(self._line, records)) if records else (w.HTML("Nothing is recorded yet."),)
        for each in before:
            close_whole(each)

    def _line(self, record: RunRecord) -> w.HBox:
        line = RunLine.of_record(record)
        seconds = "" if line.seconds is None else f"{line.seconds:.2f}"
        asked = report_arguments(self._desk.store, record)
        buttons = [] if asked is None else [self._button(asked, record.id, ending) for ending in self._endings]
        return _row((line.id, line.verb, line.of or "", line.status, seconds), *buttons)

    def _button(self, asked: ReportArguments, run_id: str, ending: str) -> w.Button:
        form = ending.removeprefix(".").upper()
        button = w.Button(description=form, tooltip=f"Write the report of run {run_id}").add_class("tg-plain")
        button.on_click(lambda _: self._notices.guard(partial(self._report, asked, run_id, ending)))
        return button

    def _report(self, asked: ReportArguments, run_id: str, ending: str) -> None:
        self._status.value = "Writing the report…"
        try:
            with tempfile.TemporaryDirectory(prefix="tangency-report-") as folder:
                path = write_report(self._desk, path=Path(folder) / f"report{ending}", **asdict(asked))
                content = path.read_bytes()
        finally:
            self._status.value = ""
        self._download.offer(f"{run_id}{ending}", _KINDS[ending], content)
        self._status.value = f"Report of run <code>{escape(run_id)}</code>, {len(content) / 1e6:.1f} MB:"


def _endings() -> tuple[str, ...]:
    """Return the forms in which this machine can write a report."""
    try:
        find_browser()
    except ConfigurationError:
        return (".html",)
    return (".html", ".pdf")


def _row(texts: tuple[str, ...], *last: w.Widget) -> w.HBox:
    """Return a line of the table, with what stands in its last column."""
    cells = "".join(f"<span>{escape(text)}</span>" for text in texts)
    line = w.HTML(f'<div class="tg-run">{cells}</div>').add_class("tg-run-cells")
    return w.HBox([line, w.HBox(last).add_class("tg-run-report")]).add_class("tg-run-row")
