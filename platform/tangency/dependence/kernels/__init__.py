"""Compiled kernels of tests on pairs of series; see `tangency.compiled`. Numba loads with the first one."""
