"""The tree of grids, its people and how to reach them: the ground floor."""
