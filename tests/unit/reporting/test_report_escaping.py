"""Whatever comes from data or users is text in the report, never markup."""

from html import unescape

import pandas as pd
import pytest

from tangency.domain.asset import Asset, AssetClass
from tangency.domain.calendar import CALENDARS
from tangency.market import DatasetFacts, PanelSpec, PricePanel, UniverseRule
from tangency.reporting import write_report
from tangency.reporting.html import definitions, heading, items, paragraph, preformatted, table

EVIL = "<script>alert('x')</script>"
TAG = '<img src=x onerror="alert(1)">'


@pytest.mark.parametrize(
    "piece",
    [
        heading(EVIL),
        paragraph(EVIL),
        items([EVIL]),
        preformatted([EVIL]),
        definitions([(EVIL, EVIL)]),
        table((EVIL,), [(EVIL,)], caption=EVIL, total=(EVIL,)),
    ],
)
def test_every_piece_escapes(piece) -> None:
    assert "<script" not in piece.markup
    assert EVIL in unescape(piece.markup)


def test_hostile_names_of_dataset_assets_sectors_and_portfolio_are_escaped(flow, tmp_path) -> None:
    desk = flow.desk
    panel = _hostile_panel()
    desk.datasets.publish(panel)
    run = desk.optimize("hostile", optimizer="mvo", objective="min_risk", constraints=[f"sector['{TAG}'] <= 100%"])
    desk.construct(run, capital=1000, portfolio=EVIL, minimum_notional="1", lot_step_notional="1", dataset="hostile")
    page = write_report(desk, str(run.run_id), tmp_path / "a.html", portfolio=EVIL).read_text(encoding="utf-8")
    scripts = page.count("<script")
    tame = write_report(desk, flow.run, tmp_path / "b.html").read_text(encoding="utf-8")
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    # The library and the three figures, as in any report; the text of plotly.js itself holds the word as well.
    assert scripts == tame.count("<script")
    assert "&lt;script&gt;alert" in page


def _hostile_panel() -> PricePanel:
    days = pd.date_range("2024-01-01", periods=40)
    rows = []
    for seed, (symbol, step) in enumerate(((EVIL, 0.03), (TAG, -0.02), ("B", 0.025))):
        rows += [
            (day, symbol, 100 * (1 + step * ((i * 7) % (3 + seed) - 1) + 0.0003 * i)) for i, day in enumerate(days)
        ]
    assets = [
        Asset(
            symbol=symbol,
            name=EVIL,
            asset_class=AssetClass.OTHER,
            currency="USD",
            calendar=CALENDARS["crypto"],
            sector=TAG,
        )
        for symbol in (EVIL, TAG, "B")
    ]
    facts = DatasetFacts(
        title=EVIL,
        price_currency="USD",
        day_boundary=TAG,
        known_defects=(EVIL,),
        default_rule=UniverseRule(n_returns=30),
    )
    spec = PanelSpec(name="hostile", calendar="crypto", currency="USD", asset_class="other")
    frame = pd.DataFrame(rows, columns=["timestamp", "symbol", "close"])
    return PricePanel.from_table(frame, spec, assets=assets, facts=facts)
