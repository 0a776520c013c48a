// Server zone.
#include "ruvector/hnsw/inspect/check_codes.hpp"

#include "ruvector/hnsw/format/own_code.hpp"
#include "ruvector/hnsw/format/upper_lists.hpp"

#include <cmath>

namespace rv::hnsw {
namespace {

// Sums may differ in their last bits between instruction sets, where terms cancel by as much in proportion to these.
constexpr double kRounding = 1e-4;
// An estimate also loses what rounding the query and its factor to few bits does; that is around one part in a hundred.
constexpr double kCoarseRounding = 0.1;
// What an own code lost is told by a difference of squares near the value's, which single precision rounds.
constexpr double kLossRounding = 1e-6;
// Of squares. Beyond, sums leave the range of float, and codes say nothing.
constexpr double kLeast = 1e-30;
constexpr double kMost = 1e30;

} // namespace

CodeChecker::CodeChecker(const Index& index, std::pmr::memory_resource* memory)
    : index_(index),
      query_(memory, index.codes),
      codes_(memory->allocate(index.layout.codes_size(0))),
      linked_(static_cast<std::byte*>(memory->allocate(index.layout.value_bytes))) {}

void CodeChecker::copy_codes(std::span<const RefDisk> links, const LinkCodes& codes) {
    list_ = used_links(links);
    std::memcpy(codes_, codes.add,
                layer_codes_size(links.size(), codes.row, codes.signature != nullptr ? sizeof(pg::Signature) : 0));
}

// Copies links and codes as of one moment. False if the node is gone or going, or has no upper list.
bool CodeChecker::read(ItemRef node, int layer) {
    PageReader reader(index_);
    NodeDisk* stored = reader.node(node);
    bool there = stored != nullptr && !is_tombstone(stored) && layer <= stored->head.level;
    UpperDisk* upper = there && !index_.has_inline_codes(layer) ? find_upper(index_, reader, node, stored) : nullptr;
    if (upper != nullptr && layer <= upper->head.level) {
        copy_codes(upper_links(index_, upper, layer), upper_codes(index_, upper, layer));
    } else if (there && index_.has_inline_codes(layer)) {
        copy_codes(node_links(index_, stored, layer), node_codes(index_, stored, layer));
    } else {
        there = false;
    }
    reader.release();
    return there;
}

// Copies a linked node's value. False if it is gone.
bool CodeChecker::read_linked(ItemRef ref) {
    PageReader reader(index_);
    const bool there = copy_value(index_, reader, ref, linked_);
    NodeDisk* linked = there ? reader.node(ref) : nullptr;
    linked_signature_ = linked != nullptr ? node_signature(index_, linked) : pg::Signature{0};
    lost_ = 0;
    if (there && index_.has_own_codes()) {
        NodeDisk* node = reader.node(ref);
        lost_ = std::sqrt(squared_loss(index_, *node_own(node)) + kLossRounding * squared_length(index_, linked_));
    }
    reader.release();
    return there;
}

// Whether the code in a slot says of the value in linked_ what it is to the node's own.
bool CodeChecker::agrees(const LinkCodes& codes, size_t slot, graph::Value value) {
    const double own = squared_length(index_, value);
    const double other = squared_length(index_, linked_);
    const double apart = squared_distance(index_, value, linked_);
    // Inner products cancel, differences do not. Sums of products that cancel leave the range before the sum does.
    const bool l2 = index_.space.metric() == graph::Metric::kL2;
    const double terms = l2 ? apart : own + std::sqrt(own) * std::sqrt(other) + other;
    const double rounding = kRounding * terms + kLeast;
    // Builds make codes of exact values. So far can those be from what their own codes stand for, at most.
    const double lost =
        lost_ > 0 ? lost_ * (3 * lost_ + 2 * std::sqrt(apart) + (l2 ? 0 : std::sqrt(own) + std::sqrt(other))) : 0;
    if (!(terms + lost < kMost)) return true;

    const double further = static_cast<double>(index_.space.distance(value, linked_)) -
                           static_cast<double>(index_.space.distance(value, value));
    if (!(std::abs(further - static_cast<double>(codes.add[slot])) <= rounding + lost)) return false;
    if (apart <= rounding) return true; // too near for a direction

    const double tolerance = rounding + lost + kCoarseRounding * apart;
    const float distance = index_.space.distance(value, linked_);
    set_relative(index_, linked_, value, distance, &query_);
    if (estimates_itself(codes, slot, distance, tolerance)) return true;
    // Before 0.5, codes for inner product were of the whole difference, too.
    query_.set_relative(graph::as_floats(linked_), graph::as_floats(value), 1.0F);
    return !index_.space.is_metric() && estimates_itself(codes, slot, distance, tolerance);
}

// Whether the estimate of the linked node's distance to itself is right.
bool CodeChecker::estimates_itself(const LinkCodes& codes, size_t slot, float distance, double tolerance) {
    float estimate;
    LinkCodes one = codes;
    one.add += slot;
    one.rescale += slot;
    one.code += slot * codes.row;
    estimate_distances(index_, one, query_, distance, 1, &estimate);
    const auto exact = static_cast<double>(index_.space.distance(linked_, linked_));
    return std::abs(static_cast<double>(estimate) - exact) <= tolerance;
}

void CodeChecker::check(ItemRef node, int layer, graph::Value value) {
    if (!read(node, layer)) return;
    const LinkCodes codes(codes_, static_cast<Size>(index_.max_links(layer)), index_.layout.code_row,
                          is_signed(index_, layer));
    for (size_t i = 0; i < list_.count; i++) {
        if (!read_linked(load_ref(list_.links[i]))) continue;
        if (codes.signature != nullptr && codes.signature[i] != linked_signature_)
            raise_corrupted(index_.relation, node.block(),
                            "the signature of a link is not that of the node it leads to");
        if (!agrees(codes, i, value))
            raise_corrupted(index_.relation, node.block(), "the code of a link does not fit the value it leads to");
    }
}

} // namespace rv::hnsw
