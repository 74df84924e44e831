"""Nabla: documentation whose mathematics runs."""

__version__ = "0.1.0"
