"""Contributions: what they must be, groups, spans, constant weights, drawdowns and active share."""

import numpy as np
import pandas as pd
import pytest

from tangency.contracts.returns import Returns
from tangency.errors import ConfigurationError, DataError, UnknownName
from tangency.performance.active import active_share
from tangency.performance.contributions import Contributions
from tangency.performance.drawdown_attribution import drawdown_attribution
from tangency.performance.drawdown_table import drawdown_table
from tangency.performance.track_record import TrackRecord
from tangency.performance.weighted_contributions import weighted_contributions
from tangency.risk.undefined import UndefinedFigure

DAYS = np.array(["2024-01-02", "2024-01-03", "2024-01-04"], dtype="datetime64[D]")


def _made(values, returns=None, **labels):
    values = np.array(values, dtype=float)
    return Contributions(
        dates=DAYS[: len(values)],
        parts=tuple("ABC"[: values.shape[1]]),
        values=values,
        returns=values.sum(axis=1) if returns is None else np.array(returns),
        labels=labels,
    )


def _record(returns):
    return TrackRecord(dates=DAYS[: len(returns)], returns=np.array(returns), risk_free=0.0, periods_per_year=252.0)


def test_totals_of_a_span_are_over_the_equity_at_its_start():
    made = _made([[0.5, 0.5], [0.25, -0.5], [0.5, 0.0]])
    assert made.totals().to_dict() == {"A": 0.5 + 2 * 0.25 + 1.5 * 0.5, "B": 0.5 - 2 * 0.5}
    assert made.totals("2024-01-03").to_dict() == {"A": 0.25 + 0.75 * 0.5, "B": -0.5}
    assert made.totals(until="2024-01-02").to_dict() == {"A": 0.5, "B": 0.5}
    assert made.totals("2024-01-03", DAYS[1]).to_dict() == {"A": 0.25, "B": -0.5}


def test_a_span_without_periods_or_equity_has_no_totals():
    made = _made([[-1.0], [0.0]])
    with pytest.raises(UndefinedFigure, match="no period"):
        made.totals("2025-01-01")
    with pytest.raises(UndefinedFigure, match="nothing was left"):
        made.totals("2024-01-03")
    with pytest.raises(ConfigurationError, match="within the record"):
        made.linked(2, 1)


def test_groups_keep_the_labels_that_all_their_parts_share():
    made = _made([[0.1, 0.2, 0.3]], asset=("A", "A", "B"), kind=("price", "fees", "price"), sector=("x", "x", "y"))
    grouped = made.by("asset")
    assert grouped.parts == ("A", "B")
    assert grouped.labels == {"asset": ("A", "B"), "sector": ("x", "y")}
    assert grouped.values.tolist() == [[pytest.approx(0.3), 0.3]]
    assert made.by("kind", "sector").parts == ("price, x", "fees, x", "price, y")
    with pytest.raises(UnknownName, match="did you mean sector"):
        made.by("sectors")
    with pytest.raises(ConfigurationError, match="no kind of label"):
        made.by()


def test_what_is_left_over_is_stated_and_not_spread():
    assert _made([[0.1, 0.2]], returns=[0.35]).residual == pytest.approx(0.05)


@pytest.mark.parametrize(
    ("values", "terms"),
    [
        ([[0.1]], {"returns": [0.1, 0.2]}),
        ([[np.nan]], {"returns": [0.1]}),
        ([[-1.5]], {}),
        ([[0.1, 0.2]], {"asset": ("A",)}),
    ],
)
def test_what_cannot_be_contributions_is_refused(values, terms):
    with pytest.raises(DataError):
        _made(values, **terms)


def _returns(*rows):
    return Returns(
        assets=("A", "B"), dates=DAYS[: len(rows)], values=np.array(rows, dtype=float), periods_per_year=252.0
    )


def test_constant_weights_leave_the_rest_in_cash():
    made = weighted_contributions(_returns([0.1, np.nan], [0.2, 0.1]), {"A": 0.5}, labels={"sector": {"A": "x"}})
    assert (made.parts, made.values.tolist()) == (("A",), [[0.05], [0.1]])
    assert made.labels == {"asset": ("A",), "sector": ("x",)}
    assert made.residual == 0.0


def test_weights_that_do_not_match_are_refused():
    with pytest.raises(UnknownName):
        weighted_contributions(_returns([0.1, 0.2]), {"C": 1.0})
    with pytest.raises(DataError, match="no weights"):
        weighted_contributions(_returns([0.1, 0.2]), {})
    with pytest.raises(DataError, match="no number"):
        weighted_contributions(_returns([0.1, 0.2]), {"A": np.nan})
    with pytest.raises(DataError, match=r"no return.*B, 2024-01-02"):
        weighted_contributions(_returns([0.1, np.nan]), {"A": 0.5, "B": 0.5})
    with pytest.raises(DataError, match="no sector"):
        weighted_contributions(_returns([0.1, 0.2]), {"A": 1.0}, labels={"sector": {}})
    with pytest.raises(DataError, match="below -100%"):
        weighted_contributions(_returns([0.9, 0.2]), {"A": -2.0})


def test_a_record_that_starts_under_water_is_attributed_from_its_start():
    made = _made([[-0.1, 0.0], [0.03, -0.01], [-0.05, 0.0]])
    found = drawdown_attribution(drawdown_table(_record(made.returns)), made)
    assert found.depths[0] == pytest.approx(1 - 0.9 * 1.02 * 0.95)
    assert found.losses[0].tolist() == [pytest.approx(0.1 - 0.9 * 0.03 + 0.918 * 0.05), pytest.approx(0.009)]
    assert found.recovered.tolist() == [[0.0, 0.0]]
    assert found.frame().columns.tolist() == ["A", "B"]


def test_the_deepest_comes_first_as_in_the_table():
    made = _made([[-0.1], [0.2], [-0.5]])
    table = drawdown_table(_record(made.returns))
    found = drawdown_attribution(table, made)
    assert found.places.tolist() == [1, 0]
    assert found.losses[:, 0].tolist() == pytest.approx(table.frame()["depth"].tolist())
    assert found.recovered[1, 0] == pytest.approx(0.9 * 0.2)
    assert len(drawdown_attribution(table, made, deepest=1)) == 1


def test_a_record_without_drawdowns_has_none_to_attribute():
    made = _made([[0.1], [0.2]])
    found = drawdown_attribution(drawdown_table(_record(made.returns)), made)
    assert (len(found), found.losses.shape, found.residual) == (0, (0, 1), 0.0)


def test_contributions_of_another_record_are_refused():
    table = drawdown_table(_record([-0.1, 0.2, -0.5]))
    with pytest.raises(DataError, match="do not add up to its drawdowns"):
        drawdown_attribution(table, _made([[-0.1], [0.2], [-0.4]]))
    with pytest.raises(DataError, match="other dates"):
        drawdown_attribution(table, _made([[-0.1], [0.2]]))
    with pytest.raises(ConfigurationError, match="at least one"):
        drawdown_attribution(table, _made([[-0.1], [0.2], [-0.5]]), deepest=0)


def _weights(rows, columns="AB"):
    return pd.DataFrame(rows, pd.DatetimeIndex(DAYS[: len(rows)]), list(columns), dtype=float)


def test_active_share_counts_cash_and_shorts():
    own = _weights([[0.6, 0.2], [1.3, -0.3]])
    index = _weights([[0.5, 0.5], [1.0, 0.0]], columns="AC")
    # ½ (|.6 − .5| + .2 + .5 + cash .2), ½ (.3 + .3)
    assert active_share(own, index).tolist() == [pytest.approx(0.5), pytest.approx(0.3)]


def test_weights_of_other_dates_or_without_a_number_are_refused():
    own = _weights([[0.6, 0.2], [1.0, 0.0]])
    with pytest.raises(DataError, match="other dates"):
        active_share(own, own.iloc[:1])
    with pytest.raises(DataError, match=r"missing or infinite.*weights, A at 2024-01-02"):
        active_share(own.replace(0.6, np.nan), own)
    with pytest.raises(DataError, match="appears twice"):
        active_share(own, _weights([[0.6, 0.2], [1.0, 0.0]], columns="AA"))
