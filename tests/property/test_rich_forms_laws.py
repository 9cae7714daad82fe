"""Whatever a label holds, every rich form shows it as text."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tangency.contracts.component_use import ComponentUse
from tangency.contracts.solution import Binding, Certificate, Charge, MissedBudget, SoftViolation
from tangency.display.tables import html_facts, html_table
from tangency.domain.holdings import Holding, Holdings
from tangency.domain.trade import Trade
from tangency.market import PanelSpec, PricePanel
from tangency.plots.groups import group_limits_figure
from tangency.plots.weights import weights_and_risk_figure
from tangency.plots.weights_compared import weights_compared_figure
from tangency.results.construction import ConstructionResult
from tangency.results.rebalancing import RebalancingResult

pytestmark = pytest.mark.any_processor

AS_OF = datetime(2024, 11, 30)  # noqa: DTZ001  # a session's label has no zone
ONE = Decimal(1)
PIECES = [
    "<script>",
    "</td>",
    "<img src=x onerror=x>",
    "&lt;",
    "&",
    '"',
    "'",
    "`",
    "*",
    "_",
    "[x](y)",
    "$",
    "|",
    "#",
    "<br>",
    "<b>",
]
LABELS = st.lists(st.sampled_from(PIECES) | st.text("abcΞé ", min_size=1, max_size=3), min_size=1, max_size=6).map(
    "".join
)
KNOWN = {"div", "p", "b", "code", "ul", "li", "table", "caption", "thead", "tbody", "tr", "th", "td"}


class Reader(HTMLParser):
    """Collects the elements, attributes and text of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data) -> None:
        self.text += data


def shows_as_text(page: str, label: str) -> None:
    read = Reader(page)
    assert read.tags <= KNOWN
    assert read.attributes <= {"style", "scope", "class"}
    assert label in read.text


def certificate(label: str) -> Certificate:
    return Certificate(
        status="optimal",
        solver=label,
        objective=1.0,
        objective_unit=label,
        primal_residual=0.0,
        optimality_measure=label,
        optimality_gap=0.0,
        binding=(Binding(constraint=label, side="upper", shadow_price=1.0, assets=(label,)),),
        violated=(SoftViolation(constraint=label, violation=0.1),),
        charges=(Charge(name=label, rate=0.1, per="year"),),
        missed=(MissedBudget(asset=label, budget=0.1, share=0.2),),
    )


def panel(label: str) -> PricePanel:
    table = pd.DataFrame({"timestamp": pd.to_datetime(["2024-01-01"]), "symbol": [label], "close": [1.0]})
    return PricePanel.from_table(table, PanelSpec(name=label, calendar="crypto", currency="USD", asset_class="crypto"))


@given(LABELS)
@example("<script>alert(1)</script>")
def test_tables_show_labels_as_text(label):
    """HTML holds no element and no attribute but those of a table, and its text holds the label."""
    shows_as_text(html_table((label,), [(label,)], caption=label), label)
    shows_as_text(html_facts(label, [(label, label)]), label)


@given(LABELS)
def test_certificates_and_books_show_labels_as_text(label):
    """As for tables, wherever a label may stand: constraints, solvers, units, assets, reasons."""
    shows_as_text(certificate(label)._repr_html_(), label)
    position = Holding(symbol=label, quantity=ONE, price=ONE)
    book = Holdings(as_of=AS_OF, currency=label, positions=(position,), cash=ONE)
    kept = ConstructionResult(
        holdings=book,
        below_minimum=(label,),
        target_weights={label: 1.0},
        portfolio=label,
        source_run=label,
        run_id=label,
    )
    shows_as_text(kept._repr_mimebundle_()["text/html"], label)
    trade = Trade(symbol=label, quantity=ONE, price=ONE)
    numbers = {"drift_before": 0.1, "drift_after": 0.0, "turnover": 0.1, "cash_after": ONE}
    proposed = RebalancingResult(
        as_of=AS_OF,
        currency=label,
        trades=(trade,),
        dropped=(),
        reason=label,
        portfolio=label,
        policy=ComponentUse(id=label, version=label, params={}),
        weights_before={},
        weights_after={label: 1.0},
        target_weights={label: 1.0},
        **numbers,
    )
    shows_as_text(proposed._repr_mimebundle_()["text/html"], label)


@settings(max_examples=30, deadline=None)
@given(LABELS.map(str.strip).filter(bool))
def test_panels_show_labels_as_text(label):
    """As for tables: the name of the panel and its assets."""
    shows_as_text(panel(label)._repr_html_(), label)


@settings(max_examples=30, deadline=None)  # a figure takes some 30 ms
@given(LABELS)
def test_pictures_show_labels_as_text(label):
    """SVG holds shapes and text only, and one of the texts is the label."""
    weights = weights_and_risk_figure(pd.DataFrame({"weight": [0.5], "risk_share": [1.0]}, index=[label]))
    limits = pd.DataFrame({"weight": [0.5], "lower": [None], "upper": [None]}, index=[label])
    compared = weights_compared_figure(pd.DataFrame({"held": [0.4], "target": [0.5]}, index=[label]), title=label)
    for figure in (weights, group_limits_figure(limits, title=label), compared):
        root = ET.fromstring(figure.svg())
        assert {each.tag.rpartition("}")[2] for each in root.iter()} <= {"svg", "g", "rect", "path", "text", "title"}
        labels = [each.text for each in root.iter() if each.tag.endswith("text")]
        assert label in labels
