"""Small real classes that stand in for what is slow or outside; each records what happened to it."""
