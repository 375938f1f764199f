"""Finding tickets: the desk's queue with its filters, words, and what is like a new matter."""

from disputes.search.likeness import similar
from disputes.search.mine import logged_page
from disputes.search.queue import Asked, count_all, matters, narrow, page_of
from disputes.search.snippets import snippets
from disputes.search.words import by_number, find

__all__ = [
    "Asked",
    "by_number",
    "count_all",
    "find",
    "logged_page",
    "matters",
    "narrow",
    "page_of",
    "similar",
    "snippets",
]
