-- The records of a study are kept under its identifier and their own name, as
-- entries were already: two studies may each have a report named "rapport".
-- Jobs and history first, for they find their record by the name it still has.

UPDATE job SET payload = (SELECT '{"edition":"' || r.parent_id || '/' || r.id || '"}' FROM record r
  WHERE r.space_id = job.space_id AND r.kind = 'edition' AND job.payload = '{"edition":"' || r.id || '"}')
WHERE EXISTS (SELECT 1 FROM record r
  WHERE r.space_id = job.space_id AND r.kind = 'edition' AND job.payload = '{"edition":"' || r.id || '"}');

UPDATE change SET id = (SELECT r.parent_id || '/' || r.id FROM record r
  WHERE r.space_id = change.space_id AND r.kind = change.kind AND r.id = change.id)
WHERE kind IN ('contribution', 'indicator', 'observation', 'story', 'conclusion', 'report', 'edition')
  AND EXISTS (SELECT 1 FROM record r
  WHERE r.space_id = change.space_id AND r.kind = change.kind AND r.id = change.id AND r.parent_id <> '');

-- What was removed has no record that tells its study: in a space of one study
-- it is known all the same, and can still be brought back.
UPDATE change SET id = (SELECT r.id FROM record r WHERE r.space_id = change.space_id AND r.kind = 'study') || '/' || id
WHERE kind IN ('contribution', 'indicator', 'observation', 'story', 'conclusion', 'report', 'edition') AND id NOT LIKE '%/%'
  AND (SELECT COUNT(*) FROM record r WHERE r.space_id = change.space_id AND r.kind = 'study') = 1;

UPDATE facet SET id = (SELECT r.parent_id || '/' || r.id FROM record r
  WHERE r.space_id = facet.space_id AND r.kind = 'story' AND r.id = facet.id)
WHERE facet = 'initiative' AND EXISTS (SELECT 1 FROM record r
  WHERE r.space_id = facet.space_id AND r.kind = 'story' AND r.id = facet.id);

UPDATE record SET id = parent_id || '/' || id
WHERE kind IN ('contribution', 'indicator', 'observation', 'story', 'conclusion', 'report', 'edition') AND parent_id <> '';
