"""Where people stop in a life event is counted; a spoken consent names its call"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "episode", sa.Column("answered", sa.Integer(), nullable=False, server_default="0")
    )
    op.add_column("episode", sa.Column("last_page", sa.String(), nullable=False, server_default=""))
    op.add_column("episode", sa.Column("call_id", sa.Uuid(), nullable=True))
    op.create_index(op.f("ix_episode_call_id"), "episode", ["call_id"])
    op.create_index(op.f("ix_episode_declared_at_id"), "episode", ["declared_at", "id"])
    op.create_index(
        op.f("ix_episode_created_at_event_state_last_page"),
        "episode",
        ["created_at", "event", "state", "last_page"],
    )
    op.create_table(
        "episode_stop",
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("page", sa.String(), nullable=False),
        sa.Column("forgotten_on", sa.Date(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_episode_stop")),
    )
    op.create_index(
        op.f("ix_episode_stop_forgotten_on_event_page"),
        "episode_stop",
        ["forgotten_on", "event", "page"],
    )
    with op.batch_alter_table("episode_consent") as batch_op:
        batch_op.add_column(sa.Column("call_id", sa.Uuid(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_episode_consent_call_id"), "call", ["call_id"], ["id"]
        )


def downgrade() -> None:
    with op.batch_alter_table("episode_consent") as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_episode_consent_call_id"), type_="foreignkey")
        batch_op.drop_column("call_id")
    op.drop_table("episode_stop")
    for columns in ("created_at_event_state_last_page", "declared_at_id", "call_id"):
        op.drop_index(op.f(f"ix_episode_{columns}"), "episode")
    for name in ("call_id", "last_page", "answered"):
        op.drop_column("episode", name)
