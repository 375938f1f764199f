"""How the project is wired; no domain code. Empty on purpose: dev.py imports embedded
before any dependency is installed."""
