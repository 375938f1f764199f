"""The nodes that take fewer steps than Django's, and say the same."""

from html import escape
from typing import Any

from django.template import Context, Variable
from django.template.base import (
    Node,
    NodeList,
    VariableDoesNotExist,
    VariableNode,
    render_value_in_context,
)
from django.template.defaulttags import CycleNode, IfChangedNode
from django.template.library import InclusionNode
from django.template.loader_tags import BlockNode, ExtendsNode, IncludeNode
from django.utils.safestring import SafeString
from django.utils.translation import get_language

OF_A_PAGE: Any = (BlockNode, ExtendsNode, CycleNode, IfChangedNode)
"""Nodes that keep something for a whole drawing."""

LANGUAGE = "drawn_in"
"""Key of the language of a drawing, which is asked once a page."""


class Path(Variable):
    """A variable whose parts are looked up in place; what is unusual is Django's to decide."""

    def resolve(self, context: Any) -> Any:
        """The value; raises VariableDoesNotExist as Django does."""
        first, *more = self.lookups or ()
        for scope in reversed(context.dicts):
            if first in scope:
                found = scope[first]
                break
        else:
            raise VariableDoesNotExist("%s is not in the context", (first,))
        try:
            for bit in more:
                if isinstance(found, dict):
                    found = found[bit]
                elif isinstance(found, tuple) or not hasattr(type(found), "__getitem__"):
                    found = getattr(found, bit)
                else:
                    return super().resolve(context)
                if callable(found):
                    break
        except (TypeError, AttributeError, KeyError):
            return super().resolve(context)  # a key, an index, a method of a dict, or nothing
        return super().resolve(context) if callable(found) else found


class Said(VariableNode):
    """A variable in the text."""

    def render_annotated(self, context: Context) -> str:
        """The value as it stands in HTML."""
        value = self.filter_expression.resolve(context)
        kind = type(value)
        if kind is str:
            return escape(value) if context.autoescape else value
        if kind is SafeString:
            return value
        return str(value) if kind is int else render_value_in_context(value, context)


class Still(Node):
    """Nodes that say the same each time in a language."""

    child_nodelists = ()

    def __init__(self, nodes: NodeList) -> None:
        self._nodes = nodes
        self._said: dict[str | None, str] = {}

    def render_annotated(self, context: Context) -> str:
        """What they said when they were first asked."""
        drawing: Any = context.render_context.dicts[0]
        if LANGUAGE not in drawing:
            drawing[LANGUAGE] = get_language()
        language = drawing[LANGUAGE]
        if language not in self._said:
            self._said[language] = self._nodes.render(context)
        return self._said[language]


class Part(IncludeNode):
    """A template that is included by its name: looked up once and drawn where it stands."""

    def __init__(self, node: IncludeNode) -> None:
        super().__init__(
            node.template,
            extra_context=node.extra_context,
            isolated_context=node.isolated_context,
        )
        self.origin = node.origin
        self._given = tuple(self.extra_context.items())
        self._nodes: NodeList | None = None

    def render_annotated(self, context: Context) -> str:
        """The part, with what it is given; what it sets itself ends with it."""
        if self._nodes is None:
            name: Any = self.template
            self._nodes = _nodes_of(name.var, context)
        if not self._nodes:
            return self.render(context)
        given = {name: var.resolve(context) for name, var in self._given}
        around = context.dicts
        context.dicts = [around[0], given] if self.isolated_context else [*around, given]
        try:
            return self._nodes.render(context)
        finally:
            context.dicts = around


class TagPart(InclusionNode):
    """The same for a tag that gives values to a template."""

    def __init__(self, node: InclusionNode) -> None:
        super().__init__(node.func, node.takes_context, node.args, node.kwargs, node.filename)
        self._nodes: NodeList | None = None

    def render_annotated(self, context: Context) -> str:
        """The template, with nothing but what the tag gives."""
        if self._nodes is None:
            self._nodes = _nodes_of(str(self.filename), context)
        if not self._nodes:
            return self.render(context)
        args, kwargs = self.get_resolved_arguments(context)
        around = context.dicts
        context.dicts = [around[0], self.func(*args, **kwargs)]
        try:
            return self._nodes.render(context)
        finally:
            context.dicts = around


def _nodes_of(name: str, context: Context) -> NodeList:
    """What stands in a part; nothing where it keeps something of its own, as a whole page does."""
    page: Any = context.template
    nodes = page.engine.get_template(name).nodelist
    return NodeList() if nodes.get_nodes_by_type(OF_A_PAGE) else nodes


class Nodes(NodeList):
    """Nodes one after the other."""

    def render(self, context: Context) -> SafeString:
        """Joined; what they say is HTML already."""
        said: list[Any] = []
        for node in self:  # a comprehension would be a call more
            said.append(node.render_annotated(context))
        return SafeString("".join(said))
