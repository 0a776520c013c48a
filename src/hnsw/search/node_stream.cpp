// Server zone.
#include "ruvector/hnsw/search/node_stream.hpp"

extern "C" {
#include "miscadmin.h"
#include "utils/memutils.h"
}

#include "ruvector/hnsw/format/pending_view.hpp"
#include "ruvector/hnsw/search/wanted_nodes.hpp"
#include "ruvector/hnsw/settings.hpp"

#include <cmath>

namespace rv::hnsw {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

// Searches that would have to be wider than this, for the sake of rows that a filter will drop, go on in batches
// instead: the planner's estimate may be far off.
constexpr double kMostDemandedWidth = 1000;

// Wider searches find out how much room they need: their table may be small.
constexpr size_t kExpectedWidth = 1000;

// The beam keeps a little more than is handed out: the furthest of its nodes are the least certain.
constexpr size_t search_width(size_t ef) { return ef + 2 + ef / 16; }

// A search by codes measures more nodes than it keeps, and finds with fewer places what others find with `ef`; it has
// to keep the `rows` that are asked for, if that is known (0: not known). Fitted together with
// graph::search_deviations.
constexpr size_t coded_width(size_t ef, size_t rows, bool averages) {
    if (rows == 0) return ef + 2;
    return std::max(averages ? 8 + ef * 7 / 10 : 4 + ef - ef / 5, rows + 2);
}

size_t first_width(const Index& index, const pg::ScanDemand* demand) {
    const double rows = demand != nullptr ? demand->rows : 0;
    const auto ef = static_cast<size_t>(demanded_width(rows));
    if (!index.has_codes(0)) return search_width(ef);
    if (index.conditions != nullptr && index.wanted == nullptr) {
        const double share = demand != nullptr && demand->share > 0 ? demand->share : kUnknownShare;
        return coded_width(static_cast<size_t>(wanted_width(static_cast<double>(ef), rows, share)), 0, false);
    }
    const size_t width =
        coded_width(ef, static_cast<size_t>(std::min(rows, kMostDemandedWidth)), averages_estimates(index));
    if (index.wanted == nullptr || rows > kMostDemandedWidth) return width;
    // Bridges do not lead to all.
    return std::max(width + width / 8, static_cast<size_t>(least_wanted(rows)));
}

size_t row_limit() { return static_cast<size_t>(work_mem) * 1024 / (2 * sizeof(NearRow)); }

NearRow near_row(ItemRef ref, float distance) { return {distance, ref.block(), static_cast<uint32>(ref.bits)}; }
ItemRef node_of(const NearRow& row) { return {static_cast<uint64>(row.block) << 32 | row.offset}; }

} // namespace

int demanded_width(double rows) { return std::max(ef_search(), static_cast<int>(std::min(rows, kMostDemandedWidth))); }

NodeStream::NodeStream(const Index& index, graph::Value query, pg::ScanDemand* demand, Reranker* reranker,
                       MemoryContext context)
    : index_(index),
      query_(query),
      demand_(demand != nullptr ? demand : &own_demand_),
      goes_on_((iterative_scan() == IterativeScan::kOff || index.conditions != nullptr) && demand_->goes_on),
      whole_(goes_on_ && pg::wants_whole(*demand_, index.relation)),
      context_(context),
      memory_(pg::context_memory(context)),
      width_(first_width(index, goes_on_ ? demand_ : nullptr)),
      search_(index, query, memory_, std::min(width_, kExpectedWidth)),
      handed_(memory_, 0),
      rest_(memory_, row_limit()),
      measured_(memory_),
      reranker_(reranker),
      waiting_(memory_) {
    if (reranker_ != nullptr) search_.tell_lower_bounds();
    demand_->ordered = iterative_scan() != IterativeScan::kRelaxedOrder;
    if (query_ != nullptr) terms_ = index_.space.terms(query_);
    if (query_ != nullptr && index_.rotation != nullptr) {
        const float squared = simd::kernels().norm_squared(graph::as_floats(query_), index_.space.dims());
        query_length_ = std::sqrt(static_cast<double>(squared));
    }
    // Rows may fail on what the index could not tell.
    if (index_.conditions != nullptr && index_.conditions->lossy()) demand_->filtered = true;
    const auto ef = static_cast<size_t>(ef_search());
    if (goes_on_) {
        keeps_discarded_ = demand_->filtered || demand_->rows > static_cast<double>(ef);
    } else if (iterative_scan() != IterativeScan::kOff) {
        keeps_discarded_ = true;
    } else {
        left_ = ef;
    }
    bool reads_pages = reads_all() || prepare_conditions();
    if (!reads_pages) {
        if (keeps_discarded_) search_.keep_discarded();
        search_.run(width_, near_width());
        reads_pages = search_.gave_up();
    }
    if (reads_pages) {
        start_pages();
        if (reranker_ == nullptr && !has_bounds()) demand_->ready = pg::ScanDemand::kAllReady;
        return;
    }
    if (search_.exhausted() || ends_with_batch()) add_unreached();
    demand_->ready = search_.nodes().size();
}

// Whether so many rows are asked for that reading every page costs no more than a search for them, which measures more
// nodes than it keeps (next_demanded_batch).
bool NodeStream::reads_all() const {
    if (!goes_on_) return false;
    if (whole_) return true;
    if (!keeps_discarded_ || index_.conditions != nullptr) return false;
    const auto pages = static_cast<double>(RelationGetNumberOfBlocks(index_.relation));
    return std::max(demand_->at_least, static_cast<double>(width_)) >= pages;
}

// Where the scan has conditions: how far the graph is to be searched before the directory is asked for all nodes that
// meet them. True if that is better from the start.
bool NodeStream::prepare_conditions() {
    if (index_.conditions == nullptr) return false;
    notes_handed_ = true;
    walk_ = new_walk();
    const bool by_codes = index_.has_codes(0);
    const double nodes = std::max(1.0, walk_->all_entries());
    // What is on pages that can have any is the most that there are.
    const double most = std::min(1.0, walk_->entries() / nodes);
    const bool told = demand_->share > 0;
    const double share = std::min(told ? demand_->share : kUnknownShare, most);
    const auto pages = static_cast<double>(walk_->pages());
    const double all = hops_for_all(by_codes, pages, walk_->entries(), nodes * share);
    const auto width = static_cast<double>(width_);
    const double graph =
        index_.wanted != nullptr ? hops_by_signatures(width, demand_->rows, share) : hops_for_graph(width, share);
    if ((told || most < kUnknownShare) && all <= graph) return true;
    // Whatever the share.
    if (!told && hops_for_all(by_codes, pages, walk_->entries(), nodes * most) <= graph) return true;
    constexpr double kMargin = 2;
    search_.limit_hops(static_cast<uint64>(std::min(std::max(kMargin * graph, all), 1e15)));
    return false;
}

// How many of the nodes that a search finds matter most: not known where a filter takes some of them.
size_t NodeStream::near_width() const {
    return nearest_wanted(width_, goes_on_ && !demand_->filtered ? demand_->rows : 0);
}

template <class Use>
void NodeStream::score_to(Use&& use, const ItemRef* refs, size_t count) {
    graph::Score scores[MaxOffsetNumber];
    if (reranker_ != nullptr) {
        bound_nodes(index_, query_, refs, count, scores);
    } else {
        score_nodes(index_, query_, refs, count, scores);
    }
    scored_ += count;
    use(refs, count, scores);
}

// The walk that prepare_conditions() began, or another one.
DirectoryWalk* NodeStream::new_walk() {
    DirectoryWalk* walk = std::exchange(walk_, nullptr);
    return walk != nullptr ? walk : pg::make_in<DirectoryWalk>(context_, index_, memory_);
}

// The same as for_each_node_page for the nodes that meet the conditions of the scan.
template <class Use, class Skip>
void NodeStream::for_each_wanted_node(Use&& use, Skip&& skip) {
    Array<ItemRef> refs(memory_);
    new_walk()->read(
        [&](BlockNumber, const DirectoryPage& page) {
            for (int i = 0; i < page.count(); i++) {
                if (index_.conditions->met(page.attributes(i)) && !skip(page.ref(i))) refs.push_back(page.ref(i));
            }
        },
        [&] {
            for (size_t first = 0; first < refs.size(); first += MaxOffsetNumber) {
                score_to(use, refs.data() + first, std::min<size_t>(refs.size() - first, MaxOffsetNumber));
            }
            refs.clear();
        });
    refs.release();
}

// Measures the nodes of the index page by page, but for those that `skip` says, and calls use(refs, count, scores):
// with lower bounds as distances where a reranker tells exact ones.
template <class Use, class Skip>
void NodeStream::for_each_node_page(Use&& use, Skip&& skip) {
    if (index_.conditions != nullptr) {
        for_each_wanted_node(use, skip);
        return;
    }
    ItemRef refs[MaxOffsetNumber];
    const BlockNumber blocks = RelationGetNumberOfBlocks(index_.relation);
    PageReader reader(index_);
    for (BlockNumber block = kFirstDataBlock; block < blocks; block++) {
        CHECK_FOR_INTERRUPTS();
        size_t count = 0;
        Page page = reader.lock(make_ref(block, 0, FirstOffsetNumber));
        if (is_data_page(index_, block, page)) {
            for (OffsetNumber offset = FirstOffsetNumber; offset <= PageGetMaxOffsetNumber(page); offset++) {
                const ItemHeadDisk* head = item_at(index_, block, page, offset);
                if (head == nullptr || head->type != static_cast<uint8>(ItemType::kNode)) continue;
                const ItemRef ref = make_ref(block, head->generation, offset);
                if (!skip(ref)) refs[count++] = ref;
            }
        }
        reader.release();
        score_to(use, refs, count);
    }
}

// When a scan has handed out, or has in its batch, all that it came to in the graph. If every page can be read for what
// that took, it is looked there for nodes that it did not come to: an index of an earlier version may have some that no
// path leads to, until its next vacuum; and a vacuum may have moved the link that leads to one from a list that the
// scan had not read yet to one that it had.
void NodeStream::add_unreached() {
    const BlockNumber blocks = RelationGetNumberOfBlocks(index_.relation);
    const Size bytes = index_.layout.value_bytes;
    const auto pages_each = static_cast<uint64>(index_.layout.apart(0, bytes) ? 1 + Layout::pieces(bytes) : 1);
    const bool is_cheap = index_.conditions != nullptr || blocks <= 2 * pages_each * search_.source().scored() + 16;
    if (!index_.entry.ref.valid() || !is_cheap) return;
    Array<FoundNode> unreached(memory_);
    for_each_node_page(
        [&](const ItemRef* refs, size_t count, const graph::Score* scores) {
            for (size_t i = 0; i < count; i++) {
                if (scores[i].present && scores[i].alive) unreached.push_back({scores[i].distance, true, refs[i]});
            }
        },
        [&](ItemRef ref) { return search_.has_visited(ref); });
    search_.add(unreached.span());
    unreached.release();
}

void NodeStream::count(pg::ScanStats* stats) const {
    stats->batches = batches_;
    stats->late = late_ + demand_->late;
    stats->distances = search_.source().scored() + scored_;
    if (index_.has_codes(0)) stats->codes = search_.source().estimated() + estimated_;
    if (index_.has_own_codes()) stats->reranks = reranker_ != nullptr ? reranker_->looked_up() : 0;
    stats->hops = search_.source().hops();
}

ItemRef NodeStream::next() {
    while (stage_ != Stage::kEnd) {
        CHECK_FOR_INTERRUPTS();
        const Candidate node = reranker_ != nullptr ? next_exact() : next_of_batch();
        if (!node.ref.valid()) {
            if (ended_ || !go_on()) {
                if (ended_ || reranker_ == nullptr) stage_ = Stage::kEnd;
                ended_ = drained_ = true;
            }
        } else if (hand_out(node)) {
            return node.ref;
        }
    }
    return {};
}

// The next of the batch by exact distance, where the batch has lower bounds.
NodeStream::Candidate NodeStream::next_exact() {
    while (true) {
        CHECK_FOR_INTERRUPTS();
        if (!drained_ && !ahead_.ref.valid()) {
            ahead_ = next_of_batch();
            drained_ = !ahead_.ref.valid();
            if (!drained_) horizon_ = ahead_.distance;
        }
        const bool all = drained_ && !holds_back();
        if (!waiting_.empty() && (all || (!measures_first() && waiting_[0].distance <= horizon_))) {
            std::pop_heap(waiting_.begin(), waiting_.end());
            const Candidate nearest = waiting_[waiting_.size() - 1];
            waiting_.truncate(waiting_.size() - 1);
            return nearest;
        }
        if (drained_) {
            drained_ = false;
            return {};
        }
        Candidate node = std::exchange(ahead_, Candidate{});
        if (reranker_->distance(node.ref, &node.distance)) put_waiting(node);
    }
}

// Whether all are measured before the first is handed out: all will be asked for, and bounds hold nearly always. Also
// where one batch is the whole scan; one that goes on by itself would measure batch after batch for the first row.
bool NodeStream::measures_first() const {
    if (!demand_->all || (!goes_on_ && iterative_scan() != IterativeScan::kOff)) return false;
    return waiting_.size() * sizeof(Candidate) < static_cast<size_t>(work_mem) * 1024;
}

// Whether what is beyond the horizon waits for the next batch. Not if the first batch was meant to be enough: going on
// would cost as much again. Nor if rows need not be in order.
bool NodeStream::holds_back() const {
    if (ended_ || stage_ != Stage::kGraph) return false;
    if (!goes_on_) return iterative_scan() == IterativeScan::kStrictOrder;
    return batches_ > 1 || !(demand_->rows > 0 && demand_->rows <= static_cast<double>(width_));
}

void NodeStream::put_waiting(const Candidate& node) {
    waiting_.push_back(node);
    std::push_heap(waiting_.begin(), waiting_.end());
}

// NaN: to NULL and, under cosine, to zero all rows are as near.
double NodeStream::operator_distance(float distance) const {
    const bool none = query_ == nullptr || (index_.space.metric() == graph::Metric::kCosine && terms_ == 0);
    return none ? std::numeric_limits<double>::quiet_NaN() : index_.space.operator_distance(distance);
}

// By how much the operator's value may differ: not where the index measures the very values of the table.
double NodeStream::margin(float distance) const {
    const bool cosine = index_.space.metric() == graph::Metric::kCosine;
    const bool from_table = index_.has_own_codes() && !index_.has_values();
    if (std::isfinite(distance) && !cosine && (index_.rotation == nullptr || from_table)) return 0;
    // Halves of length 1 have ten bits.
    if (cosine && index_.space.element() == graph::Element::kHalf) return 2e-3;
    const double value = index_.space.operator_distance(distance);
    if (index_.space.metric() != graph::Metric::kL2) return pg::rounding_margin(value, terms_);
    return pg::rounding_margin(value, 2 * query_length_);
}

// False if it is not to be handed out, or not yet.
bool NodeStream::hand_out(const Candidate& node) {
    if (left_ == 0) {
        stage_ = Stage::kEnd;
        return false;
    }
    left_--;
    // A later batch may hold nodes that should have come before.
    const double distance = operator_distance(node.distance);
    const double margin = this->margin(node.distance);
    const bool noted = reranker_ != nullptr || stage_ != Stage::kGraph || !notes_handed_;
    if (!noted && !handed_.insert(node.ref.bits)) return false;
    if (demand_->too_late(distance, margin)) {
        late_++;
        return false;
    }
    demand_->hand(distance, margin);
    return true;
}

NodeStream::Candidate NodeStream::next_of_graph() {
    while (next_ < search_.nodes().size()) {
        const FoundNode& node = search_.nodes()[next_++];
        nearest_ = std::min(nearest_, node.distance);
        // What is looked up is not looked up again, in order or not.
        if (reranker_ != nullptr && notes_handed_ && !handed_.insert(node.ref.bits)) continue;
        return {node.ref, node.distance};
    }
    return {};
}

// When a batch is used up. False if there is nothing more to look at.
bool NodeStream::go_on() { return stage_ == Stage::kGraph && next_batch(); }

// Puts further nodes into the beam, when all that it had are handed out. False if there are no more.
bool NodeStream::next_batch() {
    if (goes_on_) return next_demanded_batch();
    if (iterative_scan() == IterativeScan::kOff || !search_.has_more()) return false;
    MemoryContext old = MemoryContextSwitchTo(context_);
    batches_++;
    // When the limits are reached, what has been measured is still handed out, but nothing more is looked at.
    if (search_.source().visited_once() >= static_cast<uint64>(max_scan_tuples()) || memory_full()) {
        search_.take_measured();
    } else {
        search_.resume();
        if (ends_with_batch()) add_unreached();
    }
    if (search_.gave_up()) start_pages();
    next_ = 0;
    MemoryContextSwitchTo(old);
    return true;
}

// Whether the batch is the last of an iterative scan, since the graph has no more.
bool NodeStream::ends_with_batch() const {
    return !goes_on_ && iterative_scan() != IterativeScan::kOff && !search_.has_more();
}

// The same where everything may be asked for.
bool NodeStream::next_demanded_batch() {
    // A batch that has nodes within the bound may be followed by another: there may be more of them in other clusters.
    const float nearest = std::exchange(nearest_, kInfinity);
    if (nearest < kInfinity && beyond_bound(nearest)) return false;
    MemoryContext old = MemoryContextSwitchTo(context_);
    batches_++;
    if (!notes_handed_) note_handed();
    // A search looks at nodes on pages all over the index: where it has looked at as many as there are pages, reading
    // every page once costs no more than what has been done.
    const bool far = index_.conditions != nullptr
                         ? search_.gave_up()
                         : search_.source().scored() >= RelationGetNumberOfBlocks(index_.relation);
    if (far || memory_full() || (keeps_discarded_ && !search_.has_more())) {
        start_pages();
    } else if (!keeps_discarded_) {
        keeps_discarded_ = true;
        search_.keep_discarded();
        search_.run(width_, near_width());
    } else {
        search_.resume();
    }
    if (stage_ == Stage::kGraph && search_.gave_up()) start_pages();
    next_ = 0;
    MemoryContextSwitchTo(old);
    return true;
}

// Notes the nodes of the first batch, which is handed out whole.
void NodeStream::note_handed() {
    for (const FoundNode& entry : search_.nodes()) handed_.insert(entry.ref.bits);
    notes_handed_ = true;
}

// The next of this pass, null if there is none. A page of the directory that was split while it was looked for has been
// read twice: what it had comes next to itself.
const NearRow* NodeStream::take_row() {
    while (true) {
        const NearRow* row = rest_.take();
        if (row == nullptr) return nullptr;
        const ItemRef node = node_of(*row);
        if (!(std::exchange(last_taken_, node) == node)) return row;
    }
}

// Tells the distance of a node whose row has gone over to another one, which may have been handed out before that.
bool NodeStream::measure_gone(ItemRef ref, float* distance) {
    const size_t i = index_.pending != nullptr ? index_.pending->find(ref) : 0;
    return index_.pending != nullptr && i < index_.pending->size() && index_.pending->measure(i, distance);
}

// Measures the nodes whose bounds come next. False if there are no more of this pass.
bool NodeStream::measure_entries() {
    constexpr size_t kMost = 64;
    constexpr double kFirst = 12;
    ItemRef refs[kMost];
    float lowers[kMost];
    size_t count = 0;
    // As few at first as may be enough.
    const double asked = entries_measured_ == 0 ? demand_->rows + 2 : static_cast<double>(entries_measured_) / 4;
    const size_t most = static_cast<size_t>(std::clamp(asked, kFirst, static_cast<double>(kMost)));
    while (count < most) {
        const NearRow* row = take_row();
        if (row == nullptr) break;
        refs[count] = node_of(*row);
        lowers[count++] = row->distance;
    }
    if (count == 0) return false;
    entries_measured_ += count;
    score_to(
        [&](const ItemRef*, size_t n, const graph::Score* scores) {
            for (size_t i = 0; i < n; i++) {
                float distance = scores[i].distance;
                if ((!scores[i].present || !scores[i].alive) && !measure_gone(refs[i], &distance)) continue;
                gap_ = std::max(gap_, lowers[i] - distance);
                measured_.push_back({refs[i], distance});
                std::push_heap(measured_.begin(), measured_.end());
            }
        },
        refs, count);
    return true;
}

// The next by what is measured, where the directory tells bounds.
NodeStream::Candidate NodeStream::next_of_entries() {
    while (true) {
        CHECK_FOR_INTERRUPTS();
        // Of those that come in the next pass, none has a lesser bound than most().
        const float least = rest_.more() ? std::min(rest_.least(), rest_.most()) : rest_.least();
        const bool last = !rest_.any() && !rest_.more();
        if (!measured_.empty() && (last || measured_[0].distance <= least - gap_)) {
            std::pop_heap(measured_.begin(), measured_.end());
            const Candidate nearest = measured_.back();
            measured_.truncate(measured_.size() - 1);
            if (beyond_bound(nearest.distance)) return {};
            return nearest;
        }
        if (last) return {};
        MemoryContext old = MemoryContextSwitchTo(context_);
        if (!measure_entries()) {
            batches_++;
            rest_.begin_pass();
            read_pages();
        }
        MemoryContextSwitchTo(old);
    }
}

NodeStream::Candidate NodeStream::next_of_pages() {
    if (has_bounds()) return next_of_entries();
    while (true) {
        const NearRow* row = take_row();
        if (row != nullptr && beyond_bound(row->distance)) return {};
        if (row != nullptr) return {node_of(*row), row->distance};
        if (!rest_.more()) return {};
        MemoryContext old = MemoryContextSwitchTo(context_);
        batches_++;
        rest_.begin_pass();
        read_pages();
        MemoryContextSwitchTo(old);
    }
}

void NodeStream::start_pages() {
    stage_ = Stage::kRest;
    rest_.begin();
    read_pages();
}

// Reads the nodes that were not handed out by the graph stage.
void NodeStream::read_pages() {
    if (has_bounds()) {
        read_entries();
        return;
    }
    const auto put = [&](const ItemRef* refs, size_t count, const graph::Score* scores) {
        for (size_t i = 0; i < count; i++) {
            if (scores[i].present && scores[i].alive) rest_.put(near_row(refs[i], scores[i].distance));
        }
    };
    for_each_node_page(put, [&](ItemRef ref) { return handed_.contains(ref.bits); });
    put_gone();
    rest_.finish();
}

// Reads the bounds of the nodes that meet the conditions, but for those that were handed out by the graph stage. In the
// first pass, nodes are left out that so many others are nearer than, for sure, as are asked for.
void NodeStream::read_entries() {
    MemoryContext old = MemoryContextSwitchTo(context_);
    const bool first = bounds_ == nullptr;
    if (first) bounds_ = pg::make_in<EntryBounds>(context_, index_, query_);
    MemoryContextSwitchTo(old);
    uint16 places[MaxOffsetNumber];
    float lowers[MaxOffsetNumber];
    float uppers[MaxOffsetNumber];
    constexpr double kMostAsked = 100;
    constexpr size_t kMore = 4; // some may have gone
    const bool bounded = first && demand_->rows > 0 && demand_->rows <= kMostAsked && !demand_->all;
    Least nearest(memory_); // of the upper bounds
    nearest.begin(bounded ? static_cast<size_t>(demand_->rows) + kMore : 1);
    new_walk()->read(
        [&](BlockNumber, const DirectoryPage& page) {
            size_t n = 0;
            for (int i = 0; i < page.count(); i++) {
                if (!index_.conditions->met(page.attributes(i))) continue;
                if (!handed_.contains(page.ref(i).bits)) places[n++] = static_cast<uint16>(i);
            }
            bounds_->read(page, places, n, lowers, uppers);
            estimated_ += n;
            for (size_t i = 0; i < n; i++) {
                if (bounded) {
                    nearest.put(uppers[i]);
                    rest_.bound(nearest.greatest());
                }
                rest_.put(near_row(page.ref(places[i]), lowers[i]));
            }
        },
        [] {});
    put_gone();
    rest_.finish();
}

// Nodes of the pending area whose rows have gone over to others meanwhile, which may have been handed out before that.
// (A row that comes twice passes once.)
void NodeStream::put_gone() {
    PendingView* pending = index_.pending;
    const bool bounds = reranker_ != nullptr || has_bounds();
    for (size_t i = 0; pending != nullptr && i < pending->size(); i++) {
        CHECK_FOR_INTERRUPTS();
        const ItemRef ref = pending->ref(i);
        if (handed_.contains(ref.bits)) continue;
        PageReader reader(index_);
        const NodeDisk* node = reader.node(ref);
        const bool gone = node == nullptr || has_joined(node);
        reader.release();
        float distance = pending->lower(i);
        if (!gone || (!bounds && !pending->measure(i, &distance))) continue;
        NearRow row = near_row(ref, distance);
        // Another bound than it had in the pass before would tell that it was handed out then.
        if (rest_.taken(row)) row.distance = std::nextafter(rest_.last().distance, kInfinity);
        rest_.put(row);
    }
}

bool NodeStream::memory_full() const {
    const auto limit = static_cast<double>(work_mem) * 1024 * scan_mem_multiplier();
    return static_cast<double>(MemoryContextMemAllocated(context_, false)) > limit;
}

// Whether nothing at this distance or further is wanted.
bool NodeStream::beyond_bound(float distance) const {
    return pg::beyond_bound(*demand_, index_.space.operator_distance(distance), terms_);
}

} // namespace rv::hnsw
