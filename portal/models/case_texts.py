"""What a case is found by in a queue: its words, and where it stands, in an index of the database.

The database keeps it true by triggers (migration 0005), whoever writes a case. On SQLite the
index is the FTS5 table `case_words`, whose row numbers are the ranks, so that what is found comes
in the order of the queue; on PostgreSQL it is a GIN index on `tokens`.
"""

from sqlalchemy import BigInteger, Column, Computed, ForeignKey, Index, Integer, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import TSVECTOR

from portal.models.base import Model

RANK_BITS = 28  # of a rank, below the second that a case is due or was closed: its own number
UNDATED = 1 << 33  # the second, far from now, of what has no date

CASE_TEXT = Table(
    "case_text",
    Model.metadata,
    Column("n", BigInteger().with_variant(Integer(), "sqlite"), primary_key=True),
    Column("case_id", Uuid(), ForeignKey("case.id", ondelete="CASCADE"), nullable=False),
    Column("scope", Text(), nullable=False),  # whose queue it is in: _o_team open, _c_team closed
    Column("at", BigInteger(), nullable=False),  # the second it is due, or was closed
    Column(
        "rank", BigInteger(), Computed(f"(at << {RANK_BITS}) | n", persisted=True), nullable=False
    ),
    # SQLite: what the index was made of, which must be said to take it out again
    Column("facets", Text()),
    Column("shown", Text()),  # what everyone may read
    Column("hidden", Text()),  # what its team alone may read
    # PostgreSQL: the same three, hidden words with _h_ before them
    Column("tokens", TSVECTOR().with_variant(Text(), "sqlite")),
    Index("ix_case_text_case_id", "case_id", unique=True),
    Index("ix_case_text_scope_rank", "scope", "rank"),
    Index("ix_case_text_tokens", "tokens", postgresql_using="gin"),
)
