import pytest

import tangency as tg


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    with tg.Desk(tmp_path_factory.mktemp("home"), strict=True) as opened:
        yield opened


@pytest.fixture(scope="session")
def demo_case():
    """Return the request of `make demo`, as keywords."""
    return {
        "optimizer": "mvo",
        "objective": "max_sharpe",
        "risk_model": "ledoit-wolf",
        "constraints": ["weight <= 20%", 'sector["Layer 1"] <= 30%'],
    }
