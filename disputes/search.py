"""Finding tickets by words, place or number inside a scope."""
