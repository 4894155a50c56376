"""How people ask: requests and conversations written by hand, and what a good planner does."""
