// Collects the documents of a table's rows, or of a share of them: in memory, and in temporary segments whenever that
// is full.
#pragma once

#include "ruvector/bm25/build/temporary_segments.hpp"
#include "ruvector/pg/own_context.hpp"

extern "C" {
#include "storage/itemptr.h"
#include "utils/rel.h"
}

#include "ruvector/core/text_index/memory_index.hpp"
#include "ruvector/core/text_index/segment_reader.hpp"

namespace rv::bm25 {

// C++ zone, but for add_row().
class Collector {
public:
    // `files`, `participant`: of a share; the segments are then named.
    Collector(Relation index, Oid configuration, Size most_bytes, FileSet* files = nullptr, int participant = 0);

    // A callback of a table scan; `argument` is the collector.
    static void add_row(Relation index, ItemPointer row, Datum* values, bool* nulls, bool alive, void* argument);

    uint64 rows() const { return rows_; }
    // What is called now and then with how many rows came since the last call.
    void report_to(void (*report)(uint64 rows, void* argument), void* argument) {
        report_ = report;
        report_argument_ = argument;
    }

    // Whether all documents are in memory.
    bool all_in_memory() const { return segments_.empty(); }
    const text::MemoryIndex& documents() const { return documents_; }
    // Leaves memory for a temporary segment.
    void spill();
    // In their order; after spill().
    const std::vector<TemporarySegment>& segments() const { return segments_; }
    // For another process, after spill(): its segments are named by participant and number.
    void export_segments();

    static const char* segment_name(int participant, size_t number);

private:
    void add(const text::Document& document);
    void report();

    Relation index_;
    Oid type_;
    Oid configuration_;
    Size most_bytes_;
    FileSet* files_;
    int participant_;
    pg::OwnContext memory_;
    pg::OwnContext row_memory_;
    text::MemoryIndex documents_;
    std::vector<TemporarySegment> segments_;
    uint64 rows_ = 0;
    uint64 reported_ = 0;
    void (*report_)(uint64 rows, void* argument) = nullptr;
    void* report_argument_ = nullptr;
};

// C++ zone. Temporary segments, open for a merge.
class TemporaryReaders {
public:
    explicit TemporaryReaders(std::span<const TemporarySegment> segments);
    std::span<const std::unique_ptr<text::SegmentReader>> readers() const { return readers_; }

private:
    std::vector<std::unique_ptr<TemporarySource>> sources_;
    std::vector<std::unique_ptr<text::SegmentReader>> readers_;
};

} // namespace rv::bm25
