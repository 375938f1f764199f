"""The in-app inbox: what was told to me, worded in my language."""
