"""The audit is for good, and a team's open cases are found by when they are due"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_CHANGES = ("UPDATE", "DELETE")


def upgrade() -> None:
    op.add_column("audit", sa.Column("sign_on_id", sa.Uuid(), nullable=True))
    op.drop_index("ix_audit_person_id", "audit")
    op.create_index("ix_audit_person_id_at_id", "audit", ["person_id", "at", "id"])
    op.create_index("ix_audit_sign_on_id_case_id", "audit", ["sign_on_id", "case_id"])
    still_open = sa.text("closed_at IS NULL")
    op.create_index(
        "ix_case_team_due_id",
        "case",
        ["team", "due", "id"],
        sqlite_where=still_open,
        postgresql_where=still_open,
    )
    if op.get_bind().dialect.name == "sqlite":
        _refuse_on_sqlite()
    else:
        _refuse_on_postgresql()


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for change in _CHANGES:
            op.execute(f"DROP TRIGGER audit_refuses_{change.lower()}")
    else:
        op.execute("DROP FUNCTION audit_is_for_good() CASCADE")
    op.drop_index("ix_case_team_due_id", "case")
    op.drop_index("ix_audit_sign_on_id_case_id", "audit")
    op.drop_index("ix_audit_person_id_at_id", "audit")
    op.create_index("ix_audit_person_id", "audit", ["person_id"])
    op.drop_column("audit", "sign_on_id")


def _refuse_on_sqlite() -> None:
    for change in _CHANGES:
        op.execute(
            f"CREATE TRIGGER audit_refuses_{change.lower()} BEFORE {change} ON audit "
            "BEGIN SELECT RAISE(ABORT, 'the audit is for good'); END"
        )


def _refuse_on_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION audit_is_for_good() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the audit is for good'; END $$"
    )
    op.execute(
        "CREATE TRIGGER audit_refuses_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_is_for_good()"
    )
