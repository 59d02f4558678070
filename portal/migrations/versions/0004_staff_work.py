"""One queue, one case page, one way to serve a caller"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_FACTS = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
_NOTHING = sa.text("'[]'")


def upgrade() -> None:
    op.create_table(
        "bulk",
        sa.Column("identity_id", sa.Uuid(), nullable=False),
        sa.Column("sign_on_id", sa.Uuid(), nullable=True),
        sa.Column("does", sa.String(), nullable=False),
        sa.Column("facts", _FACTS, nullable=False),
        sa.Column("rights", _FACTS, nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["identity_id"], ["identity.id"], name=op.f("fk_bulk_identity_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk")),
    )
    with op.batch_alter_table("bulk") as batch_op:
        batch_op.create_index(batch_op.f("ix_bulk_identity_id"), ["identity_id"], unique=False)

    op.create_table(
        "saved_view",
        sa.Column("identity_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("filters", _FACTS, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["identity_id"], ["identity.id"], name=op.f("fk_saved_view_identity_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
        sa.UniqueConstraint("identity_id", "name", name=op.f("uq_saved_view_identity_id_name")),
    )
    op.create_table(
        "bulk_item",
        sa.Column("bulk_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fault", sa.String(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["bulk_id"], ["bulk.id"], name=op.f("fk_bulk_item_bulk_id")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_bulk_item_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_item")),
        sa.UniqueConstraint("bulk_id", "case_id", name=op.f("uq_bulk_item_bulk_id_case_id")),
    )
    with op.batch_alter_table("bulk_item") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_bulk_item_bulk_id_done_at_id"),
            ["bulk_id", "done_at", "id"],
            unique=False,
        )

    op.create_table(
        "enquiry",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("identity_id", sa.Uuid(), nullable=True),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("remind_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer_by", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_enquiry_case_id")),
        sa.ForeignKeyConstraint(
            ["identity_id"], ["identity.id"], name=op.f("fk_enquiry_identity_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enquiry")),
    )
    with op.batch_alter_table("enquiry") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_enquiry_answer_by"),
            ["answer_by"],
            unique=False,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_enquiry_case_id"), ["case_id"], unique=False)

    op.create_table(
        "call",
        sa.Column("identity_id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.String(24), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("on_behalf_of_id", sa.Uuid(), nullable=True),
        sa.Column("caller", sa.String(), nullable=False),
        sa.Column("checks", _FACTS, nullable=False),
        sa.Column("misses", sa.Integer(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("answers", _FACTS, nullable=False),
        sa.Column("answered", sa.Boolean(), nullable=True),
        sa.Column("avoidable", sa.String(24), nullable=True),
        sa.Column("contact_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_call_contact_id")),
        sa.ForeignKeyConstraint(["identity_id"], ["identity.id"], name=op.f("fk_call_identity_id")),
        sa.ForeignKeyConstraint(
            ["on_behalf_of_id"], ["person.id"], name=op.f("fk_call_on_behalf_of_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_call_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call")),
        sa.UniqueConstraint("contact_id", name=op.f("uq_call_contact_id")),
    )
    with op.batch_alter_table("call") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_call_identity_id_ended_at_begun_at"),
            ["identity_id", "ended_at", "begun_at"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_call_person_id"), ["person_id"], unique=False)

    op.create_table(
        "call_case",
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("did", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_call_case_call_id")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_call_case_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_case")),
        sa.UniqueConstraint(
            "call_id", "case_id", "did", name=op.f("uq_call_case_call_id_case_id_did")
        ),
    )
    with op.batch_alter_table("call_case") as batch_op:
        batch_op.create_index(batch_op.f("ix_call_case_case_id"), ["case_id"], unique=False)

    with op.batch_alter_table("case") as batch_op:
        batch_op.add_column(sa.Column("shown_words", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("assignee_id", sa.Uuid(), nullable=True))
        batch_op.add_column(
            sa.Column("their_reference", sa.String(), nullable=False, server_default="")
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_case_assignee_id"), "identity", ["assignee_id"], ["id"]
        )

    with op.batch_alter_table("case_event") as batch_op:
        batch_op.add_column(sa.Column("shown_words", sa.String(), nullable=True))

    with op.batch_alter_table("contact") as batch_op:
        batch_op.add_column(sa.Column("identity_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("answered", sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column("avoidable", sa.String(24), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_contact_identity_id"), "identity", ["identity_id"], ["id"]
        )

    with op.batch_alter_table("identity") as batch_op:
        batch_op.add_column(sa.Column("roles", _FACTS, nullable=False, server_default=_NOTHING))
        batch_op.add_column(sa.Column("teams", _FACTS, nullable=False, server_default=_NOTHING))

    with op.batch_alter_table("photo") as batch_op:
        batch_op.add_column(sa.Column("boxes", _FACTS, nullable=False, server_default=_NOTHING))
        batch_op.add_column(sa.Column("revision", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    with op.batch_alter_table("photo") as batch_op:
        batch_op.drop_column("revision")
        batch_op.drop_column("boxes")

    with op.batch_alter_table("identity") as batch_op:
        batch_op.drop_column("teams")
        batch_op.drop_column("roles")

    with op.batch_alter_table("contact") as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_contact_identity_id"), type_="foreignkey")
        batch_op.drop_column("avoidable")
        batch_op.drop_column("answered")
        batch_op.drop_column("identity_id")

    with op.batch_alter_table("case_event") as batch_op:
        batch_op.drop_column("shown_words")

    with op.batch_alter_table("case") as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_case_assignee_id"), type_="foreignkey")
        batch_op.drop_column("their_reference")
        batch_op.drop_column("assignee_id")
        batch_op.drop_column("shown_words")

    with op.batch_alter_table("call_case") as batch_op:
        batch_op.drop_index(batch_op.f("ix_call_case_case_id"))

    op.drop_table("call_case")
    with op.batch_alter_table("call") as batch_op:
        batch_op.drop_index(batch_op.f("ix_call_person_id"))
        batch_op.drop_index(batch_op.f("ix_call_identity_id_ended_at_begun_at"))

    op.drop_table("call")
    with op.batch_alter_table("enquiry") as batch_op:
        batch_op.drop_index(batch_op.f("ix_enquiry_case_id"))
        batch_op.drop_index(
            batch_op.f("ix_enquiry_answer_by"),
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.drop_table("enquiry")
    with op.batch_alter_table("bulk_item") as batch_op:
        batch_op.drop_index(batch_op.f("ix_bulk_item_bulk_id_done_at_id"))

    op.drop_table("bulk_item")
    op.drop_table("saved_view")
    with op.batch_alter_table("bulk") as batch_op:
        batch_op.drop_index(batch_op.f("ix_bulk_identity_id"))

    op.drop_table("bulk")
