import numpy as np

from tangency.contracts.arrays import frozen_floats
from tangency.contracts.returns import Returns


def made(by_asset):
    return Returns.of_assets(("a", "b"), np.arange(by_asset.shape[1]), by_asset, None)


def test_both_orders_hold_the_same_returns_whichever_was_given():
    by_asset = np.array([[0.1, 0.2, 0.3], [-0.1, 0.0, 0.1]])
    given = made(by_asset)
    other = Returns(assets=given.assets, dates=given.dates, values=frozen_floats(by_asset.T), periods_per_year=None)
    for returns in (given, other):
        assert returns.values.tolist() == by_asset.T.tolist()
        assert returns.by_asset.tolist() == by_asset.tolist()
        for array in (returns.values, returns.by_asset, returns.means):
            assert array.flags.c_contiguous
            assert not array.flags.writeable
    assert given.means.tobytes() == other.means.tobytes()


def test_what_is_complete_is_known():
    assert made(np.array([[0.1, 0.2], [0.3, 0.4]])).is_complete
    for missing in ([np.nan, 0.1], [np.inf, 0.1], [np.inf, -np.inf]):
        assert not made(np.array([[0.1, 0.2], missing])).is_complete
