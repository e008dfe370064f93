"""Keep what a tier gives and what points are worth: perks, points, refunds for reviews."""
