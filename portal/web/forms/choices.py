"""What a person can choose in a form."""

from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # its stubs lag

__all__ = ["SelectChoice"]
