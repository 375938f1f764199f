"""A browser without JavaScript: the forms of a page as they would be sent."""

from html.parser import HTMLParser
from typing import Any


class Forms(HTMLParser):
    """What stands in the forms of a page, by the id of each, and the buttons of the language."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.carried: list[str] = []
        self.fields: dict[str, list[tuple[str, str]]] = {}
        self.actions: dict[str, str] = {}
        self.switches: list[dict[str, str]] = []
        self.entered: dict[str, str] = {}
        """What the Enter key presses: the name of the first button of each form."""
        self._form: str | None = None
        self._select = self._text = ""
        self._switch = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, Any]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self._switch = self._switch or "data-language" in given
        if tag == "form":
            self._form = given.get("id", "")
            self.actions[self._form] = given.get("action", "")
        if "data-carry" in given and self._form is not None:
            self.carried.append(self._form)
        owner = given.get("form", self._form or "")
        if tag == "button":
            self._button(owner, given)
        else:
            self._field(owner, tag, given)

    def _button(self, owner: str, given: dict[str, str]) -> None:
        if given.get("type", "submit") == "submit":
            self.entered.setdefault(owner, given.get("name", ""))
            if self._switch and "aria-hidden" not in given:
                self.switches.append(given | {"form": owner})

    def _field(self, owner: str, tag: str, given: dict[str, str]) -> None:
        name = given.get("name", "")
        if tag == "select":
            self._select = name
        elif tag == "option" and self._select and "selected" in given:
            self._put(owner, self._select, given.get("value", ""))
        elif tag == "textarea":
            self._text = name
            self._put(owner, name, "")
        elif tag == "input" and name and self._is_sent(given):
            self._put(owner, name, given.get("value", "on" if "checked" in given else ""))

    def handle_endtag(self, tag: str) -> None:
        if tag in ("form", "span"):
            self._switch = False
        if tag == "form":
            self._form = None
        if tag == "select":
            self._select = ""
        if tag == "textarea":
            self._text = ""

    def handle_data(self, data: str) -> None:
        if self._text:
            fields = self.fields[self._form or ""]
            name, text = fields.pop()
            fields.append((name, (text + data).removeprefix("\n")))

    def _put(self, form: str, name: str, text: str) -> None:
        self.fields.setdefault(form, []).append((name, text))

    @staticmethod
    def _is_sent(given: dict[str, str]) -> bool:
        if given.get("type") in ("checkbox", "radio"):
            return "checked" in given
        return given.get("type") not in ("submit", "button", "image", "file")

    def as_sent(self, form: str) -> dict[str, list[str]]:
        """The fields of a form as a browser sends them."""
        told: dict[str, list[str]] = {}
        for name, text in self.fields.get(form, []):
            told.setdefault(name, []).append(text)
        return told


def forms_of(page: Any) -> Forms:
    """The forms of an answer of the test client."""
    return Forms(page.content.decode())


def switch_language(browser: Any, page: Any, path: str, **typed: Any) -> Any:
    """Type into the form of the page and press the button for the other language."""
    found = forms_of(page)
    button = found.switches[0]
    told = found.as_sent(button["form"]) | typed
    action = found.actions[button["form"]] or path
    return browser.post(action, told | {button["name"]: button["value"]})
