"""Episodes: what people said of their lives, what was told to whom, and what came of it"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_FACTS = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
_IS_REMINDED = sa.text("remind_at IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "episode",
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("identity_id", sa.Uuid(), nullable=True),
        sa.Column("channel", sa.String(24), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("event_version", sa.String(), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("facts", _FACTS, nullable=False),
        sa.Column("skipped", _FACTS, nullable=False),
        sa.Column("seen", _FACTS, nullable=False),
        sa.Column("planned_for", sa.Date(), nullable=False),
        sa.Column("is_quiet", sa.Boolean(), nullable=False),
        sa.Column("is_safe", sa.Boolean(), nullable=False),
        sa.Column("is_young", sa.Boolean(), nullable=False),
        sa.Column("once", sa.String(), nullable=True),
        sa.Column("declared_once", sa.String(), nullable=True),
        sa.Column("came_of_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("remind_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["came_of_id"], ["episode.id"], name=op.f("fk_episode_came_of_id")),
        sa.ForeignKeyConstraint(
            ["identity_id"], ["identity.id"], name=op.f("fk_episode_identity_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_episode_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_episode")),
        sa.UniqueConstraint("once", name=op.f("uq_episode_once")),
        sa.UniqueConstraint("reference", name=op.f("uq_episode_reference")),
    )
    with op.batch_alter_table("episode") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_episode_person_id_id"), ["person_id", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_episode_remind_at"),
            ["remind_at"],
            unique=False,
            sqlite_where=_IS_REMINDED,
            postgresql_where=_IS_REMINDED,
        )
        batch_op.create_index(
            batch_op.f("ix_episode_state_updated_at"), ["state", "updated_at"], unique=False
        )

    op.create_table(
        "disclosure",
        sa.Column("episode_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("is_held", sa.Boolean(), nullable=False),
        sa.Column("duties", _FACTS, nullable=False),
        sa.Column("fields", _FACTS, nullable=False),
        sa.Column("agreement", sa.String(), nullable=False),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_disclosure_case_id")),
        sa.ForeignKeyConstraint(
            ["episode_id"], ["episode.id"], name=op.f("fk_disclosure_episode_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disclosure")),
        sa.UniqueConstraint(
            "episode_id",
            "recipient",
            "is_held",
            name=op.f("uq_disclosure_episode_id_recipient_is_held"),
        ),
    )
    with op.batch_alter_table("disclosure") as batch_op:
        batch_op.create_index(batch_op.f("ix_disclosure_case_id"), ["case_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_disclosure_recipient_at_id"), ["recipient", "at", "id"], unique=False
        )

    op.create_table(
        "episode_consent",
        sa.Column("episode_id", sa.Uuid(), nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("agreed", sa.Boolean(), nullable=False),
        sa.Column("fields", _FACTS, nullable=False),
        sa.Column("wording", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("identity_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["episode_id"], ["episode.id"], name=op.f("fk_episode_consent_episode_id")
        ),
        sa.ForeignKeyConstraint(
            ["identity_id"], ["identity.id"], name=op.f("fk_episode_consent_identity_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_episode_consent")),
        sa.UniqueConstraint(
            "episode_id", "recipient", name=op.f("uq_episode_consent_episode_id_recipient")
        ),
    )
    op.create_table(
        "episode_line",
        sa.Column("episode_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("task", sa.String(), nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("content", _FACTS, nullable=False),
        sa.Column("why", _FACTS, nullable=False),
        sa.Column("recipient", sa.String(), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=True),
        sa.Column("remind_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_episode_line_case_id")),
        sa.ForeignKeyConstraint(
            ["episode_id"], ["episode.id"], name=op.f("fk_episode_line_episode_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_episode_line")),
        sa.UniqueConstraint("episode_id", "task", name=op.f("uq_episode_line_episode_id_task")),
    )
    with op.batch_alter_table("episode_line") as batch_op:
        batch_op.create_index(batch_op.f("ix_episode_line_case_id"), ["case_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_episode_line_remind_at"),
            ["remind_at"],
            unique=False,
            sqlite_where=_IS_REMINDED,
            postgresql_where=_IS_REMINDED,
        )


def downgrade() -> None:
    for table in ("episode_line", "episode_consent", "disclosure", "episode"):
        op.drop_table(table)
