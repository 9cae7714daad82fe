import numpy as np
import pandas as pd
import pytest

import tangency as tg
from tangency.errors import DataError
from tangency.estimation.frame_returns import frame_returns

VALUES = np.array([[0.1, 0.2], [0.0, -0.1], [0.3, 0.05]])


def read(frame):
    return frame_returns(frame, tuple(map(str, frame.columns)), None)[0]


@pytest.mark.parametrize("order", ["C", "F"])
@pytest.mark.parametrize("columns", [["a", "b"], ["b", "a"]])
def test_assets_are_sorted_whatever_the_order_of_columns_and_memory(order, columns):
    returns = read(pd.DataFrame(np.array(VALUES, order=order), columns=columns))
    expected = VALUES if columns == ["a", "b"] else VALUES[:, ::-1]
    assert returns.assets == ("a", "b")
    assert returns.by_asset.tolist() == expected.T.tolist()
    assert returns.values.tolist() == expected.tolist()


@pytest.mark.parametrize("columns", [["a", "b", "c"], ["c", "b", "a"]])
def test_what_is_written_to_a_frame_or_beneath_it_later_changes_nothing_that_was_read(columns):
    """Explanations optimise again, long after the frame was read."""
    values = np.asfortranarray(np.random.default_rng(0).normal(0.001, 0.01, (60, 3)))
    frame = pd.DataFrame(values, columns=columns, copy=False)
    result = tg.optimize(frame, optimizer="mvo", objective="min_risk")
    before = result.explain("a")
    frame.iloc[7, 1] = 0.5
    frame["c"] *= 2.0
    values[8, 1] = 0.5
    assert result.explain("a") == before
    assert not np.shares_memory(read(pd.DataFrame(values, columns=columns, copy=False)).by_asset, values)


@pytest.mark.parametrize("fault", [np.inf, -1.5])
def test_names_the_first_value_that_is_no_return(fault):
    values = VALUES.copy()
    values[1, 1] = fault
    values[2, 0] = -np.inf
    with pytest.raises(DataError, match=r"data\[b\], row 1"):
        read(pd.DataFrame(values, columns=["a", "b"]))


def test_missing_returns_are_kept_and_known():
    values = VALUES.copy()
    values[0, 1] = np.nan
    assert not read(pd.DataFrame(values, columns=["a", "b"])).is_complete
    assert read(pd.DataFrame(VALUES, columns=["a", "b"])).is_complete


def test_integers_are_numbers_and_words_are_not():
    assert read(pd.DataFrame({"a": [0, 1], "b": [0.0, 0.5]})).values.tolist() == [[0, 0], [1, 0.5]]
    with pytest.raises(DataError, match="not numeric"):
        read(pd.DataFrame({"a": [0.0, 0.1], "b": ["x", "y"]}))
