-- From version 1 of the catalog to version 2. It runs in one transaction, after
-- a copy. What stands here stands in schema.sql too.

-- What tells one catalog from another.
INSERT INTO meta (name, value) VALUES ('id', lower(hex(randomblob(8))));
