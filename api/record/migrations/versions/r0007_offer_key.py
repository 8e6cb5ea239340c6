"""Give the deployment a secret of its own, by which it knows the names of its lists of recommendations again."""

from alembic import op

revision = "0007"
down_revision = "0006"

# two random UUIDs hold 244 random bits; their digest is a key of full length without an extension
CHANGES = """
ALTER TABLE symphonie.deployment
    ADD COLUMN offer_key bytea NOT NULL CHECK (octet_length(offer_key) = 32)
        DEFAULT sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()));
COMMENT ON COLUMN symphonie.deployment.offer_key IS 'secret of the names of lists of recommendations';
"""


def upgrade() -> None:
    """Add the column; a deployment that is there already gets its key now."""
    op.execute(CHANGES)


def downgrade() -> None:
    """Drop it; no name given so far is then known again."""
    op.execute("ALTER TABLE symphonie.deployment DROP COLUMN offer_key")
