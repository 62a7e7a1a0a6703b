-- A list can begin with what was written last.

CREATE INDEX record_recent ON record (space_id, kind, parent_id, updated_at, id);
