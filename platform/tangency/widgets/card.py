"""The parts that pages are laid out with."""

from __future__ import annotations

from html import escape

import ipywidgets as w

__all__ = ["card", "folded", "labelled"]


def card(title: str, *content: w.Widget) -> w.VBox:
    """Return content under a title, in a frame."""
    return w.VBox([w.HTML(f"<h3>{escape(title)}</h3>"), *content]).add_class("tg-card")


def labelled(label: str, *content: w.Widget) -> w.VBox:
    """Return content under a label, as a field of a form."""
    return w.VBox([w.HTML(f'<span class="tg-label">{escape(label)}</span>'), *content]).add_class("tg-field")


def folded(title: str, *content: w.Widget) -> w.Accordion:
    """Return content that is seen when its title is clicked."""
    return w.Accordion(children=[w.VBox(content)], titles=(title,), selected_index=None).add_class("tg-folded")
