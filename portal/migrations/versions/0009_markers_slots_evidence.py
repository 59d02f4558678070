"""Deaths are told, looked into and marked; appointments are booked; proofs are kept"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_FACTS = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
_HELD = sa.text("cancelled_at IS NULL")


def upgrade() -> None:
    op.add_column("person", sa.Column("dead_at", sa.DateTime(timezone=True), nullable=True))
    _death_notices()
    _appointments()
    _evidence()


def _death_notices() -> None:
    people = ("informant_id",)
    staff = ("written_by_id", "first_id", "second_id", "ended_by_id")
    op.create_table(
        "death_notice",
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("episode_id", sa.Uuid(), nullable=False),
        sa.Column("informant_id", sa.Uuid(), nullable=False),
        sa.Column("written_by_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("birth", sa.Date(), nullable=True),
        sa.Column("died", sa.Date(), nullable=True),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("uprn", sa.String(), nullable=True),
        sa.Column("kinship", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("representative", _FACTS, nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("entry", sa.String(), nullable=False),
        sa.Column("first_id", sa.Uuid(), nullable=True),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("second_id", sa.Uuid(), nullable=True),
        sa.Column("second_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.Uuid(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["episode_id"], ["episode.id"], name=op.f("fk_death_notice_episode_id")
        ),
        *(
            sa.ForeignKeyConstraint([name], [of], name=op.f(f"fk_death_notice_{name}"))
            for names, of in ((people, "person.id"), (staff, "identity.id"))
            for name in names
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_death_notice")),
        sa.UniqueConstraint("episode_id", name=op.f("uq_death_notice_episode_id")),
    )
    op.create_index(op.f("ix_death_notice_state_at_id"), "death_notice", ["state", "at", "id"])
    op.create_table(
        "death_match",
        sa.Column("notice_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["death_notice.id"], name=op.f("fk_death_match_notice_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_death_match_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_death_match")),
        sa.UniqueConstraint(
            "notice_id", "person_id", name=op.f("uq_death_match_notice_id_person_id")
        ),
    )
    op.create_index(op.f("ix_death_match_person_id"), "death_match", ["person_id"])


def _appointments() -> None:
    op.create_table(
        "appointment",
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("duty", sa.String(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("seat", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("booked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_appointment_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["line_id"], ["episode_line.id"], name=op.f("fk_appointment_line_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment")),
    )
    op.create_index(op.f("ix_appointment_person_id"), "appointment", ["person_id"])
    for name, columns in (
        ("uq_appointment_seat", ["place", "starts_at", "seat"]),
        ("uq_appointment_line", ["line_id"]),
    ):
        op.create_index(
            name, "appointment", columns, unique=True,
            sqlite_where=_HELD, postgresql_where=_HELD,
        )  # fmt: skip


def _evidence() -> None:
    op.create_table(
        "evidence",
        sa.Column("episode_id", sa.Uuid(), nullable=False),
        sa.Column("proves", sa.String(), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("scanned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["episode_id"], ["episode.id"], name=op.f("fk_evidence_episode_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
        sa.UniqueConstraint(
            "episode_id", "proves", "digest", name=op.f("uq_evidence_episode_id_proves_digest")
        ),
    )


def downgrade() -> None:
    for table in ("evidence", "appointment", "death_match", "death_notice"):
        op.drop_table(table)
    op.drop_column("person", "dead_at")
