-- class: local
CREATE VIRTUAL TABLE record_text USING fts5 (stems, content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 0');
