-- When the contact of a sheet was given, by which it is erased in time.

ALTER TABLE contact ADD COLUMN kept_at BIGINT; -- when it was written or last changed

UPDATE contact SET kept_at = (SELECT COALESCE(MAX(c.at), 0) FROM change c WHERE c.space_id = contact.space_id AND c.kind = contact.kind AND c.id = contact.id);
