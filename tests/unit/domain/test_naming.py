import pytest

from tangency.domain.naming import known_name, nearest_names
from tangency.errors import UnknownName


def test_the_common_prefix_breaks_ties_and_then_size():
    assert nearest_names("BTX", ["BNX", "BAX", "BTC", "BTT"]) == ("BTC", "BTT", "BNX")


def test_case_is_ignored():
    assert nearest_names("btc", ["ETH", "BTC"]) == ("BTC",)


def test_nothing_near_offers_nothing():
    assert nearest_names("QQQQQQ", ["BTC", "ETH"]) == ()


def test_known_name():
    assert known_name("asset", "BTC", ["BTC"]) == "BTC"
    with pytest.raises(UnknownName, match="unknown asset 'BTX'") as caught:
        known_name("asset", "BTX", ["BTC"], where="here")
    assert caught.value.details()["candidates"] == ["BTC"]
    assert "did you mean BTC?" in str(caught.value)
