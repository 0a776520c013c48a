// Server zone.
#include "ruvector/ivfflat/format/center_pages.hpp"

extern "C" {
#include "miscadmin.h"
}

namespace rv::ivfflat {
namespace {

// Calls use(bytes, n) for the bytes [from, to) of the row that begins at `block`, page by page.
template <class Use>
void for_bytes(const Index& index, BlockNumber block, uint64 from, uint64 to, Use&& use) {
    block += static_cast<BlockNumber>(from / kCenterBytesPerPage);
    for (uint64 at = from; at < to; block++) {
        CHECK_FOR_INTERRUPTS();
        const auto offset = static_cast<Size>(at % kCenterBytesPerPage);
        const auto n = static_cast<Size>(std::min<uint64>(to - at, kCenterBytesPerPage - offset));
        at += n;
        if (at < to) pg::prefetch_page(index.relation, block + 1);
        const Buffer buffer = lock_page(index, block, BUFFER_LOCK_SHARE);
        Page page = BufferGetPage(buffer);
        check_page(index, block, page, PageKind::kCenters);
        use(PageGetContents(page) + offset, n);
        UnlockReleaseBuffer(buffer);
    }
}

// Distances of rows in the form of a centre that lie packed from byte `from` on.
void packed_distances(const Index& index, BlockNumber block, uint64 from, uint32 count, const void* row, float* out) {
    const PartDistance part = index.element->center_part(index.metric);
    const Size each = index.center_bytes();
    const auto bits = static_cast<Size>(index.element->center_bits);
    Size done = 0; // bytes of the row that came before
    float sum = 0;
    for_bytes(index, block, from, from + static_cast<uint64>(count) * each, [&](const char* bytes, Size left) {
        while (left > 0) {
            const Size n = std::min(left, each - done);
            sum += part(static_cast<const char*>(row) + done, bytes, n * 8 / bits);
            bytes += n;
            left -= n;
            done += n;
            if (done == each) {
                *out++ = whole_distance(sum);
                done = 0;
                sum = 0;
            }
        }
    });
}

void write_packed(const Index& index, ForkNumber fork, const void* from, uint64 bytes) {
    for (uint64 at = 0; at < bytes; at += kCenterBytesPerPage) {
        CHECK_FOR_INTERRUPTS();
        append_page(index.relation, fork, PageKind::kCenters, static_cast<const char*>(from) + at,
                    static_cast<Size>(std::min<uint64>(kCenterBytesPerPage, bytes - at)));
    }
}

} // namespace

void center_distances(const Index& index, uint32 first, uint32 count, const void* row, float* out) {
    packed_distances(index, index.first_center_block(), static_cast<uint64>(first) * index.center_bytes(), count, row,
                     out);
}

void middle_distances(const Index& index, const void* row, float* out) {
    packed_distances(index, index.first_middle_block(), 0, index.coding.groups, row, out);
}

void read_center(const Index& index, uint32 list, void* out) {
    const uint64 from = static_cast<uint64>(list) * index.center_bytes();
    auto* to = static_cast<char*>(out);
    for_bytes(index, index.first_center_block(), from, from + index.center_bytes(), [&](const char* bytes, Size n) {
        std::memcpy(to, bytes, n);
        to += n;
    });
}

GroupDisk* read_groups(const Index& index) {
    const uint32 count = index.coding.groups;
    auto* groups = static_cast<GroupDisk*>(palloc(sizeof(GroupDisk) * count));
    auto* to = reinterpret_cast<char*>(groups);
    for_bytes(index, index.first_group_block(), 0, sizeof(GroupDisk) * count, [&](const char* bytes, Size n) {
        std::memcpy(to, bytes, n);
        to += n;
    });
    uint32 end = 0;
    for (uint32 g = 0; g < count; g++) {
        if (groups[g].begin != end || groups[g].end <= end || !(groups[g].spread >= 0))
            raise_corrupted(index.relation, index.first_group_block(), "the groups of centres are not in order");
        end = groups[g].end;
    }
    if (end != index.lists)
        raise_corrupted(index.relation, index.first_group_block(), "the groups of centres are not complete");
    return groups;
}

void write_centers(const Index& index, ForkNumber fork, const void* centers, const GroupDisk* groups,
                   const void* middles) {
    write_packed(index, fork, centers, static_cast<uint64>(index.lists) * index.center_bytes());
    if (index.coding.groups == 0) return;
    write_packed(index, fork, middles, static_cast<uint64>(index.coding.groups) * index.center_bytes());
    write_packed(index, fork, groups, sizeof(GroupDisk) * static_cast<uint64>(index.coding.groups));
}

} // namespace rv::ivfflat
