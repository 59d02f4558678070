"""Texts that went out are found by when: what a month of them cost, and which have no price yet"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_WENT_OUT = sa.text("direction = 'out'")


def upgrade() -> None:
    op.create_index(
        "ix_message_went_out",
        "message",
        ["at"],
        sqlite_where=_WENT_OUT,
        postgresql_where=_WENT_OUT,
    )


def downgrade() -> None:
    op.drop_index("ix_message_went_out", "message")
