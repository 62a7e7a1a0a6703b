-- What exports say of records, made ready for many at once (pack.go): those of a
-- stretch of a list, from after one place up to another. Whatever is written of a
-- record takes the pack away that holds it.

-- class: space
CREATE TABLE pack (
  space_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  from_key TEXT NOT NULL,
  from_id TEXT NOT NULL,
  upto_key TEXT NOT NULL,
  upto_id TEXT NOT NULL,
  made BIGINT NOT NULL, -- in which way
  about BYTEA NOT NULL, -- personal: names that people gave columns, until a record of the stretch is written or removed
  body BYTEA NOT NULL, -- personal: what people wrote, until a record of the stretch is written or removed
  PRIMARY KEY (space_id, kind, from_key, from_id)
);
