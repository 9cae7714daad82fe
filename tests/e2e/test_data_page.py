"""A dataset of one's own in a real browser: uploaded, previewed, imported, checked, and used in the optimiser."""

from __future__ import annotations

import json
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

DAYS = pd.date_range("2023-06-01", periods=400, freq="D")
COINS = {"AAA": "DeFi", "BBB": "DeFi", "CCC": "Gaming", "DDD": "Gaming", "EEE": "Layer 1", "GONE": "Layer 1"}
DELISTED, SPLIT = DAYS[330], DAYS[200]
LIMITS = ["weight <= 60%", "sector[DeFi] <= 30%"]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with prices as someone brings them, semicolons and all, sectors, sizes and listings."""
    folder = tmp_path_factory.mktemp("own")
    random = np.random.default_rng(3)
    lines = ["Datum;Ticker;Close;Volume"]
    for coin in COINS:
        path = 40 * np.exp(np.cumsum(random.normal(0.001, 0.02, len(DAYS))))
        if coin == "AAA":
            path = np.where(DAYS >= SPLIT, path / 2, path)
        listed = DAYS <= DELISTED if coin == "GONE" else DAYS[0] <= DAYS
        volume = np.where((DAYS >= SPLIT) & (coin == "AAA"), 2000, 1000) * random.uniform(0.8, 1.2, len(DAYS))
        rows = zip(DAYS[listed], path[listed], volume[listed], strict=True)
        lines += [f"{day:%d.%m.%Y};{coin};{price:.4f};{traded:.0f}".replace(".", ",", 0) for day, price, traded in rows]
    (folder / "prices.csv").write_text("\n".join(lines) + "\n")
    (folder / "sectors.csv").write_text("symbol,sector\n" + "".join(f"{coin},{own}\n" for coin, own in COINS.items()))
    (folder / "assets.csv").write_text(f"symbol,delisted,settlement_value\nGONE,{DELISTED:%Y-%m-%d},0.5\n")
    caps = "".join(f"{day:%Y-%m-%d},{coin},{9 - i}e9\n" for day in DAYS[::50] for i, coin in enumerate(COINS))
    (folder / "caps.csv").write_text("date,symbol,market_cap\n" + caps)
    return folder


@pytest.mark.browser
def test_a_manager_brings_data_and_optimises_with_limits_on_sectors(visit, apps_server, files):
    """By the page alone; the remedy that the notice shows is what is entered."""
    visit.open(apps_server.app)
    page = visit.page
    began = time.monotonic()
    visit.section("Data")
    page.locator(".tg-card:has(h3:text-is('The table'))").wait_for()
    assert time.monotonic() - began < 15
    assert not page.locator(".tg-card h3:text-is('Universe')").is_visible()
    visit.picture("data-empty")
    import_by_the_page(visit, files)
    use_it(visit)
    assert visit.hosts() == {"127.0.0.1"}
    assert visit.complaints == []


def import_by_the_page(visit, files):
    visit.fill("name", "mine")
    visit.fill("calendar", "crypto")
    visit.fill("currency", "USD")
    visit.upload("prices", files / "prices.csv")
    notice = visit.page.locator(".tg-notice:visible")
    notice.wait_for()
    assert "“separator”: ;" in notice.inner_text()
    visit.picture("data-notice")
    visit.unfold("How the table is written")
    visit.fill("separator", ";")
    visit.fill("date format", "%d.%m.%Y")
    visit.fill("columns", "Datum = timestamp")
    preview = visit.page.locator(".tg-card:has(h3:text-is('The table'))")
    preview.locator("td:has-text('2023-06-01')").first.wait_for()
    visit.unfold("Tables beside the prices")
    for label, name in (("sectors", "sectors.csv"), ("market caps", "caps.csv"), ("assets", "assets.csv")):
        visit.upload(label, files / name)
    visit.picture("data-preview")
    visit.press("Import")
    visit.page.locator(".tg-card:has(h3:text-is('Quality')) .js-plotly-plot .main-svg").first.wait_for(timeout=60_000)
    assert "imported mine" in preview.inner_text().lower()
    splits = visit.page.locator(".tg-card:has(h3:text-is('Splits'))")
    splits.locator(f"text=AAA, {SPLIT:%Y-%m-%d}: 2 for one").wait_for()
    visit.picture("data-imported")
    splits.locator("button:has-text('Apply')").click()
    splits.locator("button:has-text('Undo all')").wait_for()


def use_it(visit):
    page = visit.page
    visit.press("Use in optimiser")
    page.locator(".tg-card h3:text-is('Universe')").wait_for()
    visit.proposed("top", "")  # the rule of the dataset that was shown before is gone
    page.locator(".tg-help:visible").filter(has_text="a year of returns is proposed").wait_for()
    page.fill(".tg-constraints textarea", "\n".join(LIMITS))
    visit.fill("n returns", "250")
    page.locator(".tg-exact").filter(has_text='"AAA"').wait_for(state="attached", timeout=30_000)
    page.locator(".tg-results:not(.tg-stale):visible").wait_for()
    page.wait_for_timeout(1500)
    weights = json.loads(page.locator(".tg-exact").text_content())
    assert set(weights) == set(COINS) - {"GONE"}
    assert weights["AAA"] + weights["BBB"] <= 0.3 + 1e-9
    visit.picture("data-optimised")
