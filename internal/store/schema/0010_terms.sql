-- A record is found by numbers: a facet and its value are a term, and a term and
-- the number of a record's text take a fifth of the words they stand for. Terms
-- are numbered in Go (term.go); what was written before is carried over there.

UPDATE record SET doc = d.n FROM (SELECT r.space_id AS s, r.kind AS k, r.id AS i, 0 - ROW_NUMBER() OVER (ORDER BY r.space_id, r.kind, r.id) AS n
  FROM record r WHERE r.doc IN (SELECT doc FROM record GROUP BY doc HAVING COUNT(*) > 1)) d
WHERE record.space_id = d.s AND record.kind = d.k AND record.id = d.i;

ALTER TABLE facet RENAME TO facet_before;

DROP INDEX facet_record;

DROP INDEX record_doc;

CREATE UNIQUE INDEX record_doc ON record (doc, space_id);

-- class: space
CREATE TABLE term (
  space_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  facet TEXT NOT NULL,
  value TEXT NOT NULL,
  term BIGINT NOT NULL,
  PRIMARY KEY (space_id, kind, facet, value)
);
CREATE UNIQUE INDEX term_number ON term (term, space_id);
