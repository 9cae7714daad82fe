"""Pictures for pages without scripts: whole, within their frame, escaped, and refused rather than incomplete."""

from __future__ import annotations

import copy
import importlib
import pickle
import pkgutil
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import plotly.graph_objects as go
import pytest

import tangency.plots
from tangency.errors import ConfigurationError
from tangency.plots.figure import SVG, Figure
from tangency.plots.static import NoPicture
from tangency.plots.static.accepted import TRACES
from tangency.plots.static.text_layout import width_of

NAMESPACE = "{http://www.w3.org/2000/svg}"
EVIL = "<script>alert(1)</script><img src=x onerror=alert(1)>&\"'\x00\x1b"


def elements(svg, path):
    """Return elements by their name or class, or of a name within a class."""
    root = ET.fromstring(svg)
    *classes, last = path.split()
    roots = [each for each in root.iter() if each.get("class") == classes[0]] if classes else [root]
    found = [
        each for top in roots for each in top.iter() if last in {each.tag.removeprefix(NAMESPACE), each.get("class")}
    ]
    return list(dict.fromkeys(found))


def texts(svg):
    return [each.text for each in ET.fromstring(svg).iter(f"{NAMESPACE}text")]


def test_a_picture_holds_what_its_figure_does(drawing):
    svg = drawing.make().svg()
    assert {path: len(elements(svg, path)) for path in drawing.holds} == drawing.holds
    assert set(drawing.words) <= set(texts(svg))


def test_a_picture_asks_for_nothing_and_runs_nothing(drawing):
    svg = drawing.make().svg()
    for each in ET.fromstring(svg).iter():
        assert each.tag.removeprefix(NAMESPACE) in {"svg", "g", "path", "rect", "circle", "text", "title"}
        assert not [name for name in each.attrib if "href" in name or name.startswith("on")]
        assert "url(" not in " ".join(each.attrib.values())


def test_no_word_is_cut_off_by_the_frame(drawing):
    svg = drawing.make().svg()
    root = ET.fromstring(svg)
    width, height = float(root.get("width")), float(root.get("height"))
    anchors = {each: each.get("text-anchor") for each in root.iter()}
    for group in root.iter(f"{NAMESPACE}g"):
        anchors |= {each: anchors[each] or group.get("text-anchor") for each in group}
    for each in root.iter(f"{NAMESPACE}text"):
        x, y = float(each.get("x")), float(each.get("y"))
        long = width_of(each.text, float(each.get("font-size") or 12.0))
        start = {"middle": -0.5, "end": -1.0, None: 0.0, "start": 0.0}[anchors[each]] * long
        if (turn := each.get("transform")) and not turn.startswith("rotate(-90"):
            continue  # titles in space lean along their axes
        ends = (y - start, y - start - long) if turn else (x + start, x + start + long)
        edge = height if turn else width
        assert -1.0 <= min(ends) <= max(ends) <= edge + 1.0, each.text


def test_every_function_that_draws_is_in_the_gallery():
    """So none can draw what the renderer does not know without failing here."""
    rooms = [f"tangency.plots.{each.name}" for each in pkgutil.iter_modules(tangency.plots.__path__)]
    drawn = {name for room in rooms for name in getattr(importlib.import_module(room), "__all__", ())}
    kinds = {"surface_figure", "pairs_figure", "parallel_figure"}  # asked for by `pareto_figure`
    gallery = Path(__file__).with_name("conftest.py").read_text(encoding="utf-8")
    endings = ("_figure", "_heat_map", "_waterfall", "_treemap")
    left_out = {name for name in drawn - kinds if name.endswith(endings) and f"return {name}(" not in gallery}
    assert left_out == set()


@pytest.mark.parametrize("kind", ["pie", "histogram", "box", "surface", "sunburst", "candlestick", "contour", "table"])
def test_another_kind_of_trace_is_refused_and_said_so(kind):
    figure = Figure([{"type": kind}])
    assert kind not in TRACES
    with pytest.raises(NoPicture, match=r"data\[0\]\.type"):
        figure.svg()
    shown = figure._repr_mimebundle_()
    assert kind in " ".join(texts(shown[SVG]))


@pytest.mark.parametrize(
    "change",
    [
        lambda figure: figure.update_yaxes(type="log"),
        lambda figure: figure.update_xaxes(tickformat=".2s"),
        lambda figure: figure.add_annotation(x=1, y=1, text="here"),
        lambda figure: figure.update_traces(error_y={"array": [1, 2]}),
        lambda figure: figure.update_traces(text=["a", "b"], mode="text", textposition="top left"),
        lambda figure: figure.update_traces(marker={"symbol": "star"}),
        lambda figure: figure.update_traces(line={"shape": "hv"}),
        lambda figure: figure.update_traces(line={"color": "hsl(10, 50%, 50%)"}),
        lambda figure: figure.update_layout(barmode="stack"),
        lambda figure: figure.add_scatter3d(x=[1], y=[1], z=[1]),
        lambda figure: figure.update_traces(visible=False),
    ],
)
def test_what_would_be_missing_is_refused(change):
    figure = Figure()
    figure.add_scatter(x=[1, 2], y=[1, 3], mode="lines+markers", name="a")
    assert figure.svg()
    change(figure)
    with pytest.raises(ConfigurationError):
        figure.svg()
    assert "Not drawn here" in figure._repr_mimebundle_()[SVG]


def test_a_figure_that_a_user_goes_on_with_is_drawn():
    figure = Figure()
    figure.add_scatter(x=[1.0, 2.0, None, 4.0], y=[1, 3, 2, 5], name="run", line={"dash": "dash"})
    figure.add_bar(x=[1.0, 2.0], y=[2.0, -1.0], name="bars")
    figure.update_layout(title="Mine<br>and yours", width=700, height=300, showlegend=True)
    figure.update_xaxes(title="x", range=[0, 5])
    figure.add_hline(y=2.0)
    figure.add_shape(type="rect", x0=1, x1=2, y0=0, y1=1, line={"color": "red"})
    svg = figure.svg()
    assert {"Mine", "and yours", "run", "bars"} <= set(texts(svg))
    assert 'viewBox="0 0 700 300"' in svg
    assert len(elements(svg, "shape")) == 2
    assert len(elements(svg, "bars rect")) == 2


@pytest.mark.parametrize("unit", ["D", "us", "ns"])
def test_numbers_of_numpy_and_dates_are_read(unit):
    figure = Figure()
    figure.add_scatter(
        x=np.array(["2024-01-01", "2024-02-01"], dtype=f"datetime64[{unit}]"), y=np.array([1.0, 2.0]), mode="lines"
    )
    assert len(elements(figure.svg(), "line")) == 1
    assert any("2024" in label for label in texts(figure.svg()))


@pytest.mark.parametrize("n", [1, 2])
def test_little_data_is_drawn(n):
    figure = Figure()
    figure.add_scatter(x=[0.5] * n, y=[0.0] * n, mode="markers")
    assert len(elements(figure.svg(), "points circle")) == n


def test_whatever_a_label_holds_comes_out_as_text():
    figure = Figure()
    figure.add_bar(y=[EVIL], x=[1.0], orientation="h", name=EVIL)
    figure.update_yaxes(type="category", title=EVIL)
    figure.update_layout(title=EVIL, showlegend=True)
    svg = figure.svg()
    assert not re.search(r"<(script|img)", svg)
    assert len(list(ET.fromstring(svg).iter())) > 5


def test_a_figure_is_plotlys_own():
    figure = Figure()
    figure.add_bar(x=[1], y=[2], name="b")
    assert isinstance(figure, go.Figure)
    assert type(figure.update_layout(title="t")) is Figure
    assert type(pickle.loads(pickle.dumps(figure))) is type(copy.deepcopy(figure)) is Figure
    assert repr(figure) == "Figure('t': b)"
    assert "plotly" in figure.to_html(include_plotlyjs=False)
    assert figure._repr_html_() is None
    assert figure._ipython_display_ is None
