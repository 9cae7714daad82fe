"""Second moments that follow the days: each costs the square of the number of assets, whatever the window."""
