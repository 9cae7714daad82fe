"""Lets plots take the room there is, and keep taking it when the window or the page around them changes."""

from __future__ import annotations

import anywidget

__all__ = ["PlotRoom"]


class PlotRoom(anywidget.AnyWidget):
    """An invisible widget that tells plots of every change in the size of the box that it stands in.

    Plotly draws before its element is in the page, so at a width of its own, and then listens to the window alone.
    """

    _esm = """
    function render({ el }) {
      el.style.display = "none";
      const observer = new ResizeObserver(() => window.dispatchEvent(new Event("resize")));
      const observe = () => el.isConnected
        ? observer.observe(el.closest(".widget-vbox"))
        : requestAnimationFrame(observe);
      observe();
      return () => observer.disconnect();
    }
    export default { render };
    """
