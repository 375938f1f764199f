"""The stopped sweep of a county: why it stopped, and letting it go on."""
