"""A call knows which window its notes came from last"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("call", sa.Column("window", sa.String(), nullable=False, server_default=""))
    op.add_column(
        "call", sa.Column("pressed", sa.Boolean(), nullable=False, server_default=sa.false())
    )


def downgrade() -> None:
    op.drop_column("call", "pressed")
    op.drop_column("call", "window")
