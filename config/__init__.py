"""How the project is wired; no domain code. Empty on purpose: dev.py imports config.embedded
before any dependency is installed."""
