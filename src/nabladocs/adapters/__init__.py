"""The doors: each translates for one caller and leaves the work to the pipeline."""
