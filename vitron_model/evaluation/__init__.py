"""How good the mind is: dispatch of natural requests, and the tasks of the storybook world."""
