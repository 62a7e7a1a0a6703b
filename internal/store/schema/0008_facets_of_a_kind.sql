-- What a record is found by belongs to its kind: a study and an initiative may
-- bear one identifier, and saving one must not lose what the other is found by.

ALTER TABLE facet RENAME TO facet_before;

DROP INDEX facet_record;

-- class: space
CREATE TABLE facet (
  space_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  facet TEXT NOT NULL,
  value TEXT NOT NULL,
  id TEXT NOT NULL,
  PRIMARY KEY (space_id, kind, facet, value, id)
);

INSERT INTO facet (space_id, kind, facet, value, id)
SELECT space_id, CASE facet WHEN 'initiative' THEN 'story' WHEN 'batch' THEN 'upload' ELSE 'initiative' END, facet, value, id FROM facet_before;

CREATE INDEX facet_record ON facet (space_id, kind, id, facet, value);

DROP TABLE facet_before;
