"""Compiled kernels of hierarchies; see `tangency.compiled`. Numba loads with the first one."""
