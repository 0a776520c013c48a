-- What 0.7.0 changes in objects that 0.6.0 has.

COMMENT ON EXTENSION ruvector IS 'vector similarity search: dense, half-precision, sparse and binary vectors, exact nearest neighbours and the indexes hnsw and ivfflat';
