-- Releases of the indicators of place that people bring in: the values of one
-- file, packed (series.WritePack) and compressed. A row is written once; the card of
-- the indicator, a record, names the release that stands.

-- class: space
CREATE TABLE series (
  space_id TEXT NOT NULL,
  indicator TEXT NOT NULL,
  version BIGINT NOT NULL,
  made_at BIGINT NOT NULL,
  codes TEXT NOT NULL, -- of the places, where the vintage does not say them
  packed BYTEA NOT NULL,
  PRIMARY KEY (space_id, indicator, version)
);
