"""A filled notebook → one self-contained HTML file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tangency.reporting.filling import FIGURE

__all__ = ["export_html"]

_TEMPLATES = Path(__file__).parent / "templates"
_LIBRARY = "<!-- plotly.js -->"
_SETTINGS = {"displayModeBar": False, "displaylogo": False, "responsive": False}
# The text column of the page, which is that of A4 with its margins.
_FIGURE_PIXELS = 716


def export_html(notebook: Any, title: str) -> str:
    """Return the page: no input cells, figures as live plots with plotly.js embedded once, or no script without any."""
    from nbconvert.exporters import HTMLExporter  # noqa: PLC0415  # comes with the extra `reports`
    from plotly.offline import get_plotlyjs  # noqa: PLC0415  # as above

    exporter = HTMLExporter(  # type: ignore[no-untyped-call]  # nbconvert ships no types
        template_name="tangency",
        extra_template_basedirs=[str(_TEMPLATES)],
        preprocessors=[_figures_to_html],
        exclude_anchor_links=True,
    )
    style = (_TEMPLATES / "tangency" / "style.css").read_text(encoding="utf-8")
    page, _ = exporter.from_notebook_node(notebook, resources={"title": title, "style": style})
    # After the export: nbconvert parses the whole page, and four megabytes of script would cost it seconds.
    library = f"<script>{get_plotlyjs()}</script>" if any(_figures(notebook)) else ""
    return str(page).replace(_LIBRARY, library, 1)


def _figures_to_html(notebook: Any, resources: Any) -> tuple[Any, Any]:
    """Give every plotly output an HTML form; nbconvert drops the type that it does not know."""
    import plotly.io as pio  # noqa: PLC0415  # as above

    for number, data in enumerate(_figures(notebook), start=1):
        figure = data.pop(FIGURE)
        figure["layout"]["width"] = _FIGURE_PIXELS
        # A fixed id keeps the same report the same bytes.
        data["text/html"] = pio.to_html(
            figure, config=_SETTINGS, full_html=False, include_plotlyjs=False, div_id=f"figure-{number}"
        )
    return notebook, resources


def _figures(notebook: Any) -> list[Any]:
    """Return the data of the outputs that hold a figure."""
    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    return [output.data for output in outputs if FIGURE in output.get("data", {})]
