"""The house rules that a program can see hold, and are seen to fail on planted mistakes."""

import pytest

from tests.house import (
    APPS,
    HARD,
    LARGE,
    NO_SCREEN,
    ROOT,
    SOFT,
    TEST_LIMIT,
    drawers,
    long_pages,
    modules_of_tests,
    name_of,
    product_modules,
    stray_stems,
    too_large,
    vague_classes,
    without_docstring,
)

MODULES = product_modules()
PAGES = [
    path
    for app in APPS
    for path in sorted((ROOT / app / "pages").glob("*.py"))
    if path.stem != "__init__"
]


def lines_of(path):
    return len(path.read_text(encoding="utf-8").splitlines())


def test_no_module_is_too_large():
    sizes = [(name_of(path), lines_of(path), False) for path in MODULES]
    sizes += [(name_of(path), lines_of(path), True) for path in modules_of_tests()]
    faults = [too_large(name, lines, is_test=is_test) for name, lines, is_test in sizes]
    assert [fault for fault in faults if fault] == []


def test_the_list_of_large_modules_is_short_and_true():
    sizes = {name_of(path): lines_of(path) for path in MODULES}
    assert len(LARGE) <= 5
    assert all(sizes.get(name, 0) > SOFT and reason for name, reason in LARGE.items())


def test_there_are_no_drawers():
    found = {name_of(path): drawers(name_of(path)) for path in MODULES}
    assert {name: parts for name, parts in found.items() if parts} == {}


def test_classes_are_named_after_the_domain():
    found = {name_of(path): vague_classes(path.read_text(encoding="utf-8")) for path in MODULES}
    assert {name: classes for name, classes in found.items() if classes} == {}


def test_a_page_is_short():
    found = {name_of(path): list(long_pages(path.read_text(encoding="utf-8"))) for path in PAGES}
    assert {name: faults for name, faults in found.items() if faults} == {}


def test_what_is_public_says_what_it_means():
    silent = {
        name_of(path): without_docstring(path.read_text(encoding="utf-8")) for path in MODULES
    }
    assert {name: names for name, names in silent.items() if names} == {}


def test_one_screen_has_one_stem():
    found = {name_of(path): stray_stems(path.parts[-3], path.stem) for path in PAGES}
    assert {name: missing for name, missing in found.items() if missing} == {}


def test_modules_without_a_screen_exist():
    assert {f"{path.parts[-3]}/{path.stem}" for path in PAGES} >= set(NO_SCREEN)


@pytest.mark.parametrize(
    ("name", "lines", "is_test", "is_found"),
    [
        ("grids/x.py", SOFT, False, False),
        ("grids/x.py", SOFT + 1, False, True),
        ("grids/x.py", HARD + 1, False, True),
        ("tests/x.py", TEST_LIMIT, True, False),
        ("tests/x.py", TEST_LIMIT + 1, True, True),
    ],
)
def test_a_module_that_grew_is_found(name, lines, is_test, is_found):
    assert bool(too_large(name, lines, is_test=is_test)) is is_found


def test_planted_drawers_and_vague_names_are_found():
    assert drawers("grids/actions/helpers.py") == ["helpers"]
    assert drawers("grids/utils/days.py") == ["utils"]
    assert drawers("grids/actions/login.py") == []
    assert vague_classes("class TicketManager: ...\nclass Ticket: ...") == ["TicketManager"]


def test_a_planted_long_page_is_found():
    body = "\n".join(f"    x{number} = 1" for number in range(25))
    assert list(long_pages(f'def page(request):\n    """Says."""\n{body}\n')) == [
        "page: 26 lines, a page has 25 at most"
    ]
    assert list(long_pages(f"def _part(request):\n{body}\n")) == []


def test_a_planted_silent_function_is_found():
    assert without_docstring("def f(): ...") == ["the module", "f"]


def test_a_planted_stray_screen_is_found(tmp_path):
    assert stray_stems("grids", "log", tmp_path) == [
        "templates/grids/log.html",
        "tests/grids/pages/test_log.py",
    ]
