// C++ zone.
#include "ruvector/bm25/build/temporary_segments.hpp"

extern "C" {
#include <fcntl.h>
}

#include "ruvector/pg/guard.hpp"

namespace rv::bm25 {
namespace {

// Beside the file with pages, one that tells where they are.
const char* description_name(const char* name) { return psprintf("%s.places", name); }

void write(BufFile* file, const void* bytes, Size size) { BufFileWrite(file, const_cast<void*>(bytes), size); }

void read_exactly(BufFile* file, void* bytes, Size size) {
    if (BufFileRead(file, bytes, size) == size) return;
    ereport(ERROR, (errcode_for_file_access(), errmsg("could not read a temporary file of an index build")));
}

} // namespace

TemporarySink::TemporarySink(FileSet* files, const char* name)
    : file_(pg::pg_call(
          [&] { return files != nullptr ? BufFileCreateFileSet(files, name) : BufFileCreateTemp(false); })) {}

uint32 TemporarySink::write_page(const void* bytes, Size size) {
    // All pages have the same size in the file.
    pg::pg_call([&] {
        static const char zeros[kStreamPageBytes] = {};
        write(file_, bytes, size);
        if (size < kStreamPageBytes) write(file_, zeros, kStreamPageBytes - size);
    });
    return pages_++;
}

TemporarySegment TemporarySink::finish(const text::SegmentHead& head) {
    flush();
    TemporarySegment segment{head, file_, {}, {}};
    for (std::size_t stream = 0; stream < text::kStreams; stream++) {
        segment.sizes[stream] = size(stream);
        segment.places[stream] = places(stream);
    }
    return segment;
}

void TemporarySource::read_page(std::size_t stream, uint64 page, Size from, Size count, void* bytes) {
    const uint64 offset = uint64{segment_.places[stream][page]} * kStreamPageBytes + from;
    pg::pg_call([&] {
        if (BufFileSeek(segment_.file, 0, static_cast<off_t>(offset), SEEK_SET) != 0)
            ereport(ERROR, (errcode_for_file_access(), errmsg("could not seek in a temporary file of an index build")));
        read_exactly(segment_.file, bytes, count);
    });
}

void export_segment(FileSet* files, const char* name, const TemporarySegment& segment) {
    pg::pg_call([&] {
        BufFileExportFileSet(segment.file);
        BufFile* places = BufFileCreateFileSet(files, description_name(name));
        write(places, &segment.head, sizeof(segment.head));
        write(places, segment.sizes, sizeof(segment.sizes));
        for (const std::vector<uint32>& each : segment.places) write(places, each.data(), each.size() * sizeof(uint32));
        BufFileExportFileSet(places);
        BufFileClose(places);
        BufFileClose(segment.file);
    });
}

TemporarySegment import_segment(FileSet* files, const char* name) {
    TemporarySegment segment{};
    BufFile* places = pg::pg_call([&] {
        segment.file = BufFileOpenFileSet(files, name, O_RDONLY, false);
        BufFile* opened = BufFileOpenFileSet(files, description_name(name), O_RDONLY, false);
        read_exactly(opened, &segment.head, sizeof(segment.head));
        read_exactly(opened, segment.sizes, sizeof(segment.sizes));
        return opened;
    });
    for (std::size_t stream = 0; stream < text::kStreams; stream++) {
        std::vector<uint32>& each = segment.places[stream];
        each.resize(stream_pages(segment.sizes[stream]));
        pg::pg_call([&] { read_exactly(places, each.data(), each.size() * sizeof(uint32)); });
    }
    pg::pg_call([&] { BufFileClose(places); });
    return segment;
}

} // namespace rv::bm25
