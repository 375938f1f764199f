"""Names of static files: with their content's hash, so that a browser keeps each for ever."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedNames(CompressedManifestStaticFilesStorage):
    """What `collectstatic` wrote, under names that change with the content.

    Where it never ran (tests, a command in a new data folder) the names are those of the sources,
    which WhiteNoise then serves from where they lie, for an hour.
    """

    support_js_module_import_aggregation = True

    def stored_name(self, name: str) -> str:
        """The name to ask for; raises ValueError for a file that was not collected."""
        return super().stored_name(name) if self.hashed_files else name
