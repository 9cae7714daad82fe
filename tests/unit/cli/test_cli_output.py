"""Printing: JSON that every reader takes, tables that a pipe can cut."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

from tangency.cli.output import Column, plain_value, show_json, show_table


def test_json_keeps_decimals_exact_and_floats_to_the_bit(capsys) -> None:
    show_json({"quantity": Decimal("0.100000000000000001"), "weight": 0.1 + 0.2, "none": None, "flag": True})
    document = json.loads(capsys.readouterr().out)
    assert document == {"quantity": "0.100000000000000001", "weight": 0.1 + 0.2, "none": None, "flag": True}


def test_json_spells_out_what_json_lacks(capsys) -> None:
    show_json(
        {
            "nan": float("nan"),
            "inf": float("-inf"),
            "day": date(2024, 11, 30),
            "instant": datetime(2024, 11, 30, tzinfo=UTC),
            "bytes": b"\x00\xff",
            "path": Path("a/b"),
            "tuple": (Decimal(1), {2}),
        }
    )
    assert json.loads(capsys.readouterr().out) == {
        "nan": "nan",
        "inf": "-inf",
        "day": "2024-11-30",
        "instant": "2024-11-30T00:00:00+00:00",
        "bytes": "00ff",
        "path": "a/b",
        "tuple": ["1", [2]],
    }


def test_keys_become_texts() -> None:
    assert plain_value({1: 2}) == {"1": 2}


def test_a_table_in_a_pipe_is_aligned_and_never_cut(capsys) -> None:
    long = "x" * 300
    show_table((Column(title="asset"), Column(title="weight", is_number=True)), [("BTC", "20.00%"), (long, "1%")])
    head, first, second = capsys.readouterr().out.splitlines()
    assert head == f"{'asset':<300}  weight"
    assert first == f"{'BTC':<300}  20.00%"
    assert second == f"{long}      1%"


def test_cells_cannot_steer_the_terminal(capsys) -> None:
    show_table((Column(title="a"),), [("\x1b[31mred\nline",)])
    assert capsys.readouterr().out.splitlines()[1] == r"\x1b[31mred\nline"
