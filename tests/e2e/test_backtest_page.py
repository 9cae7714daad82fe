"""A backtest in a real browser: asked for by clicks, with progress and cancel, and the figures of its recorded run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest

COMMAND = "from tangency.cli.main import main; main()"


def recorded(home: Any, run: str) -> dict[str, Any]:
    """Return what the desk of the page has recorded, as the command line shows it."""
    words = ["runs", "show", run, "--json"]
    done = subprocess.run(
        [sys.executable, "-c", COMMAND, *words],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
        env={**os.environ, "TANGENCY_HOME": str(home)},
    )
    document: dict[str, Any] = json.loads(done.stdout)
    return document


@pytest.mark.browser
@pytest.mark.timeout(240)
def test_a_backtest_by_clicks_is_the_recorded_run(visit: Any, apps_server: Any) -> None:
    """Every figure on the page is that of the run, nothing leaves the machine, and a cancelled one records nothing."""
    visit.open(f"{apps_server.url}/{apps_server.token}", app="Backtest", ready=".tg-field select")
    page = visit.page
    page.locator(".tg-header h1:text-is('Backtest')").wait_for()
    visit.picture("backtest-empty")

    visit.fill("start", "2021-06-30")
    visit.fill("end", "2023-06-30")
    visit.fill("window", "180")
    visit.fill("benchmark", "BTC")
    visit.press("Backtest")
    run = visit.told("Run ").split()[1].rstrip(",")
    document = recorded(apps_server.home, run)["result"]
    shown = page.locator(".tg-results").inner_text()
    figures = document["honesty"]["figures"]
    assert f"{figures['annual_return']['value']:.2%}" in shown
    assert f"{figures['sharpe_ratio']['value']:.2f}" in shown
    assert f"{document['final_nav']:,.2f}" in shown
    assert "twins with the assets permuted" in shown
    visit.picture("backtest-equity")
    for view in ("Drawdown", "Weights", "Sectors", "Costs"):
        page.locator(".tg-views button").filter(has_text=view).click()
        page.wait_for_timeout(400)
        visit.picture(f"backtest-{view.lower()}")

    visit.fill("start", "2013-01-01")
    visit.fill("every", "session")
    visit.press("Backtest")
    visit.press("Cancel")
    visit.told("Cancelled")
    assert page.locator(".tg-results.tg-stale").count() == 1
    visit.fill("start", "1999-01-01")
    visit.press("Backtest")
    page.locator(".tg-notice").filter(has_text="reaches back").wait_for()
    assert visit.hosts() == {"127.0.0.1"}
    assert visit.complaints == []
