"""Resizes plots to their container, also when the window or the page around them changes."""

from __future__ import annotations

import anywidget

__all__ = ["PlotRoom"]


class PlotRoom(anywidget.AnyWidget):
    """An invisible widget that has plots drawn again wherever they are not as wide as the box that it stands in lets.

    Plotly draws before its element is in the page, so at a width of its own, and then listens to the window alone, from
    some moment after it has drawn.
    """

    _esm = """
    const PATIENCE = 25, PAUSE = 200;
    function render({ el }) {
      el.style.display = "none";
      let tries = 0, timer = null;
      const isOff = (plot) => {
        const drawn = plot.querySelector(".main-svg");
        return drawn && Math.abs(drawn.getBoundingClientRect().width - plot.clientWidth) > 1;
      };
      const fit = () => {
        timer = null;
        const box = el.closest(".widget-vbox");
        if (!box || ![...box.querySelectorAll(".js-plotly-plot")].some(isOff)) return;
        window.dispatchEvent(new Event("resize"));
        if (++tries < PATIENCE) timer = setTimeout(fit, PAUSE);
      };
      const look = () => { tries = 0; timer ??= setTimeout(fit, 0); };
      const sizes = new ResizeObserver(look), plots = new MutationObserver(look);
      const observe = () => {
        if (!el.isConnected) return requestAnimationFrame(observe);
        const box = el.closest(".widget-vbox");
        sizes.observe(box);
        plots.observe(box, { childList: true, subtree: true });
      };
      observe();
      return () => { sizes.disconnect(); plots.disconnect(); clearTimeout(timer); };
    }
    export default { render };
    """
