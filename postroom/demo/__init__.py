"""A store to try things with: three store views in three languages, and as many orders as anybody wants."""
