// Server zone. Bounds of the distances of the rows of a list, from their codes.
#include "ruvector/ivfflat/search/code_reader.hpp"

extern "C" {
#include "miscadmin.h"
}

#include "ruvector/core/base/wide_math.hpp"
#include "ruvector/core/simd/distance.hpp"
#include "ruvector/pg/memory.hpp"

#include <bit>
#include <cmath>

namespace rv::ivfflat {
namespace {

constexpr float kDeviations = 2.5F;
constexpr float kInfinity = std::numeric_limits<float>::infinity();
// How far ahead the pages of a run are fetched.
constexpr BlockNumber kDepth = 4;

// NaN is nothing that is known.
float no_less(float lower, float least) { return lower >= least ? lower : least; }

struct Bounds {
    float lower;
    float upper;
};

Bounds bounds(const quantize::Factors& code, const quantize::CentreTerms& terms, float product, float rounding,
              float least) {
    const quantize::Estimate found = quantize::estimate(code, terms, product);
    // Beyond the range of float nothing is known: an inner product may be small for all that.
    if (!(found.distance < kInfinity)) return {least, kInfinity};
    const float margin = kDeviations * found.deviation + rounding;
    const float lower = no_less(found.distance - margin, least);
    const float upper = found.distance + margin;
    // Without a value the row may be anywhere.
    return {lower, upper != upper ? kInfinity : std::max(lower, upper)};
}

} // namespace

CodeReader::CodeReader(const Index& index, const float* query, MemoryContext context) : index_(index), query_(query) {
    if (query == nullptr) return;
    query_squared_ = simd::kernels().norm_squared(query, static_cast<size_t>(index.dims));
    query_length_ = static_cast<float>(std::sqrt(wide_norm_squared(query, static_cast<size_t>(index.dims))));
    auto* memory = pg::context_memory(context);
    if (index.blocks_per_page() > 0) {
        blocks_ = pg::make_in<quantize::BlockQuery>(context, memory, static_cast<size_t>(index.dims));
        blocks_->set(query);
        scratch_ = static_cast<char*>(MemoryContextAllocZero(context, index.block_stride()));
    } else {
        rows_ = pg::make_in<quantize::RowQuery>(context, memory, index.shape());
        rows_->set(query);
        products_ = static_cast<float*>(MemoryContextAlloc(context, index.rows_per_row_page() * sizeof(float)));
    }
}

// Centres of spherical indexes have length 1.
quantize::CentreTerms CodeReader::terms(float center_distance) {
    quantize::CentreTerms exact{center_distance, 0.0F};
    if (index_.metric == Metric::kInnerProduct) {
        const float cosine = query_length_ > 0 ? center_distance / query_length_ : 0.0F;
        // What a short row is to a centre of length 1 is a small difference of two numbers near 1.
        constexpr float kRounding = 4e-7F;
        rounding_ = kRounding * std::fabs(center_distance);
        exact.share = -center_distance;
        exact.error = query_length_ * std::sqrt(std::max(0.0F, 1.0F - cosine * cosine));
    } else {
        const float squared =
            index_.metric == Metric::kL2 ? center_distance : query_squared_ + 1.0F + 2.0F * center_distance;
        exact.error = std::sqrt(std::max(squared, 0.0F));
    }
    return blocks_ != nullptr ? blocks_->with_loss(exact) : rows_->with_loss(exact);
}

float CodeReader::least_distance(const HeadDisk& head, float center_distance) const {
    if (query_ == nullptr) return -kInfinity;
    // Sums of many terms are rounded.
    constexpr float kRounding = 1e-4F;
    if (index_.metric == Metric::kL2) {
        const float left = std::sqrt(std::max(center_distance, 0.0F)) * (1 - kRounding) - head.radius;
        return left > 0 ? left * left : -kInfinity;
    }
    const float least = center_distance - query_length_ * (head.radius + kRounding);
    return least == least ? least : -kInfinity;
}

void CodeReader::read(uint32 list, HeadDisk* head, float center_distance, Candidates* out) {
    out_ = out;
    if (query_ != nullptr) terms_ = terms(center_distance);
    least_ = least_distance(*head, center_distance);
    while (!read_settled(list, *head) || !read_tail(list, *head)) {
        // All rows that the scan sees were within the radius when it began. In all passes they have the same bounds.
        const float radius = head->radius;
        *head = read_changed_head(index_, list, *head);
        head->radius = radius;
        out->begin_list();
    }
}

// False if a page is the list's no more.
bool CodeReader::read_settled(uint32 list, const HeadDisk& head) {
    const BlockNumber run_end = head.settled_first + head.settled_run;
    ChainGuard guard;
    for (BlockNumber block = head.settled_first; block != InvalidBlockNumber;) {
        CHECK_FOR_INTERRUPTS();
        guard.visit(index_, block);
        if (block + kDepth < run_end) pg::prefetch_block(index_.relation, block + kDepth);
        const Buffer buffer = lock_page(index_, block, BUFFER_LOCK_SHARE);
        Page page = BufferGetPage(buffer);
        if (!belongs(page, PageKind::kBlocks, list, head.generation)) {
            UnlockReleaseBuffer(buffer);
            return false;
        }
        const Blocks blocks(index_, block, page);
        const BlockNumber next = blocks.next();
        if (block + 1 >= run_end && next != InvalidBlockNumber) pg::prefetch_block(index_.relation, next);
        for (int i = 0; i < blocks.count(); i++) score(blocks.at(i));
        UnlockReleaseBuffer(buffer);
        block = next;
    }
    return true;
}

bool CodeReader::read_tail(uint32 list, const HeadDisk& head) {
    ChainGuard guard;
    for (BlockNumber block = head.tail_first; block != InvalidBlockNumber;) {
        CHECK_FOR_INTERRUPTS();
        guard.visit(index_, block);
        const Buffer buffer = lock_page(index_, block, BUFFER_LOCK_SHARE);
        Page page = BufferGetPage(buffer);
        if (!belongs(page, PageKind::kRows, list, head.generation)) {
            UnlockReleaseBuffer(buffer);
            return false;
        }
        const Entries entries = row_entries(index_, block, page, list);
        const BlockNumber next = entries.next();
        if (next != InvalidBlockNumber) pg::prefetch_block(index_.relation, next);
        score_rows(entries);
        UnlockReleaseBuffer(buffer);
        block = next;
    }
    return true;
}

void CodeReader::offer(const CodedRow& row, float lower, float upper) {
    if (unlikely(!may_be_row(row.row))) raise_corrupted(index_.relation, kMetaBlock, "a row is not a valid pointer");
    out_->offer({lower, ItemPointerGetBlockNumberNoCheck(&row.row), ItemPointerGetOffsetNumberNoCheck(&row.row),
                 ItemPointerGetOffsetNumberNoCheck(&row.value), ItemPointerGetBlockNumberNoCheck(&row.value)},
                upper);
}

// The places of a block whose rows meet the conditions of the scan, if they are rows.
uint32 CodeReader::wanted(const CodeBlock& block) const {
    constexpr uint32 kAll = 0xFFFFFFFF;
    static_assert(kBlockRows == 32);
    if (index_.conditions == nullptr) return kAll;
    uint32 places = 0;
    for (int i = 0; i < kBlockRows; i++)
        places |= static_cast<uint32>(index_.conditions->met(block.attributes(i))) << i;
    return places;
}

void CodeReader::score(const CodeBlock& block) {
    const uint32 places = wanted(block);
    estimated_ += static_cast<uint64>(std::popcount(places));
    if (places == 0) return;
    if (query_ == nullptr) {
        for (int i = 0; i < kBlockRows; i++) {
            if ((places >> i & 1) != 0 && block.occupied(i)) offer(block.get(i), 0, 0);
        }
        return;
    }
    float products[kBlockRows];
    float lower[kBlockRows];
    blocks_->products(block.codes(), products);
    // Most rows end here: written so that the compiler makes vectors of it.
    const float* add = block.add();
    const float* rescale = block.rescale();
    const float* error = block.error();
    const float margin = kDeviations * terms_.error;
    const float share = terms_.share;
    const float base = terms_.add - rounding_;
    const float least = least_;
    for (int i = 0; i < kBlockRows; i++)
        lower[i] = no_less(add[i] * share + base + rescale[i] * products[i] - margin * error[i], least);
    const float most = out_->most();
    uint32 hits = 0;
    for (int i = 0; i < kBlockRows; i++) hits |= static_cast<uint32>(lower[i] <= most) << i;
    // Whether any of the others is a row does not matter: at worst the lists are read once more.
    if ((hits & places) != places) out_->skipped();
    for (hits &= places; hits != 0; hits &= hits - 1) {
        const int i = std::countr_zero(hits);
        if (!block.occupied(i)) continue;
        if (lower[i] > out_->most()) {
            out_->skipped();
            continue;
        }
        // The bound is the one that decides what is skipped: to the last digit, since rows are ordered by it.
        const CodedRow row = block.get(i);
        offer(row, lower[i], bounds(row.factors, terms_, products[i], rounding_, least).upper);
    }
}

// Rows are made into blocks, whose estimates are the same whether they lie on a page or not: fold() may put them there
// between two passes, and the order of rows must not change.
void CodeReader::score_rows(const Entries& entries) {
    const int count = entries.count();
    if (blocks_ != nullptr) {
        CodeBlock block(index_, scratch_);
        for (int first = 0; first < count; first += kBlockRows) {
            for (int i = 0; i < kBlockRows; i++) {
                if (first + i < count) {
                    block.set(index_.shape(), i, get_row(index_, entries, first + i));
                } else {
                    block.empty(i);
                }
            }
            score(block);
        }
        return;
    }
    if (count == 0) return;
    if (rows_ != nullptr)
        rows_->products(get_row(index_, entries, 0).code, index_.row_stride(), static_cast<size_t>(count), products_);
    for (int i = 0; i < count; i++) {
        const CodedRow row = get_row(index_, entries, i);
        if (index_.conditions != nullptr && !index_.conditions->met(row.attributes)) continue;
        estimated_++;
        if (query_ == nullptr) {
            offer(row, 0, 0);
            continue;
        }
        const Bounds found = bounds(row.factors, terms_, products_[i], rounding_, least_);
        offer(row, found.lower, found.upper);
    }
}

} // namespace rv::ivfflat
