-- What 0.8.0 changes in objects that 0.7.0 has.

COMMENT ON EXTENSION ruvector IS 'vector similarity search and full text search: dense, half-precision, sparse and binary vectors, the indexes hnsw, ivfflat and bm25';
