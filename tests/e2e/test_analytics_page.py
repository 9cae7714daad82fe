"""Analytics in a real browser: a recorded run, a file of returns and weights, looked at from every side."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import tangency as tg

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]
VIEWS = ("Equity", "Benchmarks", "Drawdowns", "Calendar", "Rolling", "Risk", "Checks", "All metrics")


def opened(visit: Any, server: Any) -> Any:
    visit.open(f"{server.url}/{server.token}", app="Analytics", ready=".tg-field select")
    visit.page.locator(".tg-header h1:text-is('Analytics')").wait_for()
    return visit.page


def view(page: Any, title: str) -> None:
    page.locator(f".tg-views button:text-is('{title}')").click()
    page.wait_for_timeout(500)


def drawn(page: Any) -> str:
    title = page.locator(".tg-plot .gtitle")
    title.wait_for()
    return str(title.text_content())


def all_is_well(visit: Any) -> bool:
    """Return whether nothing left the machine, and the browser has complained of nothing."""
    return visit.hosts() == {"127.0.0.1"} and visit.complaints == []


@pytest.fixture(scope="module")
def recorded(apps_server: Any) -> str:
    """Return a backtest with costs, recorded on the store that the dashboards read."""
    with tg.Desk(apps_server.home) as desk:
        made = desk.backtest(
            "crypto", strategy="sector-rotation", optimizer=None, every="quarter", start="2022-01-01",
            end="2024-06-30", benchmark="BTC", costs=tg.Costs(fee_bps=10), judged=False,
        )  # fmt: skip
    return str(made.run_id)


def test_a_run_is_analysed_by_clicks_and_seen_from_every_side(visit: Any, apps_server: Any, recorded: str) -> None:
    page = opened(visit, apps_server)
    assert "sector-rotation" in page.locator(".tg-field select").nth(1).inner_text()
    visit.picture("analytics-empty")
    benchmarks = visit.field("benchmark").locator("textarea")
    benchmarks.fill("BTC=0.5,ETH=0.5\nlargest:5")
    benchmarks.blur()
    visit.press("Analyse")
    visit.told("Run ")
    assert drawn(page).startswith("What one unit became, 2022-01-02 to 2024-06-30")
    assert page.locator(".tg-views button").all_inner_texts() == list(VIEWS)
    for title in VIEWS:
        view(page, title)
        visit.picture(f"analytics-{title.lower().replace(' ', '-')}")
    page.locator("input[placeholder^='such as drawdown']").fill("sharpe probabilistic")
    page.locator(".tg-metrics code:text-is('total_return')").wait_for(state="detached")
    page.locator(".tg-metrics code:text-is('probabilistic_sharpe_ratio')").wait_for()
    assert page.locator(".tg-metrics tbody tr").count() < 5
    view(page, "Drawdowns")
    visit.select("picture", "Deepest drawdown by sector")
    page.locator(".tg-plot .gtitle").filter(has_text="by sector").wait_for()
    visit.picture("analytics-drawdown-by-sector")
    view(page, "Risk")
    visit.select("picture", "Historical conditional value at risk by asset")
    page.locator(".tg-plot .gtitle").filter(has_text="by asset").wait_for()
    visit.picture("analytics-contributions")
    visit.fill("start", "2023-01-01")
    page.locator(".tg-results.tg-stale").wait_for()
    assert all_is_well(visit)


def test_a_file_of_returns_is_analysed_and_prices_are_refused(visit: Any, apps_server: Any, tmp_path: Path) -> None:
    returns, prices = tmp_path / "returns.csv", tmp_path / "prices.csv"
    with tg.Desk(tmp_path / "home") as desk:
        closes = desk.panel("crypto").close()[["ETH"]].loc["2022-12-31":"2023-12-31"]
    closes.pct_change(fill_method=None).iloc[1:].rename_axis("date").to_csv(returns)
    closes.rename_axis("date").to_csv(prices)
    page = opened(visit, apps_server)
    visit.select("portfolio", "a file of returns")
    visit.fill("periods per year", "365")
    visit.upload("returns", prices)
    visit.press("Analyse")
    page.locator(".tg-notice").filter(has_text="price").wait_for()
    visit.picture("analytics-refused")
    visit.upload("returns", returns)
    visit.press("Analyse")
    visit.told("Run ")
    assert "ETH" in drawn(page)
    assert "Benchmarks" not in page.locator(".tg-views button").all_inner_texts()
    visit.picture("analytics-file")
    assert all_is_well(visit)


def test_weights_are_analysed_and_a_misspelt_asset_is_a_notice(visit: Any, apps_server: Any) -> None:
    page = opened(visit, apps_server)
    visit.select("portfolio", "weights of a dataset")
    visit.fill("weights", "BTX = 0.6, ETH = 0.4")
    visit.fill("start", "2023-01-01")
    visit.press("Analyse")
    page.locator(".tg-notice").filter(has_text="BTC").wait_for()
    visit.fill("weights", "BTC = 0.6, ETH = 0.4")
    visit.press("Analyse")
    visit.told("Run ")
    view(page, "Risk")
    assert "carries" in drawn(page)
    visit.picture("analytics-weights-risk")
    assert all_is_well(visit)


def test_a_backtest_leads_to_its_analytics_by_a_link(visit: Any, apps_server: Any) -> None:
    visit.open(f"{apps_server.url}/{apps_server.token}", app="Sector rotation", ready=".tg-field select")
    for name, value in (("start", "2023-12-31"), ("end", "2024-06-30"), ("window", "180")):
        visit.fill(name, value)
    visit.press("Rotate")
    run = visit.told("Run ").split()[1].rstrip(",")
    visit.page.locator(".tg-status-line a").click()
    visit.page.locator(".tg-header h1:text-is('Analytics')").wait_for(timeout=60_000)
    visit.page.locator(".tg-help").filter(has_text=run).wait_for(timeout=60_000)
    assert visit.page.url.endswith("/analytics")
    visit.press("Analyse")
    visit.told("Run ")
    assert "2024-06-30" in drawn(visit.page)
    assert visit.hosts() == {"127.0.0.1"}
    # The page that is left asks for its kernel's end; the server refuses that, for it sees to it by itself.
    assert all("403 (Forbidden)" in each for each in visit.complaints)
