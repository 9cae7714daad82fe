"""Documents as outlines."""

from __future__ import annotations

from tangency.cli.outline import outline


def test_lists_of_records_are_one_line_each() -> None:
    document = {"trades": [{"symbol": "BTC", "quantity": "1"}, {"symbol": "ETH", "quantity": "-2"}]}
    assert list(outline(document)) == ["trades:", "  - symbol: BTC, quantity: 1", "  - symbol: ETH, quantity: -2"]


def test_records_within_records_are_indented_below_a_dash() -> None:
    document = {"compositions": [{"portfolio": "main", "positions": [{"symbol": "BTC"}]}]}
    assert list(outline(document)) == [
        "compositions:",
        "  -",
        "    portfolio: main",
        "    positions:",
        "      - symbol: BTC",
    ]


def test_what_is_absent_or_empty_is_left_out_but_zero_and_false_are_said() -> None:
    document = {"a": None, "b": [], "c": {}, "d": 0, "e": False, "f": ""}
    assert list(outline(document)) == ["d: 0", "e: False", "f: "]
