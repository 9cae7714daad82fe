"""Dynamic conditional correlation of a known truth, and what its fits and a bar of correlation cost."""
