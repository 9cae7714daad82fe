"""Feasible sets: constraints compiled to bounds, rows and limits, and what a set's structure implies."""
