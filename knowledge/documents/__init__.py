"""From an uploaded file to the clause tree of a law or an official letter."""
