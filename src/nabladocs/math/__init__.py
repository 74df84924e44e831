"""Formulas as values: read, typed, shown, evaluated, differentiated and checked; usable alone."""
