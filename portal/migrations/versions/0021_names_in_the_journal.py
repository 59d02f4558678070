"""The journal keeps the name that somebody had when they did it"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("journal", sa.Column("agent_name", sa.String()))


def downgrade() -> None:
    op.drop_column("journal", "agent_name")
