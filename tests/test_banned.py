"""Words that must not stand in the product, each with the reason that measured or learned it."""

import re
from pathlib import Path

import pytest

from config.packages import apps, packages

ROOT = Path(__file__).resolve().parent.parent

IN_CODE = {
    r"\beta\s*=": "time is a column, not a timer: Redis lost 1,000 of 1,000 such messages",
    r"\bcountdown\s*=": "time is a column, not a timer",
    r"result_backend|RESULT_BACKEND|AsyncResult": "what a task found stands in rows",
    r"DatabaseScheduler|django_celery_beat": "the schedule is code; what is due is a row",
    r"\bimport_module\b|__import__": "an import that neither import-linter nor ruff sees",
    r"csrf_exempt": "every form carries its token",
    r"mark_safe|SafeString\(|SafeText": "text is escaped; markup stands in templates",
    r"\.raw\(": "a query through the ORM keeps its scope; set-based SQL has a name in rollups",
    r"\.extra\(": "the ORM has expressions for it",
    r"\bpickle\b|\bmarshal\b|\bshelve\b": "what is unpickled can run",
    r"\byaml\.load\(": "what is loaded can run",
    r"shell\s*=\s*True": "no command is built from text",
    r"post_save|pre_save|post_delete|m2m_changed|@receiver": "no signals for our own code",
}
IN_TEMPLATES = {
    r"\|\s*safe\b|\bsafeseq\b": "text is escaped; markup stands in templates",
    r"{%\s*autoescape\s+off": "text is escaped",
    r"<style\b": "the CSP refuses inline style",
    r"<script(?![^>]*\bsrc=)[^>]*>": "the CSP refuses inline script",
    r"\sstyle\s*=": "the CSP refuses inline style",
    r"\son[a-z]+\s*=\s*[\"']": "the CSP refuses inline handlers",
    r"javascript:": "the CSP refuses it",
    r"\bhx-on\b|\bhx-vals\s*=\s*[\"']js:": "htmx would evaluate it, which the CSP refuses",
}
IN_SCRIPTS = {
    r"\beval\(|new Function\(": "the CSP refuses it",
    r"\.innerHTML\s*=|document\.write|insertAdjacentHTML": "text becomes nodes, never markup",
}

PLACES = (
    (IN_CODE, "*.py", packages()),
    (IN_TEMPLATES, "*.html", ("templates",)),
    (IN_SCRIPTS, "*.js", ("static/js", *(f"static/{app}" for app in apps()))),
)


def banned_in(text: str, words: dict[str, str]) -> list[str]:
    """Line, what stands there and why it may not."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        for pattern, reason in words.items():
            if match := re.search(pattern, line):
                found.append(f"{number}: {match[0].strip()} ({reason})")
    return found


def test_no_banned_word_stands_in_the_product():
    found = {}
    for words, glob, folders in PLACES:
        for path in (path for folder in folders for path in sorted((ROOT / folder).rglob(glob))):
            if faults := banned_in(path.read_text(encoding="utf-8"), words):
                found[path.relative_to(ROOT).as_posix()] = faults
    assert found == {}


@pytest.mark.parametrize(
    "line",
    [
        "sweep.apply_async(eta=later)",
        "sweep.apply_async(countdown = 60)",
        'app = Celery(result_backend="redis://")',
        "@csrf_exempt",
        "return mark_safe(words)",
        'Ticket.objects.raw("SELECT 1")',
        "Ticket.objects.extra(where=[])",
        "import pickle",
        "import_module('disputes.rules')",
        "subprocess.run(line, shell=True)",
        "@receiver(post_save, sender=Ticket)",
    ],
)
def test_a_planted_word_in_code_is_found(line):
    assert banned_in(line, IN_CODE)


@pytest.mark.parametrize(
    "line",
    [
        "{{ words|safe }}",
        "{% autoescape off %}",
        "<style>p{}</style>",
        "<script>alert(1)</script>",
        '<script type="module">x</script>',
        '<p style="color:red">',
        "<button onclick='go()'>",
        '<a href="javascript:go()">',
        '<div hx-on:click="go()">',
    ],
)
def test_a_planted_word_in_a_template_is_found(line):
    assert banned_in(line, IN_TEMPLATES)


@pytest.mark.parametrize(
    "line",
    [
        '<script src="{% static \'js/app.js\' %}" type="module"></script>',
        '<option value="one" selected>',
        "{{ words }}",
    ],
)
def test_what_is_allowed_is_left_alone(line):
    assert banned_in(line, IN_TEMPLATES) == []


def test_a_planted_word_in_a_script_is_found():
    assert banned_in("box.innerHTML = words;", IN_SCRIPTS)


def test_data_folders_hold_no_pickles():
    assert [path for path in (ROOT / "data").rglob("*") if path.suffix in {".pkl", ".pickle"}] == []
