"""Pure functions from labelled frames to plotly figures; plotly loads when one is drawn."""
