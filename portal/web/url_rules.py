"""Addresses of routes, worked out only where one is written."""

from collections.abc import Callable
from typing import Any

from werkzeug.routing import Rule


class UnhurriedRule(Rule):
    """A rule that compiles how its address is written when one is first asked for.

    Werkzeug compiles two functions a rule when it is added, which is most of what it costs to
    start a portal of three hundred routes; a command or a worker writes a handful of addresses.
    Should Werkzeug name its step otherwise one day, this rule is slower and nothing else.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        compiled: list[Callable[..., tuple[str, str]]] = []
        compile_now = super()._compile_builder

        def build(self: Rule, /, **values: Any) -> tuple[str, str]:
            if not compiled:
                compiled.append(compile_now(append_unknown))
            return compiled[0](self, **values)

        return build
