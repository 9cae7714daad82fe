"""Writes the report of a recorded run to a file."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from tangency.contracts.progress import OnProgress, no_progress
from tangency.desk.desk import Desk
from tangency.errors import ConfigurationError
from tangency.reporting.exporting import export_html
from tangency.reporting.filling import fill
from tangency.reporting.forms import ReportArguments, ReportForm, form_of
from tangency.reporting.printing import find_browser, print_pdf
from tangency.store.files import whole_file

__all__ = ["write_report"]

_NEEDED = ("nbformat", "nbconvert", "plotly")
_FORMATS = (".html", ".pdf")
_STEPS = 3


def write_report(
    desk: Desk,
    run_id: str,
    path: Path | str,
    *,
    portfolio: str | None = None,
    plan_run: str | None = None,
    on_progress: OnProgress = no_progress,
) -> Path:
    """Write the report on a recorded optimisation, or the tear sheet of a backtest or analytics, and return its path.

    The same run gives the same HTML, byte for byte, on the same version of Tangency and plotly.

    Parameters
    ----------
    run_id
        A finished optimisation or backtest, or finished analytics.
    path
        Ends in `.html` (self-contained, no request leaves it) or `.pdf` (A4, printed by Chromium). It appears whole
        or not at all, and replaces what was there.
    portfolio
        A portfolio whose holdings are shown: those made of this run, else its latest.
    plan_run
        A rebalancing towards this run, whose trades are shown.

    Raises
    ------
    ConfigurationError
        For another ending, a run of the wrong kind, missing packages, or a PDF without a browser.
    NoSuchRecord
        For a run or portfolio that is not there.
    StoreError
        Where the file cannot be written.
    """
    target = Path(path).expanduser().absolute()
    _require_format(target)
    _require_packages()
    import nbformat  # noqa: PLC0415  # comes with the extra `reports`

    browser = find_browser() if target.suffix == ".pdf" else None
    on_progress(0, _STEPS, "reading the run")
    form = form_of(desk.store.run(run_id))
    asked = ReportArguments(run_id=run_id, portfolio=portfolio, plan_run=plan_run)
    given = _given(desk, form, asked)
    title = form.title(desk, asked)
    on_progress(1, _STEPS, "filling the report's notebook")
    notebook = nbformat.read(form.notebook, as_version=4)  # type: ignore[no-untyped-call]  # nbformat ships no types
    fill(notebook, given)
    on_progress(2, _STEPS, "printing the report")
    page = export_html(notebook, title)
    content = page.encode() if browser is None else print_pdf(page, browser)
    with whole_file(target, is_private=False) as file:
        file.write(content)
    on_progress(_STEPS, _STEPS, "the report is written")
    return target


def _given(desk: Desk, form: ReportForm, asked: ReportArguments) -> dict[str, object]:
    """Return the names that the notebook of a report is given."""
    given: dict[str, object] = {"desk": desk, "run_id": asked.run_id}
    shown = {"portfolio": asked.portfolio, "plan_run": asked.plan_run}
    if form.shows_portfolio:
        return {**given, **shown}
    for name, value in shown.items():
        if value is not None:
            raise ConfigurationError(
                "a tear sheet shows its run alone", where=name, value=value, remedy=f"leave out {name}"
            )
    return given


def _require_format(target: Path) -> None:
    if target.suffix not in _FORMATS:
        raise ConfigurationError(
            "a report is an HTML or a PDF file",
            where="path",
            value=str(target),
            remedy=f"let the name end in {' or '.join(_FORMATS)}",
        )
    if target.is_dir():
        raise ConfigurationError("this is a folder", where="path", value=str(target), remedy="name a file in it")


def _require_packages() -> None:
    missing = [name for name in _NEEDED if find_spec(name) is None]
    if missing:
        raise ConfigurationError(
            "reports need packages that are not installed",
            where="write_report",
            value=", ".join(missing),
            remedy="pip install 'tangency[reports]'",
        )
