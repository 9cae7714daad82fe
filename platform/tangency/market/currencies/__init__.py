"""Quote currencies: what assets are priced in, conversion by stated rates, and the refusal to mix."""
