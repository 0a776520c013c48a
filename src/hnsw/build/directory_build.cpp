// Server zone. See the header. Nobody else sees the index yet.
#include "ruvector/hnsw/build/directory_build.hpp"

extern "C" {
#include "miscadmin.h"
}

namespace rv::hnsw {
namespace {

// Pages are filled up to this share: rows that are inserted find room before pages have to be split.
constexpr double kFill = 0.9;
// So many nodes say well enough where values lie.
constexpr BlockNumber kSampledPages = 2000;

} // namespace

DirectoryBuild::DirectoryBuild(const Index& index, std::pmr::memory_resource* memory)
    : index_(index),
      code_at_(MAXALIGN(sizeof(ItemRef) + index.layout.attribute_bytes)),
      stride_(code_at_ + (index.has_codes(0) ? MAXALIGN(layer_codes_size(1, index.layout.code_row)) : 0)),
      entries_(memory),
      value_(memory),
      cells_(memory) {
    value_.resize(index.layout.value_bytes);
}

void DirectoryBuild::run() {
    if (index_.has_codes(0)) choose_centre();
    const BlockNumber blocks = RelationGetNumberOfBlocks(index_.relation);
    for (BlockNumber block = kFirstDataBlock; block < blocks; block++) read_page(block);
    flush();
    if (summary_ != kSummaryBlock) set_summary_insert(index_, summary_);
    entries_.release();
}

// The mean of some values.
void DirectoryBuild::choose_centre() {
    const size_t dims = index_.space.dims();
    auto* sums = static_cast<double*>(palloc0(dims * sizeof(double)));
    auto* mean = static_cast<float*>(palloc0(index_.layout.value_bytes));
    double count = 0;
    const BlockNumber blocks = RelationGetNumberOfBlocks(index_.relation);
    const BlockNumber step = std::max<BlockNumber>(1, blocks / kSampledPages);
    for (BlockNumber block = kFirstDataBlock; block < blocks; block += step) {
        CHECK_FOR_INTERRUPTS();
        ItemRef node;
        PageReader reader(index_);
        Page page = reader.lock(make_ref(block, 0, FirstOffsetNumber));
        if (is_data_page(index_, block, page)) {
            for_each_item(index_, block, page, [&](OffsetNumber offset, ItemHeadDisk* head) {
                if (head->type == static_cast<uint8>(ItemType::kNode)) node = make_ref(block, head->generation, offset);
            });
        }
        const bool there = node.valid() && copy_value(index_, reader, node, value_.data());
        reader.release();
        if (!there) continue;
        count++;
        for (size_t i = 0; i < dims; i++) sums[i] += static_cast<double>(graph::as_floats(value_.data())[i]);
    }
    for (size_t i = 0; i < dims && count > 0; i++) mean[i] = static_cast<float>(sums[i] / count);
    centre_ = mean;
    if (count == 0 || !std::all_of(mean, mean + dims, [](float x) { return std::isfinite(x); })) {
        std::fill_n(mean, dims, 0.0F);
        return;
    }
    RefDisk pieces[kMaxPieces] = {};
    const int n = Layout::pieces(index_.layout.value_bytes);
    for (int i = 0; i < n; i++) {
        const Size bytes = Layout::piece_bytes(index_.layout.value_bytes, i);
        auto* piece = static_cast<PieceDisk*>(palloc0(piece_size(bytes)));
        piece->head.type = static_cast<uint8>(ItemType::kPiece);
        std::memcpy(piece->bytes, reinterpret_cast<std::byte*>(mean) + static_cast<Size>(i) * kMaxPieceBytes, bytes);
        pieces[i] = store_ref(place_item(index_, &piece->head, piece_size(bytes)));
        pfree(piece);
    }
    set_directory_centre(index_, pieces);
}

void DirectoryBuild::read_page(BlockNumber block) {
    CHECK_FOR_INTERRUPTS();
    ItemRef nodes[MaxOffsetNumber];
    size_t count = 0;
    PageReader reader(index_);
    Page page = reader.lock(make_ref(block, 0, FirstOffsetNumber));
    if (is_data_page(index_, block, page)) {
        for_each_item(index_, block, page, [&](OffsetNumber offset, ItemHeadDisk* head) {
            if (head->type == static_cast<uint8>(ItemType::kNode))
                nodes[count++] = make_ref(block, head->generation, offset);
        });
    }
    std::byte attributes[pg::AttributeColumns::bytes_for(INDEX_MAX_KEYS)];
    for (size_t i = 0; i < count; i++) {
        std::memcpy(attributes, node_attributes(index_, reader.node(nodes[i])), index_.layout.attribute_bytes);
        if (index_.has_codes(0) && !copy_value(index_, reader, nodes[i], value_.data()))
            raise_corrupted(index_.relation, block, "a node has gone while it was built");
        add(nodes[i], attributes, value_.data());
    }
    reader.release();
    // An array that grows takes three times its size for a moment.
    if (taken_bytes() > static_cast<Size>(maintenance_work_mem) * 1024 / 3) flush();
}

void DirectoryBuild::add(ItemRef ref, const std::byte* attributes, graph::Value value) {
    const size_t at = entries_.size();
    if (at + stride_ > entries_.capacity()) entries_.reserve(2 * (at + stride_));
    entries_.resize(at + stride_);
    std::memset(&entries_[at], 0, stride_);
    std::memcpy(&entries_[at], &ref, sizeof(ref));
    std::memcpy(&entries_[at + sizeof(ref)], attributes, index_.layout.attribute_bytes);
    if (index_.has_codes(0))
        encode_link(index_, reinterpret_cast<const std::byte*>(centre_), {value}, code(static_cast<uint32_t>(count_)),
                    0);
    count_++;
}

// Makes pages of the entries that were gathered.
void DirectoryBuild::flush() {
    int columns[INDEX_MAX_KEYS];
    size_t n = 0;
    for (int column = 0; column < index_.columns; column++) {
        if ((index_.labels >> column & 1) == 0) columns[n++] = column;
    }
    const auto cell = static_cast<size_t>(std::max(1.0, kFill * DirectoryPage::capacity(index_)));
    cells_.arrange(
        count_, n, cell,
        [&](size_t column, uint32_t row) { return pg::Attributes(attributes(row)).key(columns[column]); },
        [] { CHECK_FOR_INTERRUPTS(); });
    const std::span<const uint32_t> order = cells_.order();
    for (size_t first = 0; first < count_; first += cell) {
        CHECK_FOR_INTERRUPTS();
        write(order.subspan(first, std::min(cell, count_ - first)));
    }
    entries_.clear();
    count_ = 0;
}

// Adds a page with these entries.
void DirectoryBuild::write(std::span<const uint32_t> rows) {
    Buffer summary = pg::read_buffer(index_.relation, summary_);
    LockBuffer(summary, BUFFER_LOCK_EXCLUSIVE);
    if (summary_page(index_, summary_, BufferGetPage(summary)).is_full()) {
        UnlockReleaseBuffer(summary);
        summary = extend_summary();
    }
    const SummaryPage pages = summary_page(index_, summary_, BufferGetPage(summary));
    const Buffer buffer = pg::extend_relation(index_.relation);
    const BlockNumber block = BufferGetBlockNumber(buffer);
    init_directory_page(BufferGetPage(buffer), summary_, pages.count());
    const DirectoryPage page = directory_page(index_, block, BufferGetPage(buffer));
    for (const uint32_t row : rows) {
        ItemRef ref;
        std::memcpy(&ref, &entries_[row * stride_], sizeof(ref));
        page.add(ref, attributes(row), code(row));
    }
    pages.add(block, page);
    MarkBufferDirty(summary);
    MarkBufferDirty(buffer);
    UnlockReleaseBuffer(summary);
    UnlockReleaseBuffer(buffer);
}

// Adds a page to the summary, and returns it, locked.
Buffer DirectoryBuild::extend_summary() {
    const Buffer fresh = pg::extend_relation(index_.relation);
    init_summary_page(BufferGetPage(fresh));
    MarkBufferDirty(fresh);
    const Buffer last = pg::read_buffer(index_.relation, summary_);
    LockBuffer(last, BUFFER_LOCK_EXCLUSIVE);
    summary_page(index_, summary_, BufferGetPage(last)).disk()->next = BufferGetBlockNumber(fresh);
    MarkBufferDirty(last);
    UnlockReleaseBuffer(last);
    summary_ = BufferGetBlockNumber(fresh);
    return fresh;
}

} // namespace rv::hnsw
