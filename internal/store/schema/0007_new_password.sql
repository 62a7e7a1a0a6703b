-- A one-time link can also give a new password to an account that is there.

ALTER TABLE invitation ADD COLUMN account_id TEXT; -- whose password the link renews, empty when it opens an account
