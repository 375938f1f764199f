"""Who may keep the tree, its posts and its logins? Three separate powers (trust.md).

The tree admin keeps grids, posts and settings and reads no case; the security admin keeps logins
and the three admin roles; the auditor reads the log and changes nothing. A superuser is the first
administrator of an installation: tree and logins, until the posts are filled.
"""

from grids.models import Department, Grid, Post, User
from grids.roles import ADMIN_ROLES, Role
from grids.scope import may_look_over


def _sits_over(user: User, role: str, grid: Grid) -> bool:
    if not user.is_active:
        return False
    return any(seat.role == role and grid.path.startswith(seat.path) for seat in user.seats())


def has_role(user: User, role: str) -> bool:
    """Sits on a post of that role somewhere, today."""
    return user.is_active and any(seat.role == role for seat in user.seats())


def may_keep_tree(user: User, grid: Grid) -> bool:
    """Open, rename and close grids here, and keep their posts: the tree admin of a grid above."""
    return _is_first(user) or _sits_over(user, Role.TREE_ADMIN, grid)


def may_keep_logins(user: User, grid: Grid) -> bool:
    """Give and take the admin roles here: the security admin of a grid above."""
    return _is_first(user) or _sits_over(user, Role.SECURITY_ADMIN, grid)


def may_keep_post(user: User, post: Post) -> bool:
    """Appoint to this post, end its postings, close it."""
    if post.role in ADMIN_ROLES:
        return may_keep_logins(user, post.grid)
    return may_keep_tree(user, post.grid)


def may_keep_department(user: User, department: Department) -> bool:
    """Open and close the department and its clerks' posts."""
    return may_keep_tree(user, department.grid)


def may_keep_households(user: User, group: Grid) -> bool:
    """Add and close households: whoever acts for the group or a grid above it; the tree admin."""
    return may_look_over(user, group) or may_keep_tree(user, group)


def may_call(user: User, grid: Grid) -> bool:
    """See the office number of who sits there: it lies below one's seat, or above it."""
    return user.is_active and any(
        grid.path.startswith(seat.path) or seat.path.startswith(grid.path) for seat in user.seats()
    )


def _is_first(user: User) -> bool:
    return user.is_active and user.is_superuser
