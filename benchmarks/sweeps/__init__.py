"""Sweeps on every backend: the bits, the cost beside the bare computation, and what a kill loses."""
