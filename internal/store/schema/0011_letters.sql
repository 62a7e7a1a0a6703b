-- Letters that wait to be sent, were sent or were refused; and the codes that
-- prove that someone reads an address.

-- class: space
CREATE TABLE letter (
  space_id TEXT NOT NULL,
  id TEXT NOT NULL,
  address TEXT NOT NULL, -- personal: contact, thirty days after it was written
  what TEXT NOT NULL, -- which letter: its words are in the catalogues
  lang TEXT NOT NULL,
  about TEXT NOT NULL, -- what it tells of, for whoever looks there whether it went
  facts TEXT NOT NULL, -- personal: what the letter says, erased when it is sent, else thirty days after
  state TEXT NOT NULL, -- waiting, held, sent, refused, given_up
  tries BIGINT NOT NULL,
  reason TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  useless_at BIGINT NOT NULL, -- when it is no use any more, 0 for never
  done_at BIGINT NOT NULL,
  PRIMARY KEY (space_id, id)
);
CREATE INDEX letter_state ON letter (space_id, state, id);
CREATE INDEX letter_address ON letter (space_id, address, created_at);
CREATE INDEX letter_about ON letter (space_id, about, id);

-- class: space
CREATE TABLE passcode (
  space_id TEXT NOT NULL,
  id TEXT NOT NULL, -- digest of what the page that asks for the code holds
  about TEXT NOT NULL, -- what the code opens
  digest TEXT NOT NULL,
  tries BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  PRIMARY KEY (space_id, id, about)
);

CREATE INDEX contact_email ON contact (space_id, kind, lower(email));
