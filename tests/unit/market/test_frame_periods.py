"""Rows of a frame: dates of any kind are read by one rule, and what is out of order is refused, on every face."""

from datetime import date
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tangency as tg
from tangency.errors import DataError
from tangency.market.frame_periods import frame_periods

DAYS = pd.date_range("2024-01-08", periods=5)
FORMS = {
    "timestamps": DAYS,
    "nanoseconds": DAYS.as_unit("ns"),
    "texts": DAYS.strftime("%Y-%m-%d"),
    "texts with a clock": DAYS.strftime("%Y-%m-%dT00:00:00"),
    "python dates": pd.Index(DAYS.date),
    "objects": pd.Index(DAYS.to_pydatetime(), dtype=object),
    "periods": DAYS.to_period("D"),
    "objects of periods": pd.Index(list(DAYS.to_period("D")), dtype=object),
    "categories": pd.CategoricalIndex(DAYS.strftime("%Y-%m-%d")),
    "midnights in Berlin": DAYS.tz_localize("Europe/Berlin"),
    "midnights in New York as texts": pd.Index([f"{day:%Y-%m-%d} 00:00:00-05:00" for day in DAYS]),
}


def returns(index):
    return pd.DataFrame({"A": [0.02, 0.01, -0.03, 0.04, -0.02], "B": [-0.02, 0.03, 0.01, -0.01, 0.02]}, index=index)


@pytest.mark.parametrize("form", FORMS)
def test_days_of_every_form_are_the_same_days(form):
    assert frame_periods(FORMS[form]).tolist() == DAYS.to_pydatetime().tolist()
    assert tg.optimize(returns(FORMS[form]), objective="min_risk").as_of == "2024-01-12"


@pytest.mark.parametrize("form", FORMS)
def test_newest_first_is_refused_whatever_the_form_of_the_dates(form):
    """Dates left as text were read backwards, where a DatetimeIndex was refused."""
    with pytest.raises(DataError, match=r"from the newest to the oldest.*sort_index"):
        tg.optimize(returns(FORMS[form])[::-1], objective="min_risk")
    mended = tg.optimize(returns(FORMS[form])[::-1].sort_index(), objective="min_risk")
    assert (mended.weights == tg.optimize(returns(DAYS), objective="min_risk").weights).all()


@pytest.mark.parametrize("form", FORMS)
def test_a_date_that_stands_twice_is_refused_whatever_its_form(form):
    with pytest.raises(DataError, match=r"stands twice.*duplicated"):
        tg.optimize(returns(FORMS[form]).iloc[[0, 1, 1, 2, 3]], objective="min_risk")


@pytest.mark.parametrize("form", FORMS)
def test_the_desk_keeps_the_same_days_and_replays_them(form, tmp_path):
    with tg.Desk(tmp_path) as desk:
        run = desk.optimize(returns(FORMS[form]), objective="min_risk")
        assert run.as_of == "2024-01-12"
        assert desk.replay(run.run_id).is_identical
        with pytest.raises(DataError, match="newest to the oldest"):
            desk.optimize(returns(FORMS[form])[::-1], objective="min_risk")


def test_the_newest_first_file_that_was_read_backwards():
    frame = pd.DataFrame(
        {"A": [0.03, -0.04, 0.01, 0.02, -0.02], "B": [-0.01, 0.02, -0.03, 0.01, 0.02]},
        index=["2024-01-12", "2024-01-11", "2024-01-10", "2024-01-09", "2024-01-08"],
    )
    asked = {"optimizer": "mvo", "objective": "min_risk", "risk": "average_drawdown"}
    with pytest.raises(DataError, match="newest to the oldest"):
        tg.optimize(frame, **asked)
    assert tg.optimize(frame.sort_index(), **asked).weights["A"] == pytest.approx(0.75, abs=1e-9)


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "UTC"])
def test_the_hour_that_comes_twice_in_autumn_is_two_instants_for_desk_and_pure_call(zone, tmp_path):
    hours = pd.date_range("2024-10-26", periods=240, freq="h", tz="UTC").tz_convert(zone)
    frame = pd.DataFrame(np.random.default_rng(0).normal(0.0, 0.01, (240, 2)), hours, ["A", "B"])
    pure = tg.optimize(frame, objective="min_risk")
    assert pure.as_of == "2024-11-04T23:00"
    with tg.Desk(tmp_path) as desk:
        run = desk.optimize(frame, objective="min_risk")
        assert (run.weights == pure.weights).all()
        assert run.as_of == pure.as_of
        assert desk.replay(run.run_id).is_identical


def test_midnights_of_winter_and_summer_are_days_in_one_zone_and_refused_as_mere_offsets():
    days = pd.date_range("2024-03-08", periods=5)
    in_one_zone = days.tz_localize("America/New_York")
    assert frame_periods(in_one_zone).tolist() == days.to_pydatetime().tolist()
    offsets = pd.Index(list(map(str, in_one_zone)))
    assert {text[-6:] for text in offsets} == {"-05:00", "-04:00"}
    with pytest.raises(DataError, match=r"one offset.*utc=True.*tz_convert"):
        frame_periods(offsets)
    mended = pd.to_datetime(offsets, utc=True).tz_convert("America/New_York")
    assert frame_periods(mended).tolist() == days.to_pydatetime().tolist()


@pytest.mark.parametrize(
    ("labels", "words"),
    [
        (["08/01/2024", "09/01/2024", "10/01/2024"], "more than one way"),
        (["8 Jan 2024", "9 Jan 2024", "10 Jan 2024"], "more than one way"),
        (["20240108", "20240109", "20240110"], "more than one way"),
        (["2024-01", "2024-02", "2024-03"], "more than one way"),
        (["2024-01-08", "2024-01-09", "later"], "cannot be read"),
        (["2024-01-08", "2024-02-30", "2024-03-01"], "cannot be read"),
        (["2024-01-08", None, "2024-01-10"], "missing"),
        ([pd.Timestamp("2024-01-08"), "x", "y"], "others are not"),
        (pd.DatetimeIndex(["2024-01-08", None, "2024-01-10"]), "has no date"),
        (pd.MultiIndex.from_product([["A"], [1, 2, 3]]), "several labels"),
        ([2, 1, 0], "run backwards"),
        ([0, 2, 1], "out of order"),
        ([0, 1, 1], "stands twice"),
        ([0.0, np.nan, 2.0], "no number"),
        (["x", "y", "x"], "stands twice"),
    ],
)
def test_what_cannot_be_read_in_one_way_is_refused(labels, words):
    index = labels if isinstance(labels, pd.Index) else pd.Index(labels)
    with pytest.raises(DataError, match=words) as caught:
        frame_periods(index)
    assert caught.value.remedy


@pytest.mark.parametrize(
    "labels", [range(3), range(5, 20, 5), [10, 20, 30], [2021, 2022, 2023], ["x", "z", "y"], [0.5, 1.5, 7]]
)
def test_rows_without_dates_are_numbered_as_they_stand(labels):
    assert frame_periods(pd.Index(labels)).tolist() == [0, 1, 2]


@given(st.lists(st.dates(date(1990, 1, 1), date(2050, 1, 1)), min_size=2, max_size=30))
def test_dates_pass_if_and_only_if_they_ascend_each_once(days):
    ascends = all(one < other for one, other in pairwise(days))
    for index in (pd.Index(days), pd.DatetimeIndex(days), pd.Index([str(day) for day in days])):
        if ascends:
            assert frame_periods(index).astype("datetime64[D]").tolist() == days
        else:
            with pytest.raises(DataError):
                frame_periods(index)
