"""Compiled kernels of dependence; see `tangency.compiled`. Numba loads with the first one."""
