"""Estimation: from canonical input to moments, views and measured constraints, with guarded plugin calls.

It knows neither desk nor store, so that a simulator estimates by the same code as an optimisation.
"""
