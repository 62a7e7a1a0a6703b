-- What belongs to a study moves its number with every write: whoever keeps a
-- reading of the whole knows at once whether it still holds.

-- class: space
CREATE TABLE family (
  space_id TEXT NOT NULL,
  parent_id TEXT NOT NULL,
  revision BIGINT NOT NULL,
  PRIMARY KEY (space_id, parent_id)
);
