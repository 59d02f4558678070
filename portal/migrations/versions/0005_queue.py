"""A queue is found quickly whatever it is filtered by"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_RANK = "(at << 28) | n"
_WATCHED = (
    "team, state, service, ward, public, assignee_id, due, closed_at, words, shown_words, "
    "private_words, place, their_reference"
)


def upgrade() -> None:
    op.drop_index("ix_case_team_due_id", "case")
    for name, columns, where in _indexes():
        op.create_index(
            name,
            "case",
            columns,
            sqlite_where=sa.text(where.replace("TRUE", "1")),
            postgresql_where=sa.text(where),
        )
    op.create_table(
        "case_text",
        sa.Column(
            "n", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True,
            nullable=False,
        ),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("rank", sa.BigInteger(), sa.Computed(_RANK, persisted=True), nullable=False),
        sa.Column("facets", sa.Text(), nullable=True),
        sa.Column("shown", sa.Text(), nullable=True),
        sa.Column("hidden", sa.Text(), nullable=True),
        sa.Column(
            "tokens", postgresql.TSVECTOR().with_variant(sa.Text(), "sqlite"), nullable=True
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case.id"], name=op.f("fk_case_text_case_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("n", name=op.f("pk_case_text")),
    )  # fmt: skip
    if op.get_bind().dialect.name == "sqlite":
        _on_sqlite()
    else:
        _on_postgresql()
    op.create_index("ix_case_text_case_id", "case_text", ["case_id"], unique=True)
    op.create_index("ix_case_text_scope_rank", "case_text", ["scope", "rank"])
    op.create_index("ix_case_text_tokens", "case_text", ["tokens"], postgresql_using="gin")


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for trigger in ("opened", "changed"):
            op.execute(f"DROP TRIGGER case_text_{trigger}")
        op.execute("DROP TABLE case_words")
    else:
        op.execute("DROP FUNCTION keep_case_text() CASCADE")
        op.execute('DROP FUNCTION case_text_of("case")')
        op.execute("DROP FUNCTION case_words_of(text, text)")
    op.drop_table("case_text")
    for name, _columns, _where in _indexes():
        op.drop_index(name, "case")
    still_open = sa.text("closed_at IS NULL")
    op.create_index(
        "ix_case_team_due_id",
        "case",
        ["team", "due", "id"],
        sqlite_where=still_open,
        postgresql_where=still_open,
    )


def _indexes() -> list[tuple[str, list[str], str]]:
    still_open, ended = "closed_at IS NULL", "closed_at IS NOT NULL"
    found = []
    for name, where, by in (
        ("queue", still_open, "due"),
        ("unassigned", f"{still_open} AND assignee_id IS NULL", "due"),
        ("closed", ended, "closed_at"),
    ):
        for columns in ([], ["service"], ["ward"], ["service", "ward"]):
            index = "_".join(["ix_case", name, *columns])
            found.append((index, ["team", "state", *columns, by, "id"], where))
    for name, where, by in (("queue", still_open, "due"), ("closed", ended, "closed_at")):
        found.append((f"ix_case_mine_{name}", ["assignee_id", by, "id"], where))
        is_public = f"{where} AND public IS TRUE"
        for more in ([], ["service"]):
            index = "_".join(["ix_case_councillors", name, *more])
            found.append((index, ["ward", "state", *more, by, "id"], is_public))
    return found


# ------------------------------------------------------------------ SQLite


def _on_sqlite() -> None:
    # contentless: what it was made of stands in case_text, and is not kept twice
    op.execute(
        "CREATE VIRTUAL TABLE case_words USING fts5(facets, shown, hidden, content='', "
        "columnsize=0, detail=column, tokenize=\"unicode61 remove_diacritics 2 tokenchars '_'\")"
    )
    columns = "case_id, scope, at, facets, shown, hidden"
    op.execute(
        f'INSERT INTO case_text ({columns}) SELECT {_made_on_sqlite("it")} FROM "case" AS it '  # noqa: S608
        "ORDER BY it.id"
    )
    rank = "({}.at << 28) | {}.n".format
    op.execute(
        "INSERT INTO case_words (rowid, facets, shown, hidden) "  # noqa: S608
        f"SELECT {rank('it', 'it')}, facets, shown, hidden FROM case_text AS it ORDER BY 1"
    )
    put = (
        "INSERT INTO case_words (rowid, facets, shown, hidden) "  # noqa: S608
        f"VALUES ({rank('new', 'new')}, new.facets, new.shown, new.hidden);"
    )
    take = (
        "INSERT INTO case_words (case_words, rowid, facets, shown, hidden) "  # noqa: S608
        f"VALUES ('delete', {rank('old', 'old')}, old.facets, old.shown, old.hidden);"
    )
    for name, when, does in (
        ("put", "INSERT", put), ("moved", "UPDATE", take + put), ("taken", "DELETE", take),
    ):  # fmt: skip
        op.execute(f"CREATE TRIGGER case_words_{name} AFTER {when} ON case_text BEGIN {does} END")
    op.execute(
        'CREATE TRIGGER case_text_opened AFTER INSERT ON "case" BEGIN '
        f"INSERT INTO case_text ({columns}) SELECT {_made_on_sqlite('new')}; END"
    )
    op.execute(
        f'CREATE TRIGGER case_text_changed AFTER UPDATE OF {_WATCHED} ON "case" BEGIN '  # noqa: S608
        f"UPDATE case_text SET ({columns}) = (SELECT {_made_on_sqlite('new')}) "
        "WHERE case_id = new.id; END"
    )


def _made_on_sqlite(it: str) -> str:
    """The row of case_text that a case has. The portal's own words begin with an underscore."""
    scope = f"iif({it}.closed_at IS NULL, '_o_', '_c_') || {it}.team"
    when = (
        f"coalesce(CAST(strftime('%s', coalesce({it}.closed_at, {it}.due)) AS INTEGER), {1 << 33})"
    )
    ward = f"iif({it}.ward IS NULL, '', ' _w_' || {it}.ward)"
    councillors = (
        f"iif({it}.public AND {it}.ward IS NOT NULL, "
        f"iif({it}.closed_at IS NULL, ' _po_', ' _pc_') || {it}.ward, '')"
    )
    facets = (
        f"{scope} || ' _s_' || {it}.state || ' _v_' || {it}.service || {ward} || {councillors}"
        f" || ' _a_' || coalesce({it}.assignee_id, 'none')"
    )
    shown = f"coalesce({it}.shown_words, {it}.words) || ' ' || {it}.place || ' ' || {it}.reference"
    hidden = (
        f"iif({it}.shown_words IS NULL, '', {it}.words || ' ') || {it}.private_words"
        f" || ' ' || {it}.their_reference"
    )
    plain = "replace({}, '_', ' ')".format
    return f"{it}.id, {scope}, {when}, {facets}, {plain(shown)}, {plain(hidden)}"


# ------------------------------------------------------------------ PostgreSQL


def _on_postgresql() -> None:
    # as FTS5's unicode61 takes words apart: no accents, and whatever is no letter or digit between
    op.execute(
        r"""
        CREATE FUNCTION case_words_of(it text, mark text) RETURNS tsvector
        LANGUAGE sql IMMUTABLE AS $$
            SELECT array_to_tsvector(array_remove(string_to_array(
                regexp_replace(regexp_replace(regexp_replace(regexp_replace(
                    normalize(lower(it), NFKD), '[\u0300-\u036f]+', '', 'g'),
                    '[\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00bf\u2000-\u206f\u3000-\u303f]+',
                    ' ', 'g'), '\S{61,}', ' ', 'g'), '(\S+)', mark || '\1', 'g'),
                ' '), ''))
        $$
        """
    )
    op.execute(
        """
        CREATE FUNCTION case_text_of(it "case", OUT scope text, OUT at bigint, OUT tokens tsvector)
        LANGUAGE sql STABLE AS $$
            SELECT
                CASE WHEN it.closed_at IS NULL THEN '_o_' ELSE '_c_' END || it.team,
                coalesce(floor(extract(epoch FROM coalesce(it.closed_at, it.due)))::bigint,
                    8589934592),
                array_to_tsvector(array_remove(ARRAY[
                    CASE WHEN it.closed_at IS NULL THEN '_o_' ELSE '_c_' END || it.team,
                    '_s_' || it.state,
                    '_v_' || it.service,
                    '_w_' || it.ward,
                    CASE WHEN it.public THEN
                        CASE WHEN it.closed_at IS NULL THEN '_po_' ELSE '_pc_' END || it.ward END,
                    '_a_' || coalesce(replace(it.assignee_id::text, '-', ''), 'none')
                ], NULL))
                || case_words_of(coalesce(it.shown_words, it.words)
                    || ' ' || it.place || ' ' || it.reference, '')
                || case_words_of(
                    CASE WHEN it.shown_words IS NULL THEN '' ELSE it.words || ' ' END
                    || it.private_words || ' ' || it.their_reference, '_h_')
        $$
        """
    )
    op.execute(
        """
        INSERT INTO case_text (case_id, scope, at, tokens)
        SELECT it.id, made.scope, made.at, made.tokens
        FROM "case" AS it CROSS JOIN LATERAL case_text_of(it) AS made ORDER BY it.id
        """
    )
    op.execute(
        """
        CREATE FUNCTION keep_case_text() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'INSERT' THEN
                INSERT INTO case_text (case_id, scope, at, tokens)
                SELECT NEW.id, made.scope, made.at, made.tokens FROM case_text_of(NEW) AS made;
            ELSE
                UPDATE case_text SET scope = made.scope, at = made.at, tokens = made.tokens
                FROM case_text_of(NEW) AS made WHERE case_id = NEW.id;
            END IF;
            RETURN NULL;
        END $$
        """
    )
    op.execute(
        'CREATE TRIGGER case_text_opened AFTER INSERT ON "case" '
        "FOR EACH ROW EXECUTE FUNCTION keep_case_text()"
    )
    op.execute(
        f'CREATE TRIGGER case_text_changed AFTER UPDATE OF {_WATCHED} ON "case" '
        "FOR EACH ROW EXECUTE FUNCTION keep_case_text()"
    )
