"""A dataset of one's own in a real browser: uploaded, previewed, imported, checked, and used in the optimiser."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from urllib.parse import urlsplit

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


def fill(page, label, value):
    field = page.locator(".tg-field").filter(has=page.locator(f".tg-label:text-is('{label}')"))
    entry = field.locator("input[type=text]").first
    entry.fill(value)
    entry.press("Enter")


def upload(page, label, file):
    field = page.locator(".tg-field").filter(has=page.locator(f".tg-label:text-is('{label}')"))
    with page.expect_file_chooser() as chosen:
        field.locator("button:has-text('Choose file')").click()
    chosen.value.set_files(file)
    field.locator(f".tg-file-name:has-text('{file.name}')").wait_for()


def unfold(page, title):
    page.locator(f".jupyter-widget-Collapse-header:has-text('{title}')").click()


def clipped(page):
    """Return texts that are wider than the room they have."""
    return page.evaluate(
        """() => [...document.querySelectorAll('.tg-app :is(.tg-label, .tg-help, th, td, dd, button, h3)')]
            .filter(each => each.offsetParent && each.scrollWidth > each.clientWidth + 1
                && getComputedStyle(each).display !== 'inline').map(each => each.textContent)"""
    )


def pictured(page, folder, name):
    for width, height in ((1280, 1000), (1920, 1080)):
        page.set_viewport_size({"width": width, "height": height})
        page.locator(".tg-header").scroll_into_view_if_needed()
        page.wait_for_timeout(700)
        page.screenshot(path=folder / f"{name}-{width}.png")
        assert clipped(page) == []
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0


def test_a_manager_brings_data_and_optimises_with_limits_on_sectors(chromium, apps_server, files, tmp_path):
    """By the page alone; the remedy that the notice shows is what is entered."""
    folder = Path(os.environ.get("TANGENCY_SCREENSHOTS", tmp_path))
    page = chromium.new_context(viewport={"width": 1280, "height": 1000}).new_page()
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto(f"{apps_server.url}/{apps_server.token}", wait_until="commit")
    page.wait_for_selector(".tg-button", state="visible", timeout=60_000)
    page.locator(".tg-exact").first.wait_for(state="attached", timeout=60_000)
    began = time.monotonic()
    page.locator(".tg-sections button:has-text('Data')").click()
    page.locator(".tg-card:has(h3:text-is('The table'))").wait_for()
    assert time.monotonic() - began < 15
    assert not page.locator(".tg-card h3:text-is('Universe')").is_visible()
    pictured(page, folder, "data-empty")

    import_by_the_page(page, files, folder)
    use_it(page, folder)
    assert {urlsplit(each).hostname for each in requests if not each.startswith(("data:", "blob:"))} == {"127.0.0.1"}
    page.context.close()


def import_by_the_page(page, files, folder):
    fill(page, "name", "mine")
    fill(page, "calendar", "crypto")
    fill(page, "currency", "USD")
    upload(page, "prices", files / "prices.csv")
    notice = page.locator(".tg-notice:visible")
    notice.wait_for()
    assert "“separator”: ;" in notice.inner_text()
    pictured(page, folder, "data-notice")
    unfold(page, "How the table is written")
    fill(page, "separator", ";")
    fill(page, "date format", "%d.%m.%Y")
    fill(page, "columns", "Datum = timestamp")
    preview = page.locator(".tg-card:has(h3:text-is('The table'))")
    preview.locator("td:has-text('2023-06-01')").first.wait_for()
    unfold(page, "Tables beside the prices")
    for label, name in (("sectors", "sectors.csv"), ("market caps", "caps.csv"), ("assets", "assets.csv")):
        upload(page, label, files / name)
    pictured(page, folder, "data-preview")
    page.locator("button:has-text('Import'):not([disabled])").click()
    page.locator(".tg-card:has(h3:text-is('Quality')) .js-plotly-plot .main-svg").first.wait_for(timeout=60_000)
    assert "imported mine" in preview.inner_text().lower()
    splits = page.locator(".tg-card:has(h3:text-is('Splits'))")
    splits.locator(f"text=AAA, {SPLIT:%Y-%m-%d}: 2 for one").wait_for()
    pictured(page, folder, "data-imported")
    splits.locator("button:has-text('Apply')").click()
    splits.locator("button:has-text('Undo all')").wait_for()


def use_it(page, folder):
    page.locator("button:has-text('Use in optimiser')").click()
    page.locator(".tg-card h3:text-is('Universe')").wait_for()
    page.fill(".tg-constraints textarea", "\n".join(LIMITS))
    fill(page, "n returns", "250")
    page.locator(".tg-exact").filter(has_text='"AAA"').wait_for(state="attached", timeout=30_000)
    page.locator(".tg-results:not(.tg-stale)").wait_for()
    page.wait_for_timeout(1500)
    weights = json.loads(page.locator(".tg-exact").text_content())
    assert set(weights) == set(COINS) - {"GONE"}
    assert weights["AAA"] + weights["BBB"] <= 0.3 + 1e-9
    pictured(page, folder, "data-optimised")
