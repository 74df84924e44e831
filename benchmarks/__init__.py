"""How long Nabla's builds take beside those of other ways to the same pages."""
