"""What costs and trading refuse."""

import pytest
from pydantic import ValidationError

from tangency.errors import ConfigurationError
from tangency.simulate import Costs, FeeTier, Trading

TIERS = (FeeTier(from_traded_value=0, fee_bps=10), FeeTier(from_traded_value=1e6, fee_bps=5))


def test_costs_are_a_fee_or_tiers():
    assert Costs(fee_tiers=TIERS).fee_tiers == TIERS
    with pytest.raises((ConfigurationError, ValidationError), match="two fees"):
        Costs(fee_bps=1, fee_tiers=TIERS)


@pytest.mark.parametrize("tiers", [TIERS[1:], TIERS[::-1], (TIERS[0], TIERS[0])])
def test_tiers_rise_from_nothing(tiers):
    with pytest.raises((ConfigurationError, ValidationError), match="begin at a traded value of 0 and rise"):
        Costs(fee_tiers=tiers)


def test_a_decision_is_not_filled_before_it_is_taken():
    with pytest.raises((ConfigurationError, ValidationError), match="cannot be filled at the open before it"):
        Trading(delay=0, price="open")


def test_a_book_is_not_liquidated_as_it_is_filled():
    with pytest.raises((ConfigurationError, ValidationError), match="above the initial one"):
        Trading(initial_margin=0.2, maintenance_margin=0.3)


@pytest.mark.parametrize("given", [{"delay": -1}, {"lot_step": 0}, {"maintenance_margin": 0}, {"delay": 1.5}])
def test_bounds_are_kept(given):
    with pytest.raises(ValidationError):
        Trading(**given)


def test_every_field_is_described():
    for model in (Costs, Trading, FeeTier):
        assert all(field.description for field in model.model_fields.values())
