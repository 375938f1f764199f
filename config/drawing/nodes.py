"""The nodes that take fewer steps than Django's, and say the same."""

from functools import partial
from html import escape
from typing import Any, cast

from django.template import Context
from django.template.base import (
    FilterExpression,
    Node,
    NodeList,
    VariableDoesNotExist,
    VariableNode,
    render_value_in_context,
)
from django.template.defaulttags import IfNode, TemplateLiteral, URLNode
from django.templatetags.i18n import BlockTranslateNode
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, ngettext

from rows.ways import SAMPLES, way_to

LANGUAGE = "drawn_in"
"""Key of the language of a drawing, which is asked once a page."""


class Place(FilterExpression):
    """A variable, which is looked up in place; what is unusual, and filters, are Django's to do."""

    def __init__(self, token: str, parser: Any) -> None:
        super().__init__(token, parser)
        var: Any = self.var
        self.path = tuple(var.lookups or ()) if self.is_var else ()
        if self.filters or not self.path or var.translate:
            self.path = ()

    def resolve(self, context: Any, ignore_failures: bool = False) -> Any:
        """The value; where there is none, None for a condition and nothing for a text."""
        if not self.path or self.var.translate:
            return super().resolve(context, ignore_failures)
        first, *more = self.path
        for scope in reversed(context.dicts):
            if first in scope:
                found = scope[first]
                break
        else:
            return None if ignore_failures else context.template.engine.string_if_invalid
        try:
            for bit in more:
                if isinstance(found, dict):
                    found = found[bit]
                elif isinstance(found, tuple) or not hasattr(type(found), "__getitem__"):
                    found = getattr(found, bit)
                else:
                    raise TypeError(bit)
        except (TypeError, AttributeError, KeyError):
            # A key, an index, a method of a dict, or nothing.
            return super().resolve(context, ignore_failures)
        return super().resolve(context, ignore_failures) if callable(found) else found


def written(value: Any, context: Context) -> str:
    """A value as it stands in HTML."""
    kind = type(value)
    if kind is str:
        return escape(value) if context.autoescape else value
    if kind is SafeString:
        return value
    return str(value) if kind is int else render_value_in_context(value, context)


class Said(VariableNode):
    """A variable in the text."""

    def render_annotated(self, context: Context) -> str:
        """The value as it stands in HTML."""
        value = self.filter_expression.resolve(context)
        if type(value) is str and context.autoescape:
            return escape(value)
        return written(value, context)


def language_of(context: Context) -> str | None:
    """The language of a drawing; asked once a page."""
    drawing: Any = context.render_context.dicts[0]
    if LANGUAGE not in drawing:
        drawing[LANGUAGE] = get_language()
    return drawing[LANGUAGE]


class Sentence(BlockTranslateNode):
    """A sentence with names in it, whose form is looked up once a language."""

    def __init__(self, node: BlockTranslateNode) -> None:
        self.__dict__.update(node.__dict__)
        self._one, self._names = self.render_token_list(self.singular)
        self._many, names = self.render_token_list(self.plural) if self.plural else ("", [])
        self._names += names
        self._forms: dict[str | None, str] = {}

    def render_annotated(self, context: Context) -> str:
        """The sentence; one whose translation lacks a name is Django's to mend."""
        given = {name: value.resolve(context) for name, value in self.extra_context.items()}
        form = self._form(context, given)
        said = {}
        for name in self._names:
            value = given[name] if name in given else context.get(name, "")
            said[name] = written(value, context)
        try:
            return form % said
        except (KeyError, ValueError):
            return self.render(context)

    def _form(self, context: Context, given: dict[str, Any]) -> str:
        if self.plural:
            counter, name = cast(Any, self.counter), str(self.countervar)
            given[name] = count = counter.resolve(context)
            return ngettext(self._one, self._many, count)
        language = language_of(context)
        if language not in self._forms:
            self._forms[language] = gettext(self._one)
        return self._forms[language]


class Address(URLNode):
    """The address of a row by its number."""

    def __init__(self, node: URLNode) -> None:
        super().__init__(node.view_name, node.args, node.kwargs, node.asvar)
        view: Any = node.view_name
        self._name, self._key = str(view.var), node.args[0]

    def render_annotated(self, context: Context) -> str:
        """The address; what is no number is Django's to judge."""
        key = self._key.resolve(context)
        return way_to(self._name, key) if type(key) in SAMPLES else self.render(context)


class Choice(IfNode):
    """A condition; what it compares is looked up without a call between."""

    def __init__(self, roads: list[tuple[Any, NodeList]]) -> None:
        super().__init__(roads)
        self._roads = [(_test_of(condition), nodes) for condition, nodes in roads]

    def render_annotated(self, context: Context) -> str:
        """What stands under the first condition that holds."""
        for test, nodes in self._roads:
            try:
                holds = test is None or test(context)
            except VariableDoesNotExist:
                holds = False
            if holds:
                return nodes.render(context)
        return ""


def _test_of(condition: Any) -> Any:
    if condition is None:  # else
        return None
    for side in (condition.first, condition.second):
        if side is not None:
            side.eval = _test_of(side)
    if isinstance(condition, TemplateLiteral):
        literal: Any = condition.value
        return partial(literal.resolve, ignore_failures=True)
    return condition.eval


class Still(Node):
    """Nodes that say the same each time in a language."""

    child_nodelists = ()

    def __init__(self, nodes: NodeList) -> None:
        self._nodes = nodes
        self._said: dict[str | None, str] = {}

    def render_annotated(self, context: Context) -> str:
        """What they said when they were first asked."""
        drawing: Any = context.render_context.dicts[0]
        language = drawing[LANGUAGE] if LANGUAGE in drawing else language_of(context)
        if language not in self._said:
            self._said[language] = self._nodes.render(context)
        return self._said[language]


class Nodes(NodeList):
    """Nodes one after the other, inside of others; a template's outermost ones are Django's."""

    def render(self, context: Context) -> Any:
        """Joined; what they say is HTML already."""
        said: list[Any] = []
        for node in self:  # a comprehension would be a call more
            said.append(node.render_annotated(context))
        return "".join(said)
