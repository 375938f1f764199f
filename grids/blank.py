"""Does a text say anything? Some signs are there and cannot be seen."""

import unicodedata

UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zs", "Zl", "Zp", "Mn", "Me"})
"""Unicode's general categories (UAX 44, 5.7.1) that show nothing by themselves."""

FILLERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and signs by category that are drawn as blanks: Hangul fillers, the empty Braille cell."""


def is_blank(text: str) -> bool:
    """Whether nothing of it can be read: spaces, zero-width characters, marks on nothing.

    What Unicode has not assigned yet, and what a font keeps for itself, is taken for readable: rare
    characters of names stand there.
    """
    return all(unicodedata.category(one) in UNSEEN or one in FILLERS for one in text)
