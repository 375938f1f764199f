"""Looks a template through after Django has parsed it, and puts the leaner nodes in their places."""

from django.template import Variable
from django.template.base import (
    FilterExpression,
    Node,
    NodeList,
    TextNode,
    TokenType,
    VariableNode,
)
from django.template.defaulttags import CommentNode, IfNode, LoadNode, URLNode
from django.template.library import InclusionNode, SimpleNode
from django.template.loader_tags import IncludeNode
from django.templatetags.i18n import BlockTranslateNode, LanguageNode, TranslateNode
from django.templatetags.static import StaticNode

from config.drawing.nodes import Address, Choice, Nodes, Said, Sentence, Still
from config.drawing.parts import Part, TagPart
from grids.templatetags.wangge import countdown_words, icon

SAME_EACH_TIME = frozenset({icon, countdown_words})
"""Tags of ours that say the same for the same words, but for the language."""


def look_through(nodes: NodeList, kind: type[NodeList] = Nodes) -> NodeList:
    """The same nodes, what is still among them put together; their own lists likewise."""
    found, run = kind(), NodeList()
    found.contains_nontext = nodes.contains_nontext
    for node in nodes:
        if isinstance(node, (LoadNode, CommentNode)):
            continue
        if is_still(node):
            run.append(node)
            continue
        found += _together(run)
        run = NodeList()
        found.append(_leaner(node))
    found += _together(run)
    return found


def is_still(node: Node) -> bool:
    """Whether it says the same each time, but for the language."""
    if isinstance(node, TranslateNode):
        words = [node.filter_expression, *filter(None, [node.message_context])]
        return not node.asvar and all(map(_is_constant, words))
    if isinstance(node, StaticNode):
        return node.varname is None and _is_constant(node.path)
    if isinstance(node, (SimpleNode, URLNode)):
        return _is_still_tag(node)
    return isinstance(node, TextNode)


def _is_still_tag(node: SimpleNode | URLNode) -> bool:
    given: list[FilterExpression] = [*node.args, *node.kwargs.values()]
    if isinstance(node, URLNode):
        return node.asvar is None and all(map(_is_constant, [node.view_name, *given]))
    known = node.func in SAME_EACH_TIME and node.target_var is None
    return known and all(map(_is_constant, given))


def _is_constant(words: FilterExpression) -> bool:
    var = words.var
    is_literal = var.literal is not None if isinstance(var, Variable) else not words.is_var
    return is_literal and not words.filters


def _together(run: NodeList) -> NodeList:
    texts = [node.s for node in run if isinstance(node, TextNode)]
    if len(texts) == len(run):
        text = "".join(texts)
        return NodeList([TextNode(text)] if text else [])
    return NodeList([Still(run)])


def _leaner(node: Node) -> Node:
    """The node, or one that does the same; in its lists too."""
    if type(node) is VariableNode:
        return Said(node.filter_expression)
    if type(node) is IncludeNode and _is_by_name(node):
        return Part(node)
    if type(node) is InclusionNode and isinstance(node.filename, str):
        return TagPart(node)
    if type(node) is IfNode:
        return Choice([(one, look_through(nodes)) for one, nodes in node.conditions_nodelists])
    if type(node) is BlockTranslateNode and _is_plain(node):
        return Sentence(node)
    if type(node) is URLNode and _has_one_number(node):
        return Address(node)
    if not isinstance(node, LanguageNode):  # in it another language holds than the page's
        _look_inside(node)
    node.render_annotated = node.render  # type: ignore[method-assign]  # names lines in DEBUG alone
    return node


def _is_by_name(node: IncludeNode) -> bool:
    return _is_constant(node.template) and not str(node.template.var).startswith(".")


def _has_one_number(node: URLNode) -> bool:
    is_one = len(node.args) == 1 and not node.kwargs and node.asvar is None
    return is_one and _is_constant(node.view_name)


def _is_plain(node: BlockTranslateNode) -> bool:
    """Whether its names are plain ones, its words have one meaning, and it is said where it stands."""
    tokens = [*node.singular, *(node.plural or ())]
    names = [one.contents for one in tokens if one.token_type == TokenType.VAR]
    has_one_meaning = node.message_context is None and node.asvar is None
    return has_one_meaning and all(name.isidentifier() for name in names)


def _look_inside(node: Node) -> None:
    for name in node.child_nodelists:
        nodes = getattr(node, name, None)
        if nodes is not None:
            setattr(node, name, look_through(nodes))
