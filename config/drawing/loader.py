"""The loader of settings.TEMPLATES."""

from typing import Any

from django.template import Template
from django.template.base import FilterExpression, Lexer, NodeList, Parser
from django.template.loaders import cached

from config.drawing.looking import look_through
from config.drawing.nodes import Place


class LeanParser(Parser):
    """Django's parser, with variables that are looked up in place."""

    def compile_filter(self, token: str) -> FilterExpression:
        """A variable with its filters."""
        return Place(token, self)


class LeanTemplate(Template):
    """A template that was looked through."""

    def compile_nodelist(self) -> NodeList:
        """Parsed as ever, and then looked through."""
        engine = self.engine
        tokens = Lexer(self.source).tokenize()
        libraries, builtins = engine.template_libraries, engine.template_builtins
        parser = LeanParser(tokens, libraries, builtins, self.origin)
        nodes = parser.parse()
        self.extra_data = parser.extra_data
        return look_through(nodes, NodeList)


class Loader(cached.Loader):
    """Django's own loader that keeps templates, but for what it keeps."""

    def get_template(self, template_name: str, skip: Any = None) -> Template:
        """The template, found as Django finds it."""
        template = super().get_template(template_name, skip)
        if type(template) is Template and not self.engine.debug:
            lean = LeanTemplate(template.source, template.origin, template.name, self.engine)
            self.get_template_cache[self.cache_key(template_name, skip)] = lean
            return lean
        return template
