"""The tear sheet of analytics: every figure of the document, on pages that a board can read, without a request."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import tangency as tg
from tangency.errors import ConfigurationError
from tangency.reporting import AnalyticsSheet, write_report
from tangency.reporting.html import Html
from tangency.results.analytics.document import AnalyticsDocument
from tangency.results.analytics.figure_document import MetricDocument
from tangency.results.analytics.texts import unit_text


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tg.Desk]:
    with tg.Desk(tmp_path_factory.mktemp("home")) as opened:
        yield opened


@pytest.fixture(scope="module")
def found(desk: tg.Desk) -> tg.Analytics:
    book = desk.backtest(
        "crypto", optimizer="erc", every="month", start="2023-01-01", end="2024-11-30", costs=tg.Costs(fee_bps=10),
        benchmark="BTC",
    )  # fmt: skip
    return desk.analytics(book, benchmark="largest:10")


@pytest.fixture(scope="module")
def document(found: tg.Analytics) -> AnalyticsDocument:
    return found.document()


@pytest.fixture(scope="module")
def page(desk: tg.Desk, found: tg.Analytics, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = write_report(desk, str(found.run_id), tmp_path_factory.mktemp("out") / "sheet.html")
    return path.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def pdf(desk: tg.Desk, found: tg.Analytics, tmp_path_factory: pytest.TempPathFactory) -> Path:
    if any(shutil.which(program) is None for program in ("chromium", "pdftotext")):
        pytest.skip("needs chromium and pdftotext")
    return write_report(desk, str(found.run_id), tmp_path_factory.mktemp("out") / "sheet.pdf")


def pages_of(path: Path) -> list[str]:
    text = subprocess.run(["pdftotext", "-layout", str(path), "-"], check=True, capture_output=True, text=True).stdout
    return text.split("\f")[:-1]


def text_of(pieces: tuple[Html, ...]) -> str:
    return unescape(re.sub(r"<[^>]+>", " ", "".join(piece._repr_html_() for piece in pieces)))


def sheet_of(desk: tg.Desk, returns: pd.Series) -> AnalyticsSheet:
    return AnalyticsSheet.of(desk, str(desk.analytics(returns, periods_per_year=365).run_id))


def test_it_needs_no_script_and_names_no_place_to_load_anything_from(page: str) -> None:
    assert "<script" not in page
    for reference in re.findall(r"<(?:link|img|iframe|image|use)\b[^>]*\b(?:src|href)=|url\(|@import", page):
        pytest.fail(reference)
    assert set(re.findall(r"https?://[^\"' <]+", page)) == {"http://www.w3.org/2000/svg"}
    assert page.count("<figure>") == 10


def test_every_metric_is_there_to_the_last_bit(page: str, document: AnalyticsDocument) -> None:
    lines = re.findall(r'<div class="metric"><b>(.*?)</b>(.*?)<i>(.*?)</i></div>', page)
    assert len(lines) == len(document.metrics)
    for (value, title, told), own in zip(lines, by_group(document), strict=True):
        assert unescape(title) == own.title
        assert unescape(told) == " · ".join(part for part in (own.unit, own.formula, own.source) if part)
        exact = re.fullmatch(r'<data value="(.*)">(.*)</data>', value)
        if own.value is None:
            assert exact is None
        else:
            assert exact is not None
            assert float(exact[1]) == own.value
            assert unescape(exact[2]) == unit_text(own.value, own.unit)


def by_group(document: AnalyticsDocument) -> list[MetricDocument]:
    groups = dict.fromkeys(own.group for own in document.metrics.values())
    return [own for group in groups for own in document.metrics.values() if own.group == group]


def test_every_table_of_the_summary_but_the_calendar_is_printed_as_it_stands(
    page: str, document: AnalyticsDocument
) -> None:
    rows = {tuple(unescape(cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", row))
            for row in re.findall(r"<tr>(.*?)</tr>", page)}  # fmt: skip
    for table in document.summary().tables:
        if table.section not in {"Calendar", "All metrics"}:
            shown = [row for place, row in enumerate(table.rows) if not table.bars or table.bars[place]]
            assert set(shown) <= rows, table.section


def test_each_figure_has_its_unit_its_period_and_its_source(page: str, document: AnalyticsDocument) -> None:
    captions = re.findall(r"<figcaption>(.*?)</figcaption>", page)
    assert len(captions) == page.count("<figure>")
    for caption in captions:
        assert "Unit: " in caption
        assert f"{document.start} to {document.end}" in caption
        assert f"run {document.run_id}" in caption


def test_no_page_is_empty_and_each_has_its_number_and_the_run(pdf: Path, document: AnalyticsDocument) -> None:
    pages = pages_of(pdf)
    assert 8 <= len(pages) <= 16
    for number, text in enumerate(pages, start=1):
        assert f"run {document.run_id}" in text
        assert f"page {number} of {len(pages)}" in text
        assert len(text.split()) > 60, f"page {number} is all but empty"


def test_the_pdf_has_the_figures_of_the_document_digit_for_digit(pdf: Path, document: AnalyticsDocument) -> None:
    printed = set(" ".join(pages_of(pdf)).split())
    missing = [
        name
        for name, own in document.metrics.items()
        if own.value is not None and unit_text(own.value, own.unit) not in printed
    ]
    assert missing == []


def test_no_heading_is_the_last_of_its_page(pdf: Path) -> None:
    headings = {"Calendar", "Drawdowns", "Rolling figures", "Benchmarks", "Distribution", "Risk", "Whose the risk is",
                "Model checks", "All metrics", "What is not defined", "Computed again"}  # fmt: skip
    seen = set()
    for text in pages_of(pdf):
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        seen |= headings & set(lines)
        assert lines[-2] not in headings, lines[-2]
    assert seen >= headings - {"What is not defined"}


def test_the_first_page_has_headline_equity_and_losses(pdf: Path, document: AnalyticsDocument) -> None:
    first = pages_of(pdf)[0]
    for words in ("Sharpe ratio", "95% interval", "What one unit became", "under water in", *document.curve.benchmarks):
        assert words in first
    assert unit_text(document.metrics["sharpe_ratio"].value, "ratio of a year") in first


def test_which_model_passes_and_what_each_test_rejects(page: str, document: AnalyticsDocument) -> None:
    text = unescape(re.sub(r"<[^>]+>", " ", page))
    passing = [each.title for each in document.risk.checked if each.passes]
    assert f"Models that pass for this portfolio: {', '.join(passing) or 'none'}." in text
    for check in document.risk.checked[0].checks.values():
        assert check.null in text


def test_it_says_how_to_compute_it_again(page: str, found: tg.Analytics, document: AnalyticsDocument) -> None:
    assert f"tangency runs replay {found.run_id}" in page
    assert str(document.run) in page
    assert str(document.dataset_version) in page


def test_the_same_run_gives_the_same_bytes(desk: tg.Desk, found: tg.Analytics, page: str, tmp_path: Path) -> None:
    again = write_report(desk, str(found.run_id), tmp_path / "again.html")
    assert again.read_text(encoding="utf-8") == page


def test_what_belongs_to_portfolios_and_other_runs_are_refused(
    desk: tg.Desk, found: tg.Analytics, tmp_path: Path
) -> None:
    with pytest.raises(ConfigurationError, match="shows its run alone"):
        write_report(desk, str(found.run_id), tmp_path / "x.html", plan_run="other")
    with pytest.raises(ConfigurationError, match="finished run of 'analytics'"):
        AnalyticsSheet.of(desk, str(desk.clusters("crypto").run_id))


def test_three_periods_without_a_benchmark_say_what_there_is_not(desk: tg.Desk, tmp_path: Path) -> None:
    returns = pd.Series([0.01, -0.02, 0.03], pd.date_range("2024-01-01", periods=3), name="fund")
    sheet = sheet_of(desk, returns)
    assert sheet.benchmarks() == ()
    assert "too short for rolling figures" in text_of(sheet.rolling())
    assert "No model could be checked" in text_of(sheet.checks())
    assert "returns alone do not say what is held" in text_of(sheet.risk())
    assert "Beta" in text_of(sheet.metrics())
    assert "there is no benchmark" in text_of(sheet.metrics())
    page = write_report(desk, str(sheet.document.run_id), tmp_path / "three.html").read_text(encoding="utf-8")
    assert "nan" not in re.sub(r"<[^>]+>", " ", page).lower().split()


def test_a_record_without_dates_has_no_calendar_and_markup_stays_text(desk: tg.Desk) -> None:
    returns = pd.Series(np.random.default_rng(2).normal(0.0, 0.01, 60), name="<b>fund")
    sheet = sheet_of(desk, returns)
    assert sheet.calendar() == ()
    for pieces in (sheet.masthead(), sheet.headline(), sheet.equity(), sheet.rolling(), sheet.distribution()):
        assert all("<b>fund" not in piece._repr_html_() for piece in pieces)
    assert "<b>fund" in text_of(sheet.masthead())
    assert "lie above the threshold of the extreme-value model" in text_of(sheet.risk())


def test_a_record_that_never_fell_has_no_drawdown(desk: tg.Desk) -> None:
    returns = pd.Series([0.01, 0.02] * 20, pd.date_range("2024-01-01", periods=40), name="saver")
    sheet = sheet_of(desk, returns)
    assert "Equity never fell" in text_of(sheet.drawdowns())
    assert "equity never fell" in text_of(sheet.metrics())
    assert sheet.equity()


def test_sixty_assets_held_are_all_in_the_tables(desk: tg.Desk) -> None:
    names = [f"asset {number:02d}" for number in range(60)]
    values = np.random.default_rng(4).normal(0.0005, 0.02, (300, 60))
    frame = pd.DataFrame(values, index=pd.date_range("2024-01-01", periods=300), columns=names)
    run = desk.analytics(frame, weights=dict.fromkeys(names, 1 / 60), periods_per_year=365)
    text = text_of(AnalyticsSheet.of(desk, str(run.run_id)).risk())
    for name in names:
        assert text.count(name) >= 2
    assert "CVaR, historical conditional value at risk" in text
    assert f"No liquidity-adjusted value at risk: {run.document().risk.no_liquidity}" in text
