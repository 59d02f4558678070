"""A person looks at what texts say that no case came of"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_TO_LOOK_AT = sa.text("matter IS NOT NULL AND looked_at IS NULL")


def upgrade() -> None:
    with op.batch_alter_table("message") as batch_op:
        batch_op.add_column(sa.Column("matter", sa.String(24), nullable=True))
        batch_op.add_column(sa.Column("looked_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("looked_by_id", sa.Uuid(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_message_looked_by_id_identity"), "identity", ["looked_by_id"], ["id"]
        )
    op.create_index(
        "ix_message_to_look_at",
        "message",
        ["at"],
        sqlite_where=_TO_LOOK_AT,
        postgresql_where=_TO_LOOK_AT,
    )


def downgrade() -> None:
    op.drop_index("ix_message_to_look_at", "message")
    with op.batch_alter_table("message") as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_message_looked_by_id_identity"), type_="foreignkey")
        batch_op.drop_column("looked_by_id")
        batch_op.drop_column("looked_at")
        batch_op.drop_column("matter")
