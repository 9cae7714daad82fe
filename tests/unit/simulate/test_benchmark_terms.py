"""What a benchmark is made of, as models, texts and mappings."""

import pytest
from pydantic import ValidationError

from tangency.errors import ConfigurationError
from tangency.simulate.benchmark_terms import BenchmarkTerms

READ = BenchmarkTerms.model_validate


@pytest.mark.parametrize(
    ("given", "terms", "label"),
    [
        ("BTC", {"asset": "BTC"}, "BTC"),
        ("BTC=0.6, ETH=0.4", {"weights": {"BTC": 0.6, "ETH": 0.4}}, "60% BTC + 40% ETH"),
        ("BTC=0.125", {"weights": {"BTC": 0.125}}, "12.5% BTC"),
        ("largest:10", {"largest": 10}, "10 largest by market cap"),
        ({"BTC": 0.07, "ETH": 0.9}, {"weights": {"BTC": 0.07, "ETH": 0.9}}, "7% BTC + 90% ETH"),
        ({"largest": 3, "name": "big"}, {"largest": 3, "name": "big"}, "big"),
    ],
)
def test_texts_and_mappings_are_terms(given, terms, label):
    assert READ(given) == BenchmarkTerms(**terms)
    assert READ(given).label == label


@pytest.mark.parametrize("given", ["", "BTC=x", "=0.5", "BTC=0.5,ETH", "BTC=nan", "BTC=0.5,BTC=0.5", "largest:ten"])
def test_what_cannot_be_read_is_refused(given):
    with pytest.raises((ConfigurationError, ValidationError)):
        READ(given)


@pytest.mark.parametrize("count", [0, 10_001])
def test_how_many_has_bounds(count):
    with pytest.raises(ValidationError):
        BenchmarkTerms(largest=count)


@pytest.mark.parametrize("terms", [{}, {"asset": "BTC", "largest": 3}, {"every": "week"}])
def test_it_is_one_of_three(terms):
    with pytest.raises(ConfigurationError, match="one asset, a basket of weights, or the largest"):
        BenchmarkTerms(**terms)


def test_a_basket_neither_is_empty_nor_borrows():
    with pytest.raises(ConfigurationError, match="no assets"):
        BenchmarkTerms(weights={})
    with pytest.raises(ConfigurationError, match="above one together"):
        BenchmarkTerms(weights={"BTC": 0.7, "ETH": 0.4})
    assert BenchmarkTerms(weights=dict.fromkeys("ABCDEFGHIJ", 0.1)).label.startswith("10% A + ")
