"""The language of views: its grammar, its parts, and what they mean on a day."""
