"""The figure that every plot function returns: plotly's, with an SVG for where no script runs."""

from __future__ import annotations

import json
import sys

import plotly.graph_objects as go

from tangency.plots.palette import PALETTE
from tangency.plots.static import NoPicture, notice, picture
from tangency.plots.static.text_layout import lines_of

__all__ = ["PLOTLY", "SVG", "Figure"]

PLOTLY = "application/vnd.plotly.v1+json"
SVG = "image/svg+xml"
# No link to plotly's own site, and as wide as there is room.
_SETTINGS = {"displaylogo": False, "responsive": True}


class Figure(go.Figure):  # type: ignore[misc]  # plotly ships no types
    """A plotly figure that a notebook shows on every face.

    JupyterLab and Voilà draw it live, with plotly's own extension from the same server. An export by
    `nbconvert --to html`, a PDF or GitHub shows the SVG beside it, drawn by `tangency.plots.static` from the same data.
    Neither uses the network. All else is plotly's: `update_layout`, `add_trace`, `write_html`, …

    Plotly's global renderer (`plotly.io.renderers.default`) counts for `show` outside notebooks; within one, `show`
    without a renderer's name displays the figure as the last line of a cell does.
    """

    # Without these IPython would take plotly's renderer, which loads its library from another host.
    _ipython_display_ = None

    def svg(self) -> str:
        """Return the figure as a static picture.

        Raises
        ------
        NoPicture
            For a figure that holds something which a static picture does not show, such as a trace of another kind
            than those that `tangency.plots` draws.
        """
        return picture(self.to_dict(), PALETTE)

    def show(self, *args: object, **options: object) -> object:
        """Show the figure: in a notebook as the last line of a cell does, elsewhere as plotly does."""
        if not args and not options and _is_in_notebook():
            from IPython.display import display  # noqa: PLC0415  # it runs already

            display(self)  # type: ignore[no-untyped-call]  # IPython ships no types for it
            return None
        return super().show(*args, **options)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None, **options: object) -> dict[str, object]:
        del include, exclude, options  # notebooks choose from what they get
        document = json.loads(self.to_json())
        return {PLOTLY: {**document, "config": _SETTINGS}, SVG: self._shown(), "text/plain": repr(self)}

    def _repr_html_(self) -> None:
        """Have no HTML: it would come before the picture in an export, and it needs scripts."""

    def _shown(self) -> str:
        try:
            return self.svg()
        except NoPicture as refused:
            return notice(self.to_dict(), refused)

    def __repr__(self) -> str:
        title = " ".join(lines_of(self.layout.title.text or "without a title"))
        names = [" ".join(lines_of(trace.name)) for trace in self.data if trace.name]
        return f"Figure({title!r}: {', '.join(names)})" if names else f"Figure({title!r})"


def _is_in_notebook() -> bool:
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    return shell is not None and hasattr(shell, "kernel")
