"""Options of the form NAME=VALUE."""

from __future__ import annotations

import pytest

from tangency.cli.pairs import read_axes, read_pairs, read_weights
from tangency.errors import ConfigurationError


def test_the_last_equals_sign_divides() -> None:
    assert read_pairs(["date=timestamp", "a=b=close"], option="--column") == {"date": "timestamp", "a=b": "close"}


@pytest.mark.parametrize("text", ["date", "=timestamp", "date="])
def test_what_is_no_pair_is_refused(text: str) -> None:
    with pytest.raises(ConfigurationError, match="NAME=VALUE") as caught:
        read_pairs([text], option="--column")
    assert (caught.value.where, caught.value.value) == ("--column", text)


def test_a_name_given_twice_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="twice"):
        read_pairs(["a=b", "a=c"], option="--column")


def test_weights_are_numbers_or_none_at_all() -> None:
    assert read_weights(["BTC=0.25", "ETH=.75"], option="--current") == {"BTC": 0.25, "ETH": 0.75}
    assert read_weights([], option="--current") is None
    with pytest.raises(ConfigurationError, match="not a number") as caught:
        read_weights(["BTC=lots"], option="--current")
    assert caught.value.where == "--current, BTC"


def test_axes_are_numbers_words_or_lists_in_json() -> None:
    texts = ["window=180,365", "policy=none,threshold", "costs.spread_bps=0.5,1e1", 'optimizer=["erc",{"name":"mvo"}]']
    assert read_axes(texts, option="--axis") == {
        "window": [180, 365],
        "policy": [None, "threshold"],
        "costs.spread_bps": [0.5, 10.0],
        "optimizer": ["erc", {"name": "mvo"}],
    }


@pytest.mark.parametrize(
    ("texts", "message"),
    [(["window"], "NAME=VALUE"), (["window="], "NAME=VALUE"), (["=1"], "NAME=VALUE"), (["a=[1"], "not a list in JSON")],
)
def test_what_is_no_axis_is_refused(texts: list[str], message: str) -> None:
    with pytest.raises(ConfigurationError, match=message):
        read_axes(texts, option="--axis")


def test_an_axis_given_twice_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="twice"):
        read_axes(["a=1", "a=2"], option="--axis")
