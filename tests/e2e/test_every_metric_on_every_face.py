"""Every metric by Python, the command line, HTTP, a page of the dashboards and the report: digit for digit.

That the printed report has the digits of the written one is tested with the report's own tests.
"""

from __future__ import annotations

import json
import os
import re
import urllib.request
from html import unescape

import numpy as np
import pandas as pd
import pytest

import tangency as tg
from tangency.performance.metrics.registry import METRICS
from tangency.reporting import write_report
from tangency.results.analytics.texts import unit_text
from tangency.widgets.metrics_panel import MetricsPanel

DAYS = pd.date_range("2021-03-01", periods=700)
RNG = np.random.default_rng(21)
INDEX = pd.Series(RNG.standard_t(4, 700).round(6) * 0.01, DAYS, name="index")
FUND = (0.7 * INDEX + pd.Series(RNG.normal(0.0005, 0.012, 700).round(6), DAYS)).rename("fund")
TERMS = {"periods_per_year": 365, "risk_free_annual": 0.02, "minimum_acceptable": 0.0001, "draws": 20}


@pytest.fixture(scope="module")
def desk(api_server):
    with tg.Desk(api_server.home) as opened:
        yield opened


@pytest.fixture(scope="module")
def document(desk):
    return desk.analytics(FUND, benchmark=INDEX, **TERMS).document()


@pytest.fixture(scope="module")
def words(tmp_path_factory):
    """Return the words of the command line that ask for the same."""
    folder, found = tmp_path_factory.mktemp("returns"), ["analytics"]
    for name, own in (("returns", FUND), ("benchmark-returns", INDEX)):
        own.to_frame().to_csv(folder / f"{name}.csv", index_label="date")
        found += [f"--{name}", str(folder / f"{name}.csv")]
    return [*found, *(word for name, value in TERMS.items() for word in (f"--{name.replace('_', '-')}", str(value)))]


def numbers(metrics) -> dict:
    return {name: (own["value"], own["reason"]) for name, own in metrics.items()}


def test_all_metrics_are_there_and_nearly_all_are_defined(document):
    assert list(document.metrics) == list(METRICS)
    undefined = {name for name, own in document.metrics.items() if own.value is None}
    assert undefined == {"annual_turnover", "last_3_years", "last_5_years", "last_10_years"}


def test_python_says_what_the_document_says(document):
    found = tg.analytics(FUND, benchmark=INDEX, **TERMS)
    said = {name: (found.metrics[name], None) for name in found.metrics.dropna().index}
    said |= {name: (None, why) for name, why in found.undefined.items()}
    assert said == {name: (own.value, own.reason) for name, own in document.metrics.items()}


def test_the_command_line_says_it_in_json_and_in_text(document, words, warm_command, api_server):
    def said_by(*more):
        asked = ("--home", str(api_server.home), *words, *more)
        return warm_command.run(*asked, folder=api_server.home, environment=os.environ).stdout

    sent = json.loads(said_by("--json"))
    assert numbers(sent["metrics"]) == numbers(document.model_dump()["metrics"])
    lines = said_by().splitlines()
    rows = [re.split(r"\s{2,}", line.strip()) for line in lines[lines.index("ALL METRICS") :]]
    said = {(row[0], row[1]) for row in rows if len(row) > 1}
    assert {(own.title, unit_text(own.value, own.unit)) for own in document.metrics.values()} <= said


def test_http_says_it(document, api_server):
    dates = [str(day.date()) for day in DAYS]
    tables = {"returns": FUND, "benchmark_returns": INDEX}
    body = {
        name: {"assets": [own.name], "dates": dates, "values": [[each] for each in own.tolist()]}
        for name, own in tables.items()
    }
    request = urllib.request.Request(
        f"{api_server.url}/api/portfolio/analytics",
        data=json.dumps({**body, **TERMS}).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=120) as answer:
        sent = json.load(answer)
    assert numbers(sent["metrics"]) == numbers(document.model_dump()["metrics"])


def test_a_notebook_a_page_and_the_report_show_it(document, desk, tmp_path):
    made = {(own.title, unit_text(own.value, own.unit)) for own in document.metrics.values()}
    shown = desk.analytics(FUND, benchmark=INDEX, **TERMS)._repr_mimebundle_()["text/html"]
    cells = re.findall(r"<tr>(.*?)</tr>", shown)
    rows = [[unescape(cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", row)] for row in cells]
    assert made <= {(row[0], row[1]) for row in rows if len(row) > 1}
    panel = MetricsPanel(document).widget.children[1].value
    found = re.findall(r"<tr><td>(.*?)<br><code>(.*?)</code></td><td class=\"tg-value\">([^<]*)", panel)
    assert {(unescape(title), unescape(value)) for title, _, value in found} == made
    assert [name for _, name, _ in found] == list(METRICS)
    sheet = write_report(desk, str(document.run_id), tmp_path / "sheet.html").read_text(encoding="utf-8")
    lines = re.findall(r'<div class="metric"><b>(?:<data value="([^"]*)">)?([^<]*)(?:</data>)?</b>([^<]*)<i>', sheet)
    assert {(unescape(title), unescape(value)) for _, value, title in lines} == made
    exact = {(unescape(title), float(value)) for value, _, title in lines if value}
    assert exact == {(own.title, own.value) for own in document.metrics.values() if own.value is not None}
