"""Sentences above figures are wrapped, whole, and clear of the legend; figures turn dark."""

import pytest

from tangency.plots.dark import GROUND, on_dark
from tangency.plots.figure import Figure
from tangency.plots.palette import MUTED
from tangency.plots.sentence import sentence_of, under_sentence
from tangency.plots.static.colour import contrast
from tangency.plots.static.text_layout import lines_of, width_of
from tangency.plots.style import headed, row_labels

SENTENCE = "The deepest <b>drawdown is of 30 percent, and " * 4 + "that is all"


def figure(names):
    drawn = Figure()
    for name in names:
        drawn.add_scatter(x=[0.0, 1.0], y=[0.0, 1.0], name=name)
    return drawn


@pytest.mark.parametrize("names", [["a"], ["a", "b"], [f"a rather long name {k}" for k in range(12)]])
def test_a_sentence_is_whole_and_the_header_grows_with_it(names):
    short, long = (headed(figure(names), sentence=each, height=300).layout for each in ("Short", SENTENCE))
    lines = lines_of(long.title.text)
    assert " ".join(lines) == SENTENCE
    assert max(width_of(line, 15.0) for line in lines) <= 604.0
    assert long.margin.t - short.margin.t == 20.0 * (len(lines) - 1)
    assert long.height - long.margin.t == short.height - short.margin.t == 300


def test_another_sentence_stands_above_the_same_picture():
    before = headed(figure(["a", "b"]), sentence="Short", height=300)
    after = under_sentence(headed(figure(["a", "b"]), sentence="Short", height=300), SENTENCE)
    assert (sentence_of(before), sentence_of(after)) == ("Short", SENTENCE)
    assert after == headed(figure(["a", "b"]), sentence=SENTENCE, height=300)


def test_more_rows_of_a_legend_have_more_room():
    one, many = (headed(figure([f"name {k}" for k in range(n)]), sentence="Short", height=300) for n in (2, 30))
    assert many.layout.margin.t > one.layout.margin.t + 60.0


def test_labels_of_rows_leave_room_for_what_they_name():
    short, long = row_labels(["<b>", "a name that is too long to stand beside what it names"])
    assert short == "&lt;b&gt;"
    assert long.endswith("…")
    assert width_of(long) <= 190.0


def colours(part):
    for name, value in part.items():
        if isinstance(value, dict) and name not in {"textfont", "root"}:
            yield from colours(value)
        elif name == "color" and isinstance(value, str):
            yield value


def test_lines_and_marks_are_seen_on_a_dark_page(drawing):
    """At least 3 to 1, as the Web Content Accessibility Guidelines ask of graphics; rims and faint rules need none."""
    given = drawing.make()
    dark = on_dark(given)
    if dark is given:
        assert {trace.type for trace in given.data} & {"mesh3d", "scatter3d", "parcoords"}
        return
    assert GROUND in dark.svg()
    faint = {GROUND, "#39434f", on_dark(figure(["a"]).update_traces(line={"color": MUTED})).data[0].line.color}
    for trace in dark.to_dict()["data"]:
        for colour in set(colours(trace)) - faint:
            assert contrast(colour, GROUND) >= 3.0, colour


def test_a_figure_that_turns_dark_leaves_the_light_one_as_it_was(drawing):
    given = drawing.make()
    before = given.to_json()
    on_dark(given)
    assert given.to_json() == before
