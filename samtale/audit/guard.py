"""The database's own refusal to alter or delete a row of the log, whoever asks it."""

from django.db.backends.base.base import BaseDatabaseWrapper

# A row may go when a later one (models.FORGOTTEN) says that its time was out.
_SQLITE = {
    "audit_log_not_altered": """BEFORE UPDATE ON audit_accesslog
        BEGIN SELECT RAISE(ABORT, 'The log is append-only.'); END""",
    "audit_log_not_replaced": """BEFORE INSERT ON audit_accesslog
        WHEN EXISTS (SELECT 1 FROM audit_accesslog WHERE id = NEW.id)
        BEGIN SELECT RAISE(ABORT, 'The log is append-only.'); END""",
    "audit_log_not_deleted": """BEFORE DELETE ON audit_accesslog
        WHEN NOT EXISTS (SELECT 1 FROM audit_accesslog
            WHERE event = 'log.forgotten' AND json_extract(detail, '$.through') >= OLD.id)
        BEGIN SELECT RAISE(ABORT, 'The log is append-only.'); END""",
}
_POSTGRESQL = """
CREATE OR REPLACE FUNCTION audit_log_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF EXISTS (SELECT 1 FROM audit_accesslog
                   WHERE event = 'log.forgotten' AND (detail->>'through')::bigint >= OLD.id) THEN
            RETURN OLD;
        END IF;
    END IF;
    RAISE EXCEPTION 'The log is append-only.' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE OR REPLACE TRIGGER audit_log_rows BEFORE UPDATE OR DELETE ON audit_accesslog
    FOR EACH ROW EXECUTE FUNCTION audit_log_guard();
CREATE OR REPLACE TRIGGER audit_log_whole BEFORE TRUNCATE ON audit_accesslog
    FOR EACH STATEMENT EXECUTE FUNCTION audit_log_guard();
"""
_POSTGRESQL_DOWN = "DROP FUNCTION IF EXISTS audit_log_guard() CASCADE"


def put_up(connection: BaseDatabaseWrapper) -> None:
    """Make the triggers, where they are not there already."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_POSTGRESQL)
            return
        for name, rule in _SQLITE.items():
            cursor.execute(f"CREATE TRIGGER IF NOT EXISTS {name} {rule}")


def take_down(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away: for undoing a migration, and for tests that empty the database."""
    with connection.cursor() as cursor:
        for statement in (
            [_POSTGRESQL_DOWN]
            if connection.vendor == "postgresql"
            else [f"DROP TRIGGER IF EXISTS {name}" for name in _SQLITE]
        ):
            cursor.execute(statement)


def is_up(connection: BaseDatabaseWrapper) -> bool:
    """Whether every trigger is there and awake."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT count(*) FROM pg_trigger WHERE tgrelid = 'audit_accesslog'::regclass"
                " AND tgname LIKE 'audit_log_%%' AND tgenabled IN ('O', 'A')",
                [],
            )
            return cursor.fetchone()[0] == 2
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit_accesslog'")
        return {row[0] for row in cursor.fetchall()} >= set(_SQLITE)
