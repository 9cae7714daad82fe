"""How the universe of a day is drawn: who may be in, what is known of them, and what is asked."""
