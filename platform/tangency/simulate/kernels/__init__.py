"""Compiled parts of the book, by what they do."""
