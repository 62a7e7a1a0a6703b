-- What a search goes through: a short row for each record that is searched, how
-- many records hold each term, and the words that were written, to put right
-- those that are mistyped. All of it is made in Go from the records (listed.go).

-- class: space
CREATE TABLE held (
  space_id TEXT NOT NULL,
  term BIGINT NOT NULL,
  batch BIGINT NOT NULL, -- number of the import, 0 for what no import made
  shown BIGINT NOT NULL, -- records that everyone sees
  whole BIGINT NOT NULL, -- records, drafts included
  PRIMARY KEY (space_id, term, batch)
);

-- class: space
CREATE TABLE word (
  space_id TEXT NOT NULL,
  folded TEXT NOT NULL,
  spelt TEXT NOT NULL, -- personal: a word of what people wrote, until no record holds it
  met BIGINT NOT NULL, -- in the order in which they were met
  PRIMARY KEY (space_id, folded)
);
CREATE INDEX word_met ON word (space_id, met);

-- class: reference
CREATE TABLE analysis (
  part TEXT NOT NULL PRIMARY KEY, -- what was made from the records
  version BIGINT NOT NULL
);
