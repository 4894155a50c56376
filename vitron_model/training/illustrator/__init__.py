"""The storybook's own illustrator: a painted page or film from words, without learned weights."""
