"""Compiled kernels of measures along a path; see `tangency.compiled`. Numba loads with the first one."""
