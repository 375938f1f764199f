"""Every text has its Chinese, the compiled file is current, and planted slips are found."""

import gettext
import io

import pytest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from config import messages

HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'


@pytest.fixture
def merged(tmp_path):
    """What parts with these texts make."""

    def merged(**parts: str):
        for name, text in parts.items():
            (tmp_path / f"{name}.po").write_text(HEAD + text, encoding="utf-8")
        return messages.merge(tmp_path)

    return merged


@pytest.fixture
def used_in(tmp_path):
    """The texts of a made-up project."""

    def used_in(**files: str):
        for place, text in files.items():
            folder, _sep, name = place.partition("__")
            path = tmp_path / folder / name.replace("_", ".")
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
            (path.parent / "__init__.py").touch()
        return {key for key, _place in messages.used(tmp_path)}

    return used_in


def test_every_text_of_the_product_has_its_chinese_and_the_files_are_current(capsys):
    assert messages.main(["--check"]) == 0, capsys.readouterr().err


def test_django_speaks_chinese_by_them():
    with override("zh-hans"):
        assert _("grid leader") == "网格长"
    with override("en"):
        assert _("grid leader") == "grid leader"
        assert ngettext("%(n)s to send", "%(n)s to send", 2) == "%(n)s to send"


def test_code_is_read(used_in):
    found = used_in(
        grids__a_py=(
            "_('one ' 'two')\nngettext('a day', '%(n)s days', n)\n"
            "pgettext('month', 'May')\n_(variable)\nnpgettext_lazy('c', 'x', 'y', 1)\n"
        )
    )
    assert found == {
        ("", "one two", False),
        ("", "a day", True),
        ("month", "May", False),
        ("c", "x", True),
    }


def test_templates_are_read(used_in):
    found = used_in(
        templates__a_html=(
            '{% translate \'Log\' %} {% translate "Report" context "bar" %}\n'
            "  {% blocktranslate trimmed with x=y %}\n   Below\n   {{ x }}\n{% endblocktranslate %}\n"
            "{% blocktranslate count n=few %}{{ n }} grid{% plural %}{{ n }} grids"
            "{% endblocktranslate %}\n"
            "{% include 'x.html' with label=_('Call') %} {{ value|default:_('none') }}\n"
            "it's a text with an apostrophe, and (brackets\n"
        )
    )
    assert found == {
        ("", "Log", False),
        ("bar", "Report", False),
        ("", "Below %(x)s", False),
        ("", "%(n)s grid", True),
        ("", "Call", False),
        ("", "none", False),
    }


def test_a_text_without_chinese_is_found_once(merged):
    catalog = merged(a='msgid "Log"\nmsgstr "上报"\n').catalog
    texts = [(("", "Log", False), "a.py:1"), (("", "Raise", False), "a.py:2")] * 2
    assert messages.untranslated(catalog, texts) == ["a.py:2: 'Raise' has no Chinese."]


def test_a_plural_that_was_translated_as_a_plain_text_is_found(merged):
    catalog = merged(a='msgid "%(n)s day"\nmsgstr "%(n)s 天"\n').catalog
    [fault] = messages.untranslated(catalog, [(("", "%(n)s day", True), "a.py:1")])
    assert "msgid_plural" in fault


def test_two_parts_may_agree_but_not_contradict(merged):
    grid = 'msgid "grid"\nmsgstr "网格"\n'
    assert merged(a=grid, b=grid).faults == []
    [fault] = merged(a=grid, b='msgid "grid"\nmsgstr "格子"\n').faults
    assert fault == "b.po: 'grid' is also '网格' elsewhere."


def test_one_text_may_mean_two_things_in_two_contexts(merged):
    made = merged(
        a='msgctxt "month"\nmsgid "May"\nmsgstr "5 月"\n', b='msgid "May"\nmsgstr "可以"\n'
    )
    assert made.faults == []
    assert len(made.catalog) == 2


def test_a_lost_placeholder_is_found(merged):
    [fault] = merged(a='msgid "%(n)s of %(all)s"\nmsgstr "%(n)s 件"\n').faults
    assert fault.endswith("differs in all.")


def test_an_empty_translation_is_found(merged):
    [fault] = merged(a='msgid "Log"\nmsgstr ""\n').faults
    assert fault == "a.po: 'Log' has no Chinese."


def test_the_same_parts_make_the_same_bytes_and_python_reads_them(merged):
    text = (
        'msgid "%(n)s day"\nmsgid_plural "%(n)s days"\nmsgstr[0] "%(n)s 天"\n\n'
        'msgctxt "bar"\nmsgid "Report"\nmsgstr "日报"\n'
    )
    first, second = merged(a=text).catalog, merged(a=text).catalog
    assert messages.mo_bytes(first) == messages.mo_bytes(second)
    assert messages.po_bytes(first) == messages.po_bytes(second)
    compiled = gettext.GNUTranslations(io.BytesIO(messages.mo_bytes(first)))
    assert compiled.ngettext("%(n)s day", "%(n)s days", 5) == "%(n)s 天"
    assert compiled.pgettext("bar", "Report") == "日报"
