"""Vitron: an agent that creates and edits pictures and films in conversation."""

__version__ = "0.1.0"
