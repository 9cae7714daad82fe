"""Compiled kernels of the exact frontier: the critical line traced, certified and thinned out."""
