"""What rows are made of, below every app: ids, pages by key, tallies, sealed fields, addresses, the clock."""
