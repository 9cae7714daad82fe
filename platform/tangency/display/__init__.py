"""How values are written for people: numbers, tables as text and as HTML. It knows no domain."""
