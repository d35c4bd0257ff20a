-- The table of allowed origins, and the triggers that tell of its changes. The examples run this if it has
-- not been done. In production it belongs into a migration, as it takes the rights of the table's owner.

-- Servers that start together do this one after the other.
SELECT pg_advisory_xact_lock(hashtext('cors_origins'));

-- The longest origin has 327 characters, `cors_core::MAX_ORIGIN_LEN`.
CREATE TABLE IF NOT EXISTS origins (
    origin TEXT PRIMARY KEY CHECK (length(origin) BETWEEN 1 AND 327)
);

-- Tells which row has changed, not what has become of it: whoever listens looks. The empty text is for
-- changes of which that cannot be told: then all is read. That is when all rows are gone, and in a table that
-- was there before, without the check, also when the origin is empty or longer than a notification can be.
CREATE OR REPLACE FUNCTION origins_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        PERFORM pg_notify('cors_origins', '');
    ELSE
        PERFORM pg_notify('cors_origins', CASE WHEN octet_length(it) < 8000 THEN it ELSE '' END)
        FROM unnest(ARRAY[OLD.origin, NEW.origin]) AS it
        WHERE it IS NOT NULL;
    END IF;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER origins_changed
    AFTER INSERT OR UPDATE OR DELETE ON origins
    FOR EACH ROW EXECUTE FUNCTION origins_changed();

CREATE OR REPLACE TRIGGER origins_truncated
    AFTER TRUNCATE ON origins
    FOR EACH STATEMENT EXECUTE FUNCTION origins_changed();
