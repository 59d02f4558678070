"""A code that says yes to a mandate counts for that one; an invitation's link is made of its id"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0019"
branch_labels = None
depends_on = None

_LIVE = sa.text("ended_at IS NULL AND until IS NOT NULL")


def upgrade() -> None:
    op.add_column("code", sa.Column("mandate_id", sa.Uuid(), nullable=True))
    op.create_index(op.f("ix_code_mandate_id"), "code", ["mandate_id"])
    op.create_index(
        "ix_mandate_scope_until_live", "mandate_scope", ["until"], sqlite_where=_LIVE,
        postgresql_where=_LIVE,
    )  # fmt: skip
    with op.batch_alter_table("mandate_invitation") as batch_op:
        batch_op.drop_constraint(op.f("uq_mandate_invitation_digest"), type_="unique")
        batch_op.drop_column("digest")


def downgrade() -> None:
    op.drop_index("ix_mandate_scope_until_live", "mandate_scope")
    with op.batch_alter_table("mandate_invitation") as batch_op:
        batch_op.add_column(sa.Column("digest", sa.String(), nullable=True))
        batch_op.create_unique_constraint(op.f("uq_mandate_invitation_digest"), ["digest"])
    op.drop_index(op.f("ix_code_mandate_id"), "code")
    with op.batch_alter_table("code") as batch_op:
        batch_op.drop_column("mandate_id")
