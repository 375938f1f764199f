"""The desk's work queue: every open matter of an area, with its filters in the address."""
