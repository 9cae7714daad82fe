"""Compiled kernels of resampling and of cross-validated choices; see `tangency.compiled`."""
