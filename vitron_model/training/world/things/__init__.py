"""The drawn kinds: one family a file, each kind one decorated function. Knows no scene."""
