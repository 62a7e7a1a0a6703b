-- The foundation: spaces, accounts, sessions, records with their history,
-- public addresses, blobs, jobs, form tokens, import batches.
-- Each table says its class: space (owned by a tenant), reference or local.

-- class: reference
CREATE TABLE space (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  kind TEXT NOT NULL, -- principal or demonstration
  created_at BIGINT NOT NULL
);

-- class: reference
CREATE TABLE account (
  id TEXT NOT NULL PRIMARY KEY,
  login TEXT NOT NULL UNIQUE, -- personal: identity, until the account is closed
  name TEXT NOT NULL, -- personal: identity, kept with the history of what the person wrote
  role TEXT NOT NULL,
  password TEXT NOT NULL, -- personal: credential, until the account is closed
  created_at BIGINT NOT NULL,
  closed_at BIGINT
);

-- class: local
CREATE TABLE session (
  digest TEXT NOT NULL PRIMARY KEY,
  account_id TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  seen_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL
);
CREATE INDEX session_account ON session (account_id);

-- class: local
CREATE TABLE invitation (
  digest TEXT NOT NULL PRIMARY KEY,
  role TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  used_at BIGINT
);

-- class: space
CREATE TABLE record (
  space_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  id TEXT NOT NULL,
  parent_id TEXT NOT NULL, -- the study of an entry; '' when it stands alone
  version BIGINT NOT NULL,
  public BOOLEAN NOT NULL,
  batch_id TEXT NOT NULL, -- the import that made it, '' otherwise
  sort_key TEXT NOT NULL,
  doc BIGINT NOT NULL, -- row of its text in record_text
  updated_at BIGINT NOT NULL,
  body TEXT NOT NULL, -- personal: what people wrote and told, until its record is removed; a testimony, until it is taken back
  PRIMARY KEY (space_id, kind, id)
);
CREATE INDEX record_sorted ON record (space_id, kind, parent_id, sort_key, id);
CREATE INDEX record_batch ON record (space_id, batch_id);
CREATE INDEX record_doc ON record (doc);

-- class: space
CREATE TABLE contact (
  space_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  id TEXT NOT NULL,
  name TEXT NOT NULL, -- personal: contact, three years after it was given
  email TEXT NOT NULL, -- personal: contact, three years after it was given
  phone TEXT NOT NULL, -- personal: contact, three years after it was given
  notice TEXT NOT NULL,
  consent_at TEXT NOT NULL,
  PRIMARY KEY (space_id, kind, id)
);

-- class: space
CREATE TABLE facet (
  space_id TEXT NOT NULL,
  facet TEXT NOT NULL,
  value TEXT NOT NULL,
  id TEXT NOT NULL,
  PRIMARY KEY (space_id, facet, value, id)
);
CREATE INDEX facet_record ON facet (space_id, id);

-- class: space
CREATE TABLE change (
  space_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  id TEXT NOT NULL,
  version BIGINT NOT NULL,
  at BIGINT NOT NULL,
  actor TEXT NOT NULL, -- personal: account id or member name, kept with the history
  source TEXT NOT NULL,
  batch_id TEXT NOT NULL,
  patch TEXT NOT NULL, -- personal: what people wrote, kept with the history; a testimony, erased when it is taken back
  PRIMARY KEY (space_id, kind, id, version)
);
CREATE INDEX change_batch ON change (space_id, batch_id);
CREATE INDEX change_at ON change (space_id, at);

-- class: reference
CREATE TABLE address (
  path TEXT NOT NULL PRIMARY KEY, -- initiatives/cafe-de-valbrune-k3x9aq
  space_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  id TEXT NOT NULL,
  is_current BOOLEAN NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE INDEX address_object ON address (space_id, kind, id);

-- class: space
CREATE TABLE blob (
  space_id TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  size BIGINT NOT NULL,
  media TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (space_id, sha256)
);

-- class: space
CREATE TABLE form_token (
  space_id TEXT NOT NULL,
  token TEXT NOT NULL,
  at BIGINT NOT NULL,
  location TEXT NOT NULL,
  PRIMARY KEY (space_id, token)
);

-- class: space
CREATE TABLE import_batch (
  space_id TEXT NOT NULL,
  id TEXT NOT NULL,
  state TEXT NOT NULL, -- staged, committed, undone
  name TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  actor TEXT NOT NULL, -- personal: account id, kept with the history
  created_at BIGINT NOT NULL,
  summary TEXT NOT NULL,
  PRIMARY KEY (space_id, id)
);

-- class: local
CREATE TABLE job (
  id TEXT NOT NULL PRIMARY KEY,
  space_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  payload TEXT NOT NULL,
  state TEXT NOT NULL, -- waiting, running, done, failed, cancelled
  attempts BIGINT NOT NULL,
  lease_until BIGINT NOT NULL,
  done_part BIGINT NOT NULL,
  whole BIGINT NOT NULL,
  message TEXT NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE INDEX job_waiting ON job (state, created_at);
