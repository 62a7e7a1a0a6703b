-- class: local
CREATE TABLE facet (
  term BIGINT NOT NULL,
  doc BIGINT NOT NULL,
  PRIMARY KEY (term, doc)
) WITHOUT ROWID;
CREATE INDEX facet_doc ON facet (doc, term);
