-- class: local
CREATE TABLE record_text (
  rowid BIGINT NOT NULL PRIMARY KEY,
  stems TEXT NOT NULL
);
CREATE INDEX record_text_stems ON record_text USING GIN (to_tsvector('simple', stems));
