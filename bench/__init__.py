"""Benchmarks with their floors and peers: `python3 dev.py bench NAME [--scale county|city]`.

Each makes its own seeded data in an empty, migrated database, measures the product's own functions
beside hand-written SQL and the usual way, interleaved in one run, checks that the answers are
equal, and prints one line of JSON. Never imported by the product.
"""
