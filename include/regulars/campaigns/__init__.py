"""Read campaigns, choose tonight's people and give each one verdict."""
