"""Who told us of a death is named as they named themselves, where their record has no name"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    column = sa.Column("informant_name", sa.String(), nullable=False, server_default="")
    op.add_column("death_notice", column)


def downgrade() -> None:
    with op.batch_alter_table("death_notice") as batch_op:
        batch_op.drop_column("informant_name")
