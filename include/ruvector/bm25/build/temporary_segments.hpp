// Segments in temporary files, until a build makes one of them all.
#pragma once

#include "ruvector/bm25/format/paged_streams.hpp"

extern "C" {
#include "storage/buffile.h"
#include "storage/fileset.h"
}

namespace rv::bm25 {

// A segment in a temporary file of this process, or in one of a file set, where another process can open it.
struct TemporarySegment {
    text::SegmentHead head;
    BufFile* file;
    uint64 sizes[text::kStreams];
    std::vector<uint32> places[text::kStreams]; // of each stream's pages, in the file
};

// C++ zone.
class TemporarySink final : public PagedSink {
public:
    // Without a file set, the file goes with the transaction's resources.
    TemporarySink(FileSet* files, const char* name);

    TemporarySegment finish(const text::SegmentHead& head);

private:
    uint32 write_page(const void* bytes, Size size) override;

    BufFile* file_;
    uint32 pages_ = 0;
};

// C++ zone. The segment outlives it.
class TemporarySource final : public PagedSource {
public:
    explicit TemporarySource(const TemporarySegment& segment) : segment_(segment) { set_sizes(segment.sizes); }

private:
    void read_page(std::size_t stream, uint64 page, Size from, Size count, void* bytes) override;

    const TemporarySegment& segment_;
};

// C++ zone. Leaves a segment in a file set for another process, and opens it there.
void export_segment(FileSet* files, const char* name, const TemporarySegment& segment);
TemporarySegment import_segment(FileSet* files, const char* name);

} // namespace rv::bm25
