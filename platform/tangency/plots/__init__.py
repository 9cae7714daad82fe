"""Pure functions from labelled frames to figures (`tangency.plots.figure.Figure`); plotly loads when one is drawn."""
