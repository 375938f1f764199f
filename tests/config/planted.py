"""Things that are wrong on purpose."""

DEAD_REDIS = "redis://127.0.0.1:1/0"
DEAD_DATABASE = {"HOST": "127.0.0.1", "PORT": "1"}
