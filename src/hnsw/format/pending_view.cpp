// Server zone. See the header.
#include "ruvector/hnsw/format/pending_view.hpp"

extern "C" {
#include "miscadmin.h"
}

namespace rv::hnsw {
namespace {

// Of the deviations that a search allows the codes of links: what one code passes over, no other one finds.
constexpr float kMoreDeviations = 2.0F;

// Room for so many entries is made before they are read.
constexpr size_t kMostReserved = 1U << 14;

} // namespace

PendingView::PendingView(const Index& index, graph::Value query, RowDistances* distances,
                         std::pmr::memory_resource* memory)
    : index_(index),
      query_(query),
      distances_(distances),
      memory_(memory),
      refs_(memory),
      rows_(memory),
      estimates_(memory),
      lowers_(memory),
      handed_(memory, 8) {}

void PendingView::read() {
    // A page that has left the chain since it was opened is noticed.
    PendingChain chain = index_.pending_chain;
    while (!read_pages(chain)) {
        CHECK_FOR_INTERRUPTS();
        chain = read_chain(index_);
    }
    if (refs_.empty()) return;
    if (marks_ == nullptr) marks_ = static_cast<uint64*>(memory_->allocate(kMarks / 8));
    std::memset(marks_, 0, kMarks / 8);
    for (const ItemPointerData& row : rows_) {
        const size_t at = mark(row_key(row));
        marks_[at / 64] |= uint64{1} << (at % 64);
    }
}

bool PendingView::read_pages(const PendingChain& chain) {
    refs_.clear();
    rows_.clear();
    estimates_.clear();
    lowers_.clear();
    const size_t most = static_cast<size_t>(chain.pages()) * static_cast<size_t>(index_.pending_shape.entries);
    const size_t room = std::min<size_t>(most, kMostReserved);
    refs_.reserve(room);
    rows_.reserve(room);
    estimates_.reserve(room);
    lowers_.reserve(room);
    uint32 number = chain.first_number;
    for (BlockNumber block = chain.first; block != InvalidBlockNumber; number++) {
        CHECK_FOR_INTERRUPTS();
        PageReader reader(index_);
        PendingDisk* disk = pending_on(index_, block, reader.lock(make_ref(block, 0, FirstOffsetNumber)));
        const bool sound = disk != nullptr && disk->number == number;
        if (sound) {
            block = disk->next;
            if (block != InvalidBlockNumber) pg::prefetch_block(index_.relation, block);
            if (disk->live > 0) add_page(disk);
        }
        reader.release();
        if (!sound) return false;
    }
    return true;
}

void PendingView::add_page(PendingDisk* disk) {
    const PendingEntries entries(index_, disk);
    const auto count = static_cast<size_t>(entries.count());
    const size_t first = refs_.size();
    estimates_.resize(first + count);
    lowers_.resize(first + count);
    float* estimates = &estimates_[first];
    float* lowers = &lowers_[first];
    if (query_ == nullptr) {
        std::fill_n(estimates, count, 0.0F);
        std::fill_n(lowers, count, 0.0F);
    } else {
        if (centre_ == nullptr) {
            centre_ = new (memory_->allocate(sizeof(PendingCentre))) PendingCentre(index_, memory_);
            row_query_ = new (memory_->allocate(sizeof(quantize::RowQuery)))
                quantize::RowQuery(memory_, index_.pending_shape.codes);
        }
        if (centre_->load(disk)) {
            distance_ = index_.space.distance(query_, centre_->value());
            set_relative(index_, query_, centre_->value(), distance_, row_query_);
        }
        const LinkCodes codes = entries.codes();
        estimate_distances(index_, codes, *row_query_, distance_, count, estimates);
        bound_distances(index_, index_.pending_shape.codes.bits, kMoreDeviations, codes, *row_query_, distance_, count,
                        estimates, lowers);
    }
    estimated_ += count;
    refs_.resize(first + count);
    rows_.resize(first + count);
    std::copy_n(entries.refs(), count, &refs_[first]);
    std::copy_n(entries.rows(), count, &rows_[first]);
    if (disk->live < disk->count) remove_gaps(first);
}

// Entries that are over leave none.
void PendingView::remove_gaps(size_t first) {
    size_t kept = first;
    for (size_t i = first; i < refs_.size(); i++) {
        if (!refs_[i].valid()) continue;
        refs_[kept] = refs_[i];
        rows_[kept] = rows_[i];
        estimates_[kept] = estimates_[i];
        lowers_[kept] = lowers_[i];
        kept++;
    }
    refs_.truncate(kept);
    rows_.truncate(kept);
    estimates_.truncate(kept);
    lowers_.truncate(kept);
}

size_t PendingView::find(ItemRef ref) const {
    size_t i = 0;
    while (i < refs_.size() && refs_[i] != ref) i++;
    return i;
}

} // namespace rv::hnsw
