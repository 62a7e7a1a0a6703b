-- Whoever keeps a reading of a family reads again only what moved since, and
-- the whole when something was removed. Lists are counted by an index that
-- holds all it takes.

ALTER TABLE record ADD COLUMN moved BIGINT; -- revision of its family when it was last written, unknown before this column

CREATE INDEX record_moved ON record (space_id, parent_id, moved) WHERE parent_id <> '';

ALTER TABLE family ADD COLUMN removals BIGINT; -- how many children were removed, none counted yet when empty

DROP INDEX facet_record;

CREATE INDEX facet_record ON facet (space_id, id, facet, value);
