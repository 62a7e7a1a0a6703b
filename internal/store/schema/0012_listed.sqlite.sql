-- class: local
CREATE TABLE listed (
  doc BIGINT NOT NULL PRIMARY KEY,
  list BIGINT NOT NULL,
  batch BIGINT NOT NULL,
  public BOOLEAN NOT NULL,
  called TEXT NOT NULL, -- personal: what people wrote, until its record is removed
  terms BYTEA NOT NULL
) WITHOUT ROWID;
