"""Compiled code: the decorators that make kernels, the notice of a compilation, and warming. Numba loads here."""
