"""Room on the disk: the database needs some to go on, so writes end before it has none.

A PostgreSQL that cannot extend its log stops altogether, and nothing can be read then. Where the
database's folder is on this machine (`dev.py up` says so) the last megabytes are kept for it.
"""

import errno
import shutil

from django.conf import settings

DISK_FULL = "53100"
"""PostgreSQL's disk_full."""


def is_full() -> bool:
    """Whether less is free beside the database than it needs to go on; unknown elsewhere."""
    place = settings.DATABASE_FOLDER
    if place is None:
        return False
    try:
        return shutil.disk_usage(place).free < settings.KEEP_FREE_BYTES
    except OSError:
        return False


def says_full(error: BaseException) -> bool:
    """Whether this error, or what it came from, is a disk without room."""
    following: BaseException | None = error
    while following is not None:
        if isinstance(following, OSError) and following.errno in (errno.ENOSPC, errno.EDQUOT):
            return True
        if getattr(following, "pgcode", None) == DISK_FULL:
            return True
        following = following.__cause__ or following.__context__
    return False
