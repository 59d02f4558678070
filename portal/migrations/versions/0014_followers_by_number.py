"""Which cases a number follows is found without reading every follower"""

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_follower_contact_point_id", "follower", ["contact_point_id"])


def downgrade() -> None:
    op.drop_index("ix_follower_contact_point_id", "follower")
