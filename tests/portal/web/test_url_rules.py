"""Addresses are written as Werkzeug writes them, and worked out only when they are asked for."""

from collections.abc import Callable
from types import CodeType

import pytest
from flask import Flask
from werkzeug.routing import Map, Rule

from portal.web.url_rules import UnhurriedRule

_RULES = ["/cases/<reference>", "/for/<path:rest>", "/<int:number>/of/<string:self>", "/plain"]
_VALUES = [
    {"reference": "ABCD-EFGH"},
    {"reference": "a/b c", "after": "ü&x=1"},
    {"rest": "a/b c"},
    {"number": 7, "self": "itself", "page": ["1", "2"]},
    {},
]


def _addresses(kind: type[Rule]) -> list[str]:
    adapter = Map([kind(rule, endpoint=rule) for rule in _RULES]).bind("portal.example")
    return [
        adapter.build(rule, values, append_unknown=more)
        for rule in _RULES
        for values in _VALUES
        if next(adapter.map.iter_rules(rule)).arguments <= set(values)
        for more in (True, False)
    ]


def test_an_address_is_what_werkzeugs_own_rule_writes() -> None:
    assert _addresses(UnhurriedRule) == _addresses(Rule)
    assert "/for/a/b%20c" in _addresses(UnhurriedRule)


def test_nothing_is_compiled_before_an_address_is_written(app: Flask) -> None:
    compiled: list[str] = []

    class Counted(app.url_rule_class):  # type: ignore[misc, name-defined]
        """Says when Werkzeug makes a function that writes addresses."""

        @staticmethod
        def _get_func_code(code: CodeType, name: str) -> Callable[..., tuple[str, str]]:
            compiled.append(name)
            return Rule._get_func_code(code, name)

    map_ = Map([Counted("/another/<name>", endpoint="another")])
    assert compiled == []

    assert map_.bind("portal.example").build("another", {"name": "x"}) == "/another/x"
    assert compiled == ["<builder:'/another/<name>'>"]


@pytest.mark.parametrize("wrong", [{}, {"name": "x"}])
def test_an_address_of_wrong_values_is_refused_as_ever(wrong: dict[str, str]) -> None:
    adapter = Map([UnhurriedRule("/n/<int:number>", endpoint="n")]).bind("portal.example")

    with pytest.raises(Exception, match="Could not build url"):
        adapter.build("n", wrong)
