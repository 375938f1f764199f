"""Templates inside of templates, drawn where they stand."""

from typing import Any

from django.template import Context
from django.template.base import NodeList
from django.template.defaulttags import CycleNode, IfChangedNode
from django.template.library import InclusionNode
from django.template.loader_tags import BlockNode, ExtendsNode, IncludeNode

OF_A_PAGE: Any = (BlockNode, ExtendsNode, CycleNode, IfChangedNode)
"""Nodes that keep something for a whole drawing."""


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
