"""Contacts that somebody had for another are found by that other"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0017"
branch_labels = None
depends_on = None

_INDEX = "ix_contact_on_behalf_of_id"
_IS_FOR_ANOTHER = sa.text("on_behalf_of_id IS NOT NULL")


def upgrade() -> None:
    op.create_index(
        _INDEX, "contact", ["on_behalf_of_id"], sqlite_where=_IS_FOR_ANOTHER,
        postgresql_where=_IS_FOR_ANOTHER,
    )  # fmt: skip


def downgrade() -> None:
    op.drop_index(_INDEX, table_name="contact")
