"""Database triggers, as SQL for migrations: what must never change is guarded where every path ends."""

REFUSE_CHANGE_FUNCTION = """
CREATE OR REPLACE FUNCTION gridtender_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% rows are append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END $$;
"""

REFUSE_CHANGE_ONCE_SET_FUNCTION = """
CREATE OR REPLACE FUNCTION gridtender_refuse_change_once_set() RETURNS trigger LANGUAGE plpgsql AS $$
-- Arguments: the column that freezes the row once set, then the columns that may still change.
DECLARE
    old_row jsonb := to_jsonb(OLD);
    new_row jsonb := to_jsonb(COALESCE(NEW, OLD));
    i integer;
BEGIN
    IF old_row -> TG_ARGV[0] = 'null'::jsonb THEN
        RETURN COALESCE(NEW, OLD);
    END IF;
    IF TG_OP = 'UPDATE' THEN
        FOR i IN 1 .. TG_NARGS - 1 LOOP
            old_row := old_row - TG_ARGV[i];
            new_row := new_row - TG_ARGV[i];
        END LOOP;
        IF old_row = new_row THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION '% % is fixed since %: % refused', TG_TABLE_NAME, OLD.id, TG_ARGV[0], TG_OP
        USING ERRCODE = 'restrict_violation';
END $$;
"""


def append_only(table: str) -> str:
    """Return SQL that lets rows of ``table`` be inserted and read, never updated, deleted or truncated."""
    return f"""
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION gridtender_refuse_change();
CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION gridtender_refuse_change();
"""


def frozen_once_set(table: str, column: str, *still_free: str) -> str:
    """Return SQL that refuses to change or delete a row of ``table`` once ``column`` is set, but for ``still_free``."""
    arguments = ", ".join(f"'{name}'" for name in (column, *still_free))
    return f"""
CREATE TRIGGER {table}_frozen BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION gridtender_refuse_change_once_set({arguments});
"""
