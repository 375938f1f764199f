"""Visits, and what was promised on them: where, when and for what, never to whom (docs/domain.md)."""
