"""Apps that report to us have keys, and what they send twice is one case"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "api_client",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column(
            "media_hosts",
            sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
            nullable=False,
        ),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Uuid(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.Uuid(), nullable=True),
        sa.Column("used_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_api_client_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["identity.id"], name=op.f("fk_api_client_made_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["ended_by_id"], ["identity.id"], name=op.f("fk_api_client_ended_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_client")),
        sa.UniqueConstraint("digest", name=op.f("uq_api_client_digest")),
    )
    op.create_index(op.f("ix_api_client_organisation_id"), "api_client", ["organisation_id"])
    op.create_table(
        "api_post",
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("wish", sa.String(), nullable=True),
        sa.Column("said", sa.String(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id"], ["api_client.id"], name=op.f("fk_api_post_client_id")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_api_post_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_post")),
        sa.UniqueConstraint("client_id", "wish", name=op.f("uq_api_post_client_id_wish")),
    )
    op.create_index(op.f("ix_api_post_at"), "api_post", ["at"])
    op.create_index(op.f("ix_api_post_client_id_said_at"), "api_post", ["client_id", "said", "at"])


def downgrade() -> None:
    op.drop_table("api_post")
    op.drop_table("api_client")
