// C++ zone.
#include "ruvector/bm25/format/paged_streams.hpp"

#include "ruvector/core/base/error.hpp"

namespace rv::bm25 {

void PagedSink::append(text::Stream stream, const void* bytes, std::size_t count) {
    Part& part = parts_[static_cast<std::size_t>(stream)];
    const auto* from = static_cast<const char*>(bytes);
    while (count > 0) {
        const Size filled = part.size % kStreamPageBytes;
        const Size taken = std::min<Size>(count, kStreamPageBytes - filled);
        if (part.page == nullptr) part.page = std::make_unique<char[]>(kStreamPageBytes);
        std::memcpy(part.page.get() + filled, from, taken);
        part.size += taken;
        from += taken;
        count -= taken;
        if (filled + taken == kStreamPageBytes) write_last(part, kStreamPageBytes);
    }
}

void PagedSink::write_last(Part& part, Size bytes) { part.places.push_back(write_page(part.page.get(), bytes)); }

void PagedSink::flush() {
    for (Part& part : parts_) {
        if (const Size left = part.size % kStreamPageBytes; left > 0) write_last(part, left);
        part.page.reset();
    }
}

void PagedSource::read(text::Stream stream, uint64 offset, std::size_t count, void* bytes) {
    const auto number = static_cast<std::size_t>(stream);
    if (offset > sizes_[number] || count > sizes_[number] - offset)
        throw Error(sqlstate::kIndexCorrupted, "a segment of a bm25 index ends before what is read of it",
                    "A part of it leads behind its end.", "REINDEX the index.");
    auto* to = static_cast<char*>(bytes);
    while (count > 0) {
        const Size from = offset % kStreamPageBytes;
        const Size taken = std::min<Size>(count, kStreamPageBytes - from);
        read_in_page(number, offset / kStreamPageBytes, from, taken, to);
        offset += taken;
        to += taken;
        count -= taken;
    }
}

void PagedSource::read_in_page(std::size_t stream, uint64 page, Size from, Size count, char* bytes) {
    Kept& kept = kept_[stream];
    if (kept.page == page && !kept.is_copy) {
        if (kept.bytes == nullptr) kept.bytes = std::make_unique<char[]>(kStreamPageBytes);
        const auto whole =
            static_cast<Size>(std::min<uint64>(kStreamPageBytes, sizes_[stream] - page * kStreamPageBytes));
        read_page(stream, page, 0, whole, kept.bytes.get());
        kept.is_copy = true;
    }
    if (kept.page == page) {
        std::memcpy(bytes, kept.bytes.get() + from, count);
        return;
    }
    read_page(stream, page, from, count, bytes);
    kept.page = page;
    kept.is_copy = false;
}

} // namespace rv::bm25
