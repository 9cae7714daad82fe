"""The calendar of returns: every return in its cell, colours symmetric about 0, blanks where there is none."""

import pandas as pd
import pytest

from tangency.plots.calendar import calendar_heat_map
from tangency.plots.palette import DIVERGING
from tangency.plots.static.colour import contrast, ink_on, on_scale

MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def table(rows):
    return pd.DataFrame(rows, columns=[*MONTHS, "Year"]).astype("Float64")


def test_every_return_is_written_where_it_stands():
    """March lost 4 % and May gained 10 %: together 0.96 · 1.1 − 1 = 5.6 %."""
    rows = table([[None, None, -0.04, None, 0.1, *7 * [None], 0.056]]).set_axis([2024])
    figure = calendar_heat_map(rows, "one year")
    months, month_words, year, year_words = figure.data
    assert list(months.z[0])[:5] == [None, None, -0.04, None, 0.1]
    assert list(zip(month_words.x, month_words.y, month_words.text, strict=True)) == [
        (2.0, 0, "−4.0%"), (4.0, 0, "10.0%"),
    ]  # fmt: skip
    assert (year.z[0][0], year_words.text) == (0.056, ("5.6%",))


def test_colours_are_symmetric_about_zero_and_years_have_their_own():
    figure = calendar_heat_map(table([[0.01, -0.3, *10 * [None], -0.293]]).set_axis([2024]), "one year")
    months, _, year, _ = figure.data
    assert (months.zmin, months.zmax) == (-0.3, 0.3)
    assert (year.zmin, year.zmax) == (-0.293, 0.293)


def test_one_month_does_not_leave_all_others_pale():
    """Of 24 months 23 are within 1 %; the one of 500 % is as dark as can be."""
    rows = table([[0.01] * 12 + [0.1], [0.005] * 11 + [5.0, 5.3]]).set_axis([2023, 2024])
    months = calendar_heat_map(rows, "two years").data[0]
    assert (months.zmin, months.zmax) == (-0.01, 0.01)


@pytest.mark.parametrize("rows", [[[0.0] * 13], [[None] * 12 + [0.0]], [[0.02] + [None] * 11 + [12.34]]])
def test_a_flat_an_empty_and_a_single_month_are_drawn(rows):
    figure = calendar_heat_map(table(rows).set_axis([2024]), "one year")
    assert figure.svg()
    assert len(figure.data[3].text) == 1


def test_a_return_beyond_a_hundred_percent_keeps_to_its_cell():
    figure = calendar_heat_map(table([[0.02] + [None] * 11 + [12.34]]).set_axis([2024]), "one year")
    assert figure.data[3].text == ("1234%",)


def test_words_are_read_on_every_colour_of_the_scale():
    """The contrast that the Web Content Accessibility Guidelines ask of small letters."""
    for step in range(101):
        ground = on_scale(step / 100.0, 0.0, 1.0, DIVERGING)
        assert contrast(ink_on(ground), ground) >= 4.5
