"""The file format of the national division codes: read, judged, named. No database here."""

from grids.divisions.reading import read_divisions
from grids.divisions.tables import Divisions, Edition, Fault, Row, shown_name

__all__ = ["Divisions", "Edition", "Fault", "Row", "read_divisions", "shown_name"]
