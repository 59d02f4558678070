"""An event of a case and an appointment name the mandate; a wrong death is read once"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("case_event", sa.Column("mandate_id", sa.Uuid(), nullable=True))
    op.add_column("appointment", sa.Column("mandate_id", sa.Uuid(), nullable=True))
    op.add_column("appointment", sa.Column("agent_id", sa.Uuid(), nullable=True))
    op.add_column("death_match", sa.Column("read_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("death_match", "read_at")
    op.drop_column("appointment", "agent_id")
    op.drop_column("appointment", "mandate_id")
    op.drop_column("case_event", "mandate_id")
