"""What spans the apps: the frame, home, lists of work, the tree, the inbox, sweeps, recounts."""
