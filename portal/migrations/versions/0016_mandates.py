"""Who may act for whom, organisations, and a journal of each use"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mandate_wish",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("tells", sa.String(24), nullable=False),
        sa.Column("pace", sa.String(24), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_mandate_wish_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mandate_wish")),
        sa.UniqueConstraint("person_id", name=op.f("uq_mandate_wish_person_id")),
    )
    op.create_table(
        "mandate_pause",
        sa.Column("principal_id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["lifted_by_id"], ["identity.id"], name=op.f("fk_mandate_pause_lifted_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["principal_id"], ["person.id"], name=op.f("fk_mandate_pause_principal_id")
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["identity.id"], name=op.f("fk_mandate_pause_staff_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mandate_pause")),
    )
    with op.batch_alter_table("mandate_pause", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_mandate_pause_principal_id"), ["principal_id"], unique=False
        )

    op.create_table(
        "organisation",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column(
            "evidence", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("agreed_until", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column("warned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["identity.id"], name=op.f("fk_organisation_decided_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
    )
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_organisation_state"), ["state"], unique=False)

    op.create_table(
        "adviser",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("role", sa.String(24), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sealed_totp", sa.String(), nullable=False),
        sa.Column("totp_proved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("totp_last", sa.Integer(), nullable=True),
        sa.Column("totp_tries", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("warned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_adviser_organisation_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_adviser_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adviser")),
        sa.UniqueConstraint("digest", name=op.f("uq_adviser_digest")),
    )
    with op.batch_alter_table("adviser", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_adviser_organisation_id"), ["organisation_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_adviser_person_id_state"), ["person_id", "state"], unique=False
        )
        batch_op.create_index(
            "uq_adviser_current",
            ["organisation_id", "person_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "mandate",
        sa.Column("principal_id", sa.Uuid(), nullable=False),
        sa.Column("agent_id", sa.Uuid(), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("adviser_id", sa.Uuid(), nullable=True),
        sa.Column("basis", sa.String(24), nullable=False),
        sa.Column("way", sa.String(24), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("wording", sa.String(), nullable=False),
        sa.Column("wording_hash", sa.String(), nullable=False),
        sa.Column("wording_words", sa.String(), nullable=False),
        sa.Column("own_words", sa.String(), nullable=False),
        sa.Column(
            "evidence", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("copies", sa.String(24), nullable=False),
        sa.Column("made_by_id", sa.Uuid(), nullable=True),
        sa.Column("staff_id", sa.Uuid(), nullable=True),
        sa.Column("checked_by_id", sa.Uuid(), nullable=True),
        sa.Column("channel", sa.String(24), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("from_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.Uuid(), nullable=True),
        sa.Column("ended_by_staff_id", sa.Uuid(), nullable=True),
        sa.Column("ended_why", sa.String(24), nullable=True),
        sa.Column("ended_channel", sa.String(24), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("warned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("once", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["adviser_id"], ["person.id"], name=op.f("fk_mandate_adviser_id")),
        sa.ForeignKeyConstraint(["agent_id"], ["person.id"], name=op.f("fk_mandate_agent_id")),
        sa.ForeignKeyConstraint(
            ["checked_by_id"], ["identity.id"], name=op.f("fk_mandate_checked_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["ended_by_id"], ["person.id"], name=op.f("fk_mandate_ended_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["ended_by_staff_id"], ["identity.id"], name=op.f("fk_mandate_ended_by_staff_id")
        ),
        sa.ForeignKeyConstraint(["made_by_id"], ["person.id"], name=op.f("fk_mandate_made_by_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_mandate_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["principal_id"], ["person.id"], name=op.f("fk_mandate_principal_id")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["identity.id"], name=op.f("fk_mandate_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mandate")),
        sa.UniqueConstraint("once", name=op.f("uq_mandate_once")),
    )
    with op.batch_alter_table("mandate", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_mandate_adviser_id_state_until_id"),
            ["adviser_id", "state", "until", "id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_mandate_agent_id_id"), ["agent_id", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_mandate_organisation_id_state_until_id"),
            ["organisation_id", "state", "until", "id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_mandate_principal_id_id"), ["principal_id", "id"], unique=False
        )
        batch_op.create_index(
            "ix_mandate_until_live",
            ["until", "id"],
            unique=False,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "organisation_event",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("did", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("staff_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_organisation_event_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_organisation_event_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["identity.id"], name=op.f("fk_organisation_event_staff_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_event")),
    )
    with op.batch_alter_table("organisation_event", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_organisation_event_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "acting",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("sign_on_id", sa.Uuid(), nullable=False),
        sa.Column("mandate_id", sa.Uuid(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["mandate_id"], ["mandate.id"], name=op.f("fk_acting_mandate_id")),
        sa.ForeignKeyConstraint(["sign_on_id"], ["sign_on.id"], name=op.f("fk_acting_sign_on_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acting")),
        sa.UniqueConstraint("digest", name=op.f("uq_acting_digest")),
    )
    with op.batch_alter_table("acting", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_acting_sign_on_id"), ["sign_on_id"], unique=False)

    op.create_table(
        "client_link",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("mandate_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("episode_id", sa.Uuid(), nullable=True),
        sa.Column("made_by_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["episode_id"], ["episode.id"], name=op.f("fk_client_link_episode_id")
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["person.id"], name=op.f("fk_client_link_made_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["mandate_id"], ["mandate.id"], name=op.f("fk_client_link_mandate_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_client_link_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_client_link_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_client_link")),
        sa.UniqueConstraint("digest", name=op.f("uq_client_link_digest")),
    )
    with op.batch_alter_table("client_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_client_link_mandate_id"), ["mandate_id"], unique=False)

    op.create_table(
        "journal",
        sa.Column("principal_id", sa.Uuid(), nullable=False),
        sa.Column("mandate_id", sa.Uuid(), nullable=False),
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("staff_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(24), nullable=True),
        sa.Column("depth", sa.String(24), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("episode_id", sa.Uuid(), nullable=True),
        sa.Column("channel", sa.String(24), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["agent_id"], ["person.id"], name=op.f("fk_journal_agent_id")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_journal_case_id")),
        sa.ForeignKeyConstraint(["episode_id"], ["episode.id"], name=op.f("fk_journal_episode_id")),
        sa.ForeignKeyConstraint(["mandate_id"], ["mandate.id"], name=op.f("fk_journal_mandate_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_journal_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["principal_id"], ["person.id"], name=op.f("fk_journal_principal_id")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["identity.id"], name=op.f("fk_journal_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal")),
    )
    with op.batch_alter_table("journal", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_journal_mandate_id_id"), ["mandate_id", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_journal_organisation_id_at"), ["organisation_id", "at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_journal_principal_id_id"), ["principal_id", "id"], unique=False
        )
        batch_op.create_index(
            "ix_journal_untold",
            ["principal_id", "id"],
            unique=False,
            sqlite_where=sa.text("told_at IS NULL"),
            postgresql_where=sa.text("told_at IS NULL"),
        )

    op.create_table(
        "kept_words",
        sa.Column("principal_id", sa.Uuid(), nullable=False),
        sa.Column("mandate_id", sa.Uuid(), nullable=False),
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column(
            "fields", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["agent_id"], ["person.id"], name=op.f("fk_kept_words_agent_id")),
        sa.ForeignKeyConstraint(
            ["mandate_id"], ["mandate.id"], name=op.f("fk_kept_words_mandate_id")
        ),
        sa.ForeignKeyConstraint(
            ["principal_id"], ["person.id"], name=op.f("fk_kept_words_principal_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_words")),
    )
    with op.batch_alter_table("kept_words", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_kept_words_at"), ["at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_kept_words_principal_id"), ["principal_id"], unique=False
        )

    op.create_table(
        "mandate_invitation",
        sa.Column("mandate_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("contact_point_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_point_id"],
            ["contact_point.id"],
            name=op.f("fk_mandate_invitation_contact_point_id"),
        ),
        sa.ForeignKeyConstraint(
            ["mandate_id"], ["mandate.id"], name=op.f("fk_mandate_invitation_mandate_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mandate_invitation")),
        sa.UniqueConstraint("digest", name=op.f("uq_mandate_invitation_digest")),
    )
    with op.batch_alter_table("mandate_invitation", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_mandate_invitation_expires_at"), ["expires_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_mandate_invitation_mandate_id"), ["mandate_id"], unique=False
        )

    op.create_table(
        "mandate_scope",
        sa.Column("mandate_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("depth", sa.String(24), nullable=False),
        sa.Column("episode_id", sa.Uuid(), nullable=True),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_why", sa.String(24), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["episode_id"], ["episode.id"], name=op.f("fk_mandate_scope_episode_id")
        ),
        sa.ForeignKeyConstraint(
            ["mandate_id"], ["mandate.id"], name=op.f("fk_mandate_scope_mandate_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mandate_scope")),
        sa.UniqueConstraint(
            "mandate_id", "position", name=op.f("uq_mandate_scope_mandate_id_position")
        ),
    )
    with op.batch_alter_table("mandate_scope", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_mandate_scope_mandate_id"), ["mandate_id"], unique=False
        )

    # straight: a batch would make the tables anew, and others point at them
    op.add_column("call", sa.Column("mandate_id", sa.Uuid(), nullable=True))
    op.add_column("sign_on", sa.Column("second_factor_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    with op.batch_alter_table("sign_on") as batch_op:
        batch_op.drop_column("second_factor_at")
    with op.batch_alter_table("call") as batch_op:
        batch_op.drop_column("mandate_id")
    for table in (
        "mandate_scope", "mandate_invitation", "kept_words", "journal", "client_link", "acting",
        "organisation_event", "mandate", "adviser", "organisation", "mandate_pause",
        "mandate_wish",
    ):  # fmt: skip
        op.drop_table(table)
