"""What a caller gave to be found by is not asked again"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_GIVEN = ("caller_phone", "caller_email")


def upgrade() -> None:
    # a default stays: SQLite would have to make the table anew, and calls in it have cases
    for column in _GIVEN:
        op.add_column("call", sa.Column(column, sa.String(), nullable=False, server_default=""))


def downgrade() -> None:
    with op.batch_alter_table("call") as batch_op:
        for column in _GIVEN:
            batch_op.drop_column(column)
