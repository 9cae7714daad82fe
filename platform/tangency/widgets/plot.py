"""A plot that is always drawn as its figure stands, however long the browser takes to load plotly."""

from __future__ import annotations

import gzip
from functools import cache
from typing import Any

import anywidget
import ipywidgets as w
import traitlets as t

__all__ = ["Plot", "prepare_plots"]


@cache
def _library() -> bytes:
    from plotly.offline import get_plotlyjs  # noqa: PLC0415  # plotly costs a second; only drawing needs it

    return gzip.compress(get_plotlyjs().encode(), compresslevel=6, mtime=0)


def prepare_plots() -> None:
    """Load plotly now: a preheated kernel has the time, a viewer has not."""
    import plotly.graph_objects as go  # noqa: PLC0415  # as above

    go.Figure  # noqa: B018  # it is loaded where it is named
    _library()


class PlotContent(w.Widget):  # type: ignore[misc]  # ipywidgets has no types
    """What a plot is drawn from, as a plain model.

    anywidget gives a widget's module two seconds to load, and drops every later message to the widget where it took
    longer. A plain model takes its messages whatever the browser has to do besides.

    Attributes
    ----------
    figure
        The figure as plotly's JSON; empty before there is one.
    library
        plotly.js, compressed.
    """

    figure = t.Unicode().tag(sync=True)
    library = t.Bytes().tag(sync=True)


class Plot(anywidget.AnyWidget):
    """A plot that fills the box that it stands in.

    plotly's own widget is a module of five megabytes, which a busy browser does not load in the two seconds that it
    has; the figure, which is sent after it, was lost then. This one's module is small, and nothing is sent to it.

    Attributes
    ----------
    content
        What is drawn.
    """

    content = t.Instance(w.Widget).tag(sync=True, **w.widget_serialization)

    _esm = """
    const CONFIG = { displayModeBar: false };
    let loading = null;

    async function load(compressed) {
      const text = new Blob([compressed]).stream().pipeThrough(new DecompressionStream("gzip"));
      const address = URL.createObjectURL(await new Response(text).blob());
      const script = Object.assign(document.createElement("script"), { src: address });
      await new Promise((done, failed) => {
        script.onload = done;
        script.onerror = () => failed(new Error("the plotting library could not be loaded"));
        document.head.append(script);
      });
      URL.revokeObjectURL(address);
      return window.Plotly;
    }

    async function render({ model, el }) {
      const content = await model.widget_manager.get_model(model.get("content").replace("IPY_MODEL_", ""));
      const canvas = el.appendChild(document.createElement("div"));
      canvas.style.cssText = "width: 100%; height: 100%";
      let plotly = null;
      const draw = async () => {
        if (!content.get("figure")) return;
        plotly = await (loading ??= load(content.get("library")));
        const { data, layout } = JSON.parse(content.get("figure"));
        await plotly.react(canvas, data, layout, CONFIG);
        fit();
      };
      const fit = () => {
        const drawn = canvas.querySelector(".main-svg");
        if (!drawn || !canvas.clientWidth || !canvas.clientHeight) return;
        const { width, height } = drawn.getBoundingClientRect();
        if (Math.abs(width - canvas.clientWidth) > 1 || Math.abs(height - canvas.clientHeight) > 1)
          plotly.Plots.resize(canvas);
      };
      content.on("change:figure", draw);
      const sizes = new ResizeObserver(fit);
      sizes.observe(canvas);
      draw();
      return () => {
        content.off("change:figure", draw);
        sizes.disconnect();
        plotly?.purge(canvas);
      };
    }
    export default { render };
    """

    def __init__(self) -> None:
        super().__init__(content=PlotContent(library=_library()))

    def show(self, figure: Any) -> None:
        """Draw a figure of plotly's in place of the one before; its height is that of the box around the plot."""
        figure.layout.height = None
        self.content.figure = figure.to_json()
