"""The report in a real browser: whole without the network, drawn, and printed on A4."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import nbformat
import numpy as np
import pandas as pd
import pytest
from nbclient import NotebookClient

import tangency as tg
from tangency.reporting import AnalyticsSheet, Report, write_report
from tangency.reporting.forms import FORMS


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tg.Desk]:
    with tg.Desk(tmp_path_factory.mktemp("home")) as opened:
        yield opened


@pytest.fixture(scope="module")
def run_id(desk: tg.Desk) -> str:
    result = desk.optimize(
        "crypto",
        as_of="2024-11-30",
        optimizer="mvo",
        objective="max_sharpe",
        risk_model="ledoit-wolf",
        constraints=["weight <= 20%", 'sector["Layer 1"] <= 30%'],
    )
    desk.construct(result, capital=1_000_000)
    return str(result.run_id)


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 1920])
def test_the_page_is_complete_without_a_single_request(chromium, desk, run_id, tmp_path, width) -> None:
    path = write_report(desk, run_id, tmp_path / "report.html", portfolio="main")
    page = chromium.new_page(viewport={"width": width, "height": 900})
    requests: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(path.as_uri())
    page.wait_for_function("document.querySelectorAll('.plotly-graph-div .main-svg').length >= 3")
    page.mouse.move(width / 2, 500)  # hovering over a plot must not ask for anything either
    page.wait_for_timeout(300)
    assert requests == [path.as_uri()]
    assert complaints == []
    bars = page.evaluate("document.querySelectorAll('#figure-1 .bars path').length")
    held = sum(1 for weight in desk.store.run(run_id).result["weights"].values() if weight)
    assert bars == 2 * held
    assert page.evaluate("document.querySelectorAll('#figure-3 .scatterlayer path.js-line').length") == 2
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    # No figure and no table is wider than the sheet that it stands on.
    assert page.evaluate(
        "(() => { const edge = document.querySelector('main').getBoundingClientRect().right;"
        " return [...document.querySelectorAll('table, .plotly-graph-div')]"
        ".every(each => each.getBoundingClientRect().right <= edge); })()"
    )
    page.close()


@pytest.mark.browser
def test_names_with_markup_run_nothing_in_the_page(chromium, desk, tmp_path) -> None:
    evil = "<script>window.stolen=1</script><img src=x onerror='window.stolen=1'>"
    values = np.random.default_rng(3).normal(0.001, 0.02, (50, 2))
    frame = pd.DataFrame(values, columns=[evil, "B"], index=pd.date_range("2024-01-01", periods=50))
    run = desk.optimize(frame, optimizer="mvo", objective="min_risk", groups={evil: evil, "B": "b"})
    path = write_report(desk, str(run.run_id), tmp_path / "report.html")
    page = chromium.new_page()
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto(path.as_uri())
    page.wait_for_function("document.querySelectorAll('.plotly-graph-div .main-svg').length >= 3")
    assert page.evaluate("window.stolen") is None
    assert requests == [path.as_uri()]
    assert evil in page.inner_text("main")
    labels = "[...document.querySelectorAll('#figure-1 .ytick text')].map(tick => tick.textContent.trim())"
    ticks = page.evaluate(labels)
    assert evil in ticks
    page.close()


@pytest.mark.browser
def test_the_pdf_has_pages_of_a4_with_text_and_run_id(chromium, desk, run_id, tmp_path) -> None:
    path = write_report(desk, run_id, tmp_path / "report.pdf", portfolio="main")
    assert path.read_bytes().startswith(b"%PDF-")
    assert [each.name for each in tmp_path.iterdir()] == ["report.pdf"]
    if shutil.which("pdftotext") is None:
        pytest.skip("there is no pdftotext to read the PDF with")
    text = subprocess.run(["pdftotext", "-layout", path, "-"], check=True, capture_output=True, text=True).stdout
    assert run_id in text
    assert "Holdings of portfolio main" in text
    info = subprocess.run(["pdfinfo", path], check=True, capture_output=True, text=True).stdout
    assert "A4" in info


def test_the_notebook_runs_in_a_kernel_and_shows_the_same(desk, run_id, tmp_path) -> None:
    """The notebook that fills the report is an ordinary one: Jupyter's own kernel executes it."""
    notebook = nbformat.read(FORMS["optimize"].notebook, as_version=4)
    home = Path(desk.store.home)
    for cell in notebook.cells:
        if "parameters" in cell.metadata.get("tags", []):
            cell.source = cell.source.replace("tg.Desk()", f"tg.Desk({str(home)!r})")
            cell.source += f"\nrun_id = {run_id!r}\nportfolio = 'main'"
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(tmp_path)}}).execute()
    shown = "".join(
        output.data.get("text/html", "")
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if output.output_type == "display_data"
    )
    report = Report.of(desk, run_id, portfolio="main")
    for section in (report.masthead, report.certificate, report.holdings, report.quality):
        for piece in section():
            assert piece._repr_html_() in shown


@pytest.fixture(scope="module")
def analysed(desk: tg.Desk) -> str:
    values = np.random.default_rng(5).normal(0.0005, 0.02, (500, 40))
    names = [f"<b>asset number {number}" for number in range(40)]
    frame = pd.DataFrame(values, columns=names, index=pd.date_range("2023-01-01", periods=500))
    sectors = {name: f"sector {number % 7}" for number, name in enumerate(names)}
    found = desk.analytics(
        frame,
        weights=dict.fromkeys(names, 1 / 40),
        benchmark=frame.mean(axis=1).rename("even"),
        periods_per_year=365,
        groups=sectors,
    )
    return str(found.run_id)


@pytest.mark.browser
@pytest.mark.parametrize("width", [900, 1920])
def test_the_sheet_of_analytics_is_whole_without_a_script_or_a_request(
    chromium, desk, analysed, tmp_path, width
) -> None:
    path = write_report(desk, analysed, tmp_path / "sheet.html")
    page = chromium.new_page(viewport={"width": width, "height": 900})
    requests: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(path.as_uri())
    assert requests == [path.as_uri()]
    assert complaints == []
    assert page.evaluate("document.querySelectorAll('script').length") == 0
    # Nothing is wider than the sheet that it stands on, and no text of a table is cut.
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert (
        page.evaluate(
            "(() => { const edge = document.querySelector('main').getBoundingClientRect().right;"
            " return [...document.querySelectorAll('table, figure, figure > svg, div.beside, div.metrics')]"
            ".filter(each => each.getBoundingClientRect().right > edge).map(each => each.outerHTML.slice(0, 80)); })()"
        )
        == []
    )
    assert page.evaluate(
        "[...document.querySelectorAll('td, th')].every(each => each.scrollWidth <= each.clientWidth + 1)"
    )
    page.close()


def test_the_notebook_of_the_sheet_runs_in_a_kernel_and_shows_the_same(desk, analysed, tmp_path) -> None:
    notebook = nbformat.read(FORMS["analytics"].notebook, as_version=4)
    for cell in notebook.cells:
        if "parameters" in cell.metadata.get("tags", []):
            cell.source = cell.source.replace("tg.Desk()", f"tg.Desk({str(Path(desk.store.home))!r})")
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(tmp_path)}}).execute()
    shown = "".join(
        output.data.get("text/html", "")
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if output.output_type == "display_data"
    )
    sheet = AnalyticsSheet.of(desk, analysed)
    for section in (sheet.masthead, sheet.headline, sheet.equity, sheet.drawdowns, sheet.checks, sheet.again):
        for piece in section():
            assert piece._repr_html_() in shown
