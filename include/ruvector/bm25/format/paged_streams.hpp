// The streams of a segment as pages, wherever those are kept: in an index, or in a temporary file.
#pragma once

#include "ruvector/bm25/format/format.hpp"

#include "ruvector/core/text_index/segment.hpp"

#include <array>

namespace rv::bm25 {

// C++ zone. Keeps one page of each stream in memory, and four bytes for each page that was written.
class PagedSink : public text::ByteSink {
public:
    void append(text::Stream stream, const void* bytes, std::size_t count) override;

    // Writes the pages that are not full. Nothing is appended afterwards.
    void flush();
    uint64 size(std::size_t stream) const { return parts_[stream].size; }
    // Where the pages of a stream lie, after flush().
    const std::vector<uint32>& places(std::size_t stream) const { return parts_[stream].places; }

protected:
    // Writes a page; returns its place.
    virtual uint32 write_page(const void* bytes, Size size) = 0;

private:
    struct Part {
        std::unique_ptr<char[]> page;
        uint64 size = 0;
        std::vector<uint32> places;
    };
    void write_last(Part& part, Size bytes);

    std::array<Part, text::kStreams> parts_;
};

// C++ zone. Of each stream a copy of one page is kept, once a second read has come to it. So no page stays pinned, and
// what is read is as it was when it was copied.
class PagedSource : public text::ByteSource {
public:
    void read(text::Stream stream, uint64 offset, std::size_t count, void* bytes) override;
    uint64 size(text::Stream stream) const override { return sizes_[static_cast<std::size_t>(stream)]; }

protected:
    void set_sizes(const uint64* sizes) { std::copy_n(sizes, text::kStreams, sizes_); }
    // Reads bytes of the page with this number among the stream's.
    virtual void read_page(std::size_t stream, uint64 page, Size from, Size count, void* bytes) = 0;

private:
    static constexpr uint64 kNone = UINT64_MAX;
    struct Kept {
        uint64 page = kNone;  // that was read last
        bool is_copy = false; // of which `bytes` has a copy
        std::unique_ptr<char[]> bytes;
    };
    void read_in_page(std::size_t stream, uint64 page, Size from, Size count, char* bytes);

    uint64 sizes_[text::kStreams] = {};
    std::array<Kept, text::kStreams> kept_;
};

} // namespace rv::bm25
