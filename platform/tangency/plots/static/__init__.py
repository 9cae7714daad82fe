"""Figures as SVG, drawn from their own data by nothing but Python: no browser, no service, no request.

A picture may stand wherever no script runs: `nbconvert --to html`, PDF, GitHub. The renderer knows exactly what
`tangency.plots` draws; anything else is refused by name, so that no picture leaves out silently what a figure holds.
"""

from tangency.plots.static.drawing import NoPicture, notice, picture

__all__ = ["NoPicture", "notice", "picture"]
