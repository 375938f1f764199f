"""Daily reports, digests, dashboards: the top floor."""
