"""Correlation, forecasts, pairs and sector rotation in a real browser: the link, the form, the recorded run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import tangency as tg

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]


def opened(visit: Any, server: Any, app: str) -> Any:
    """Open an app by its link, and return its page."""
    visit.open(f"{server.url}/{server.token}", app=app, ready=".tg-field select")
    visit.page.locator(f".tg-header h1:text-is('{app}')").wait_for()
    return visit.page


def view(page: Any, title: str) -> None:
    """Look at another picture of the result."""
    page.locator(".tg-views button").filter(has_text=title).click()
    page.wait_for_timeout(400)


def drawn(page: Any) -> str:
    """Return what the picture's title says, once there is one."""
    title = page.locator(".tg-plot .gtitle")
    title.wait_for()
    return str(title.text_content())


def plain(option: str) -> str:
    """Return an option's text with its own spaces: lists have others, which do not break."""
    return option.replace("\xa0", " ")


def all_is_well(visit: Any) -> bool:
    """Return whether nothing left the machine, and the browser has complained of nothing."""
    return visit.hosts() == {"127.0.0.1"} and visit.complaints == []


def test_pairs_are_screened_by_clicks_and_each_is_looked_at(visit: Any, apps_server: Any) -> None:
    page = opened(visit, apps_server, "Pairs")
    visit.picture("pairs-empty")
    visit.press("Screen")
    visit.told("Run ")
    first, second = page.locator(".tg-choice select option").all_inner_texts()[:2]
    assert drawn(page).startswith(f"{plain(first)}: the spread is ")
    visit.picture("pairs-pair")
    visit.select("pair", second)
    page.locator(".tg-plot .gtitle").filter(has_text=plain(second)).wait_for()
    view(page, "p-values")
    assert "pairs selected at a false discovery rate" in drawn(page)
    visit.picture("pairs-p-values")
    visit.fill("within", "sectr")
    visit.press("Screen")
    page.locator(".tg-notice").filter(has_text="sector").wait_for()
    assert page.locator(".tg-results.tg-stale").count() == 1
    assert page.locator(".tg-controls a[href=backtest]").count() == 1
    assert all_is_well(visit)


def test_correlation_is_followed_by_clicks_to_the_network_of_a_date(visit: Any, apps_server: Any) -> None:
    page = opened(visit, apps_server, "Correlation")
    visit.picture("correlation-empty")
    visit.press("Correlate")
    visit.told("Run ")
    visit.picture("correlation-mean")
    view(page, "Heat map")
    visit.picture("correlation-heat-map")
    view(page, "Network")
    visit.select("date", "2024-06-28")
    page.locator(".tg-plot .gtitle").filter(has_text="2024-06-28").wait_for()
    visit.picture("correlation-network")
    assert all_is_well(visit)


def test_sectors_are_rotated_by_clicks_and_the_last_decision_is_explained(visit: Any, apps_server: Any) -> None:
    page = opened(visit, apps_server, "Sector rotation")
    visit.picture("sector-rotation-empty")
    visit.fill("start", "2022-06-30")
    visit.fill("end", "2023-06-30")
    visit.fill("window", "180")
    visit.press("Rotate")
    visit.told("Run ")
    assert drawn(page).startswith("By the sectors")
    visit.picture("sector-rotation-sectors")
    shown = page.locator(".tg-results").inner_text()
    assert "Layer 1" in shown
    assert "momentum" in shown
    assert all_is_well(visit)


def test_forecasts_of_a_file_are_judged_by_clicks(visit: Any, apps_server: Any, tmp_path: Path) -> None:
    file = tmp_path / "momentum.csv"
    with tg.Desk(tmp_path / "home") as desk:
        closes = desk.panel("crypto").close()[["BTC", "ETH", "BNB", "XRP", "ADA", "LTC"]]
    own = closes.pct_change(30, fill_method=None).loc["2022-01-01":"2023-12-31"]
    own.rename_axis("date").to_csv(file)
    page = opened(visit, apps_server, "Forecasts")
    visit.picture("forecasts-empty")
    visit.press("Judge")
    page.locator(".tg-notice").filter(has_text="here are no forecasts").wait_for()
    visit.upload("forecasts", file)
    visit.press("Judge")
    visit.told("Run ")
    assert "1 forecast on crypto" in drawn(page)
    visit.picture("forecasts")
    assert all_is_well(visit)
