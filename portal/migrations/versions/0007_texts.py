"""Texts are kept, with their talks, and what people said of being texted"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_FACTS = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
_MEDIA_DUE = sa.text("media_due")
_STILL_OPEN = sa.text("ended_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "talk",
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("known", _FACTS, nullable=False),
        sa.Column("asked", sa.String(), nullable=True),
        sa.Column("choices", _FACTS, nullable=False),
        sa.Column("questions", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_talk")),
    )
    with op.batch_alter_table("talk") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_talk_last_at"),
            ["last_at"],
            unique=False,
            sqlite_where=_STILL_OPEN,
            postgresql_where=_STILL_OPEN,
        )
        batch_op.create_index(
            batch_op.f("ix_talk_number_begun_at"), ["number", "begun_at"], unique=False
        )

    op.create_table(
        "consent",
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("wish", sa.String(24), nullable=False),
        sa.Column("wording", sa.String(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_consent_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    with op.batch_alter_table("consent") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_consent_number_at_id"), ["number", "at", "id"], unique=False
        )

    op.create_table(
        "message",
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("direction", sa.String(24), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("life", sa.String(24), nullable=False),
        sa.Column("provider_id", sa.String(), nullable=True),
        sa.Column("delivery_id", sa.Uuid(), nullable=True),
        sa.Column("talk_id", sa.Uuid(), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("reply", sa.String(), nullable=True),
        sa.Column("media", _FACTS, nullable=False),
        sa.Column("media_due", sa.Boolean(), nullable=False),
        sa.Column("parts", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("price", sa.String(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_message_case_id")),
        sa.ForeignKeyConstraint(["talk_id"], ["talk.id"], name=op.f("fk_message_talk_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("provider_id", name=op.f("uq_message_provider_id")),
    )
    with op.batch_alter_table("message") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_message_at"),
            ["at"],
            unique=False,
            sqlite_where=_MEDIA_DUE,
            postgresql_where=_MEDIA_DUE,
        )
        batch_op.create_index(batch_op.f("ix_message_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_message_delivery_id"), ["delivery_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_message_number_at_id"), ["number", "at", "id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_message_talk_id"), ["talk_id"], unique=False)


def downgrade() -> None:
    for table in ("message", "consent", "talk"):
        op.drop_table(table)
