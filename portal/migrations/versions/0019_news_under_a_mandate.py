"""Who is told of a case under a mandate, and which contacts were made under one"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0016"
branch_labels = None
depends_on = None

_TABLES = ("follower", "contact")


def upgrade() -> None:
    for table in _TABLES:  # straight: a batch would make them anew, and others point at them
        op.add_column(table, sa.Column("mandate_id", sa.Uuid(), nullable=True))


def downgrade() -> None:
    for table in _TABLES:
        with op.batch_alter_table(table) as batch_op:
            batch_op.drop_column("mandate_id")
