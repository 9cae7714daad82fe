"""The constraint language: grammar, parsing, meaning, and texts made of constraints."""
