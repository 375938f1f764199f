"""Tickets: incidents, disputes, deadlines, escalation."""
