"""From a run to a file: whole or not at all, with typed errors."""

import json
import os
import re
from pathlib import Path

import pytest

from tangency.errors import ConfigurationError, NoSuchRecord, StoreError, TangencyError
from tangency.reporting import printing, write_report
from tangency.reporting.filling import PARAMETERS
from tangency.reporting.forms import FORMS
from tangency.reporting.printing import find_browser, print_pdf


@pytest.fixture(scope="module")
def page(flow, tmp_path_factory) -> str:
    path = tmp_path_factory.mktemp("out") / "deep" / "report.html"
    assert write_report(flow.desk, flow.run, path, portfolio="main", plan_run=flow.plan) == path
    return path.read_text(encoding="utf-8")


def test_the_page_is_whole_and_small_enough_to_send(page) -> None:
    assert page.startswith("<!DOCTYPE html>")
    assert page.endswith("</html>")
    assert len(page.encode()) < 6_000_000
    assert page.count("Plotly.newPlot(") - page.count('"Plotly.newPlot("') >= 3


def test_the_page_names_no_place_to_load_anything_from(page) -> None:
    for reference in re.findall(r"<(?:script|link|img|iframe)\b[^>]*\b(?:src|href)=", page):
        pytest.fail(reference)
    assert "default-src 'none'" in page


def test_the_headings_come_in_the_order_of_the_flow(page) -> None:
    headings = re.findall(r"<h2[^>]*>([^<]+)</h2>", page)
    assert headings == [
        "Weights",
        "Sector weights and limits",
        "Certificate and constraints",
        "Risk over the window",
        "Holdings of portfolio main",
        "Trades of portfolio even towards the target",
        "Universe",
        "Request",
        "Data",
        "Runs",
        "Terms",
    ]


def test_the_same_run_gives_the_same_bytes(page, flow, tmp_path) -> None:
    again = write_report(flow.desk, flow.run, tmp_path / "again.html", portfolio="main", plan_run=flow.plan)
    assert again.read_text(encoding="utf-8") == page


def test_progress_is_told_to_the_end(flow, tmp_path) -> None:
    told = []
    write_report(flow.desk, flow.run, tmp_path / "a.html", on_progress=lambda *step: told.append(step))
    assert told[0][0] == 0
    assert told[-1][0] == told[-1][1]
    assert [done for done, *_ in told] == sorted(done for done, *_ in told)


@pytest.mark.parametrize("name", ["report.docx", "report", "folder.html"])
def test_a_path_that_cannot_be_a_report_is_refused(flow, tmp_path, name) -> None:
    (tmp_path / "folder.html").mkdir()
    with pytest.raises(ConfigurationError) as caught:
        write_report(flow.desk, flow.run, tmp_path / name)
    assert caught.value.remedy


def test_an_unknown_run_leaves_no_file(flow, tmp_path) -> None:
    with pytest.raises(NoSuchRecord):
        write_report(flow.desk, "nothing", tmp_path / "report.html")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_is_a_typed_error(flow, tmp_path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(StoreError):
        write_report(flow.desk, flow.run, tmp_path / "report.html")


def test_a_path_below_a_file_is_a_typed_error(flow, tmp_path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError):
        write_report(flow.desk, flow.run, tmp_path / "file" / "report.html")
    assert (tmp_path / "file").read_text() == "x"


def test_a_failure_on_the_way_keeps_what_was_there(flow, tmp_path, monkeypatch) -> None:
    target = tmp_path / "report.html"
    target.write_text("yesterday's")
    monkeypatch.setattr("tangency.reporting.report.quality", _fail)
    with pytest.raises(StoreError, match="gone"):
        write_report(flow.desk, flow.run, target)
    assert target.read_text() == "yesterday's"
    assert list(tmp_path.iterdir()) == [target]


def _fail(_subject) -> None:
    raise StoreError("the file of this version is gone")


def test_a_pdf_without_a_browser_is_a_typed_error_and_leaves_nothing(flow, tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ConfigurationError, match="Chromium") as caught:
        write_report(flow.desk, flow.run, tmp_path / "report.pdf")
    assert "write the report as .html" in str(caught.value.remedy)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("script", ["exit 3", "exit 0"])
def test_a_browser_that_prints_nothing_is_a_typed_error(tmp_path, script) -> None:
    browser = tmp_path / "chromium"
    browser.write_text(f"#!/bin/sh\necho out of memory >&2\n{script}\n")
    browser.chmod(0o700)
    with pytest.raises(TangencyError, match="could not print") as caught:
        print_pdf("<p>", str(browser))
    assert caught.value.value == "out of memory"


def test_a_browser_that_hangs_is_a_typed_error(tmp_path, monkeypatch) -> None:
    browser = tmp_path / "chromium"
    browser.write_text("#!/bin/sh\nexec sleep 30\n")
    browser.chmod(0o700)
    monkeypatch.setattr(printing, "_SECONDS", 0.2)
    with pytest.raises(TangencyError, match="could not print"):
        print_pdf("<p>", str(browser))


def test_the_first_browser_on_the_path_is_taken(tmp_path, monkeypatch) -> None:
    browser = tmp_path / "chromium-browser"
    browser.write_text("#!/bin/sh\n")
    browser.chmod(0o700)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_browser() == str(browser)


def test_missing_packages_are_named_with_the_extra(flow, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("tangency.reporting.writing.find_spec", lambda name: None if name == "nbconvert" else name)
    with pytest.raises(ConfigurationError, match="not installed") as caught:
        write_report(flow.desk, flow.run, tmp_path / "report.html")
    assert caught.value.value == "nbconvert"
    assert "tangency[reports]" in str(caught.value.remedy)


@pytest.mark.parametrize("verb", FORMS)
def test_the_notebook_is_clean(verb) -> None:
    notebook = json.loads(FORMS[verb].notebook.read_text(encoding="utf-8"))
    cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert len(cells) <= 12
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in cells)
    assert not any(re.search(r"^\s*(def|class) ", "".join(cell["source"]), re.MULTILINE) for cell in cells)
    assert [cell["metadata"].get("tags") for cell in cells].count([PARAMETERS]) == 1


def test_the_folder_reports_shows_what_the_package_ships() -> None:
    shown = Path(__file__).parents[3] / "reports"
    for form in FORMS.values():
        assert (shown / form.notebook.name).resolve() == form.notebook
    assert (shown / "templates" / "tangency" / "index.html.j2").exists()


def test_a_verb_without_a_report_is_refused_with_those_that_have_one(flow, tmp_path) -> None:
    run = flow.desk.clusters("crypto").run_id
    with pytest.raises(ConfigurationError, match="no report of their own") as caught:
        write_report(flow.desk, str(run), tmp_path / "report.html")
    assert caught.value.remedy == "report on a run of optimize, backtest, analytics"
    assert list(tmp_path.iterdir()) == []
