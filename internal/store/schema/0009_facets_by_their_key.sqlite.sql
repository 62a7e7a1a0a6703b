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
) WITHOUT ROWID;

INSERT INTO facet (space_id, kind, facet, value, id) SELECT space_id, kind, facet, value, id FROM facet_before;

CREATE INDEX facet_record ON facet (space_id, kind, id, facet, value);

DROP TABLE facet_before;
