"""A backup is a folder: database.dump, files/ and manifest.json. It names keys, it holds none."""
