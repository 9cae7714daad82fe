"""Compiled kernels of parametric quadratic programs: the path of a minimiser as sides and linear term move."""
