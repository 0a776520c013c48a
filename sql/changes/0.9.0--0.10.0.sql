-- What changes in objects that are there.
COMMENT ON EXTENSION ruvector IS 'vector similarity search, full text search and property graphs: dense, half-precision, sparse and binary vectors, the indexes hnsw, ivfflat and bm25, Cypher, and graph algorithms';
