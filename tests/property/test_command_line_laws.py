"""Laws of what the command line prints."""

from __future__ import annotations

import json
import math
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tangency.cli.output import plain_value, printable
from tangency.cli.pairs import read_pairs

pytestmark = pytest.mark.any_processor


@settings(max_examples=100)
@given(st.floats(allow_nan=False, allow_infinity=False))
def test_floats_keep_every_bit_through_json(value: float) -> None:
    """A finite float read back from the printed document is the same float, its sign of zero included."""
    again = json.loads(json.dumps(plain_value({"x": value})))["x"]
    assert again == value
    assert math.copysign(1.0, again) == math.copysign(1.0, value)


@settings(max_examples=100)
@given(st.decimals(allow_nan=False, allow_infinity=False, places=18, min_value=-(10**18), max_value=10**18))
def test_decimals_keep_every_digit_through_json(value: Decimal) -> None:
    """A decimal read back from its printed text is equal to it, and the text has no exponent."""
    text = plain_value(value)
    assert isinstance(text, str)
    assert Decimal(text) == value
    assert "E" not in text


@settings(max_examples=100)
@given(st.text())
def test_printed_text_holds_no_control_character(text: str) -> None:
    """Every sign that is printed is printable, and text that is printable already is not changed."""
    shown = printable(text)
    assert shown.isprintable()
    assert printable(shown) == shown


@settings(max_examples=50)
@given(st.dictionaries(st.text(min_size=1), st.text(min_size=1).filter(lambda text: "=" not in text), max_size=4))
def test_pairs_are_read_as_they_were_written(pairs: dict[str, str]) -> None:
    """Pairs written as NAME=VALUE are read as the same pairs, whatever the names hold."""
    assert read_pairs([f"{name}={value}" for name, value in pairs.items()], option="--x") == pairs
