"""Compiled kernels of the solvers: numba loads with the first one, so nothing here is imported before it is used.

Numba keeps machine code beside each file and looks only at that file's own date: a kernel that calls a function of
another file does not see that one change. `make` therefore compiles them all anew whenever any of them changed
(`python -m tangency.compiled.warm`).
"""
