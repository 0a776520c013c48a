// Server zone. See the header.
#include "ruvector/ivfflat/search/search.hpp"

extern "C" {
#include "access/relscan.h"
#include "miscadmin.h"
}

#include "ruvector/ivfflat/search/list_bound.hpp"
#include "ruvector/ivfflat/search/list_reader.hpp"
#include "ruvector/ivfflat/search/probing.hpp"
#include "ruvector/ivfflat/settings.hpp"
#include "ruvector/pg/memory.hpp"

#include <cmath>

namespace rv::ivfflat {
namespace {

// The share of the rows that meet the conditions of a scan, about.
double wanted_share(const Index& index, const pg::ScanDemand& demand) {
    constexpr double kUnknown = 0.05;
    if (index.conditions == nullptr) return 1;
    return demand.share > 0 ? demand.share : kUnknown;
}

constexpr float kInfinity = std::numeric_limits<float>::infinity();
// How many rows a scan looks for at first if it does not know how many are wanted.
constexpr double kUnknownWanted = 64;
// Another pass over the same lists looks for so many times as many.
constexpr size_t kMoreWanted = 8;

Index open_for(IndexScanDesc scan) {
    Index index = open_index(scan->indexRelation);
    index.snapshot = scan->xs_snapshot;
    index.conditions = pg::Conditions::of_scan(scan, pg::attribute_columns(scan->indexRelation));
    return index;
}

const void* operand_of(const Index& index, const ScanKeyData& order_by) {
    if ((order_by.sk_flags & SK_ISNULL) != 0) return nullptr;
    const void* payload = index.element->payload(order_by.sk_argument, index.dims, stores_units(index.metric));
    // A zero vector stays as it is under cosine: every distance is then equal.
    return payload != nullptr ? payload : index.element->payload(order_by.sk_argument, index.dims, false);
}

// The rows that are kept at most, in an array that may be twice as long.
size_t most_candidates() { return static_cast<size_t>(work_mem) * 1024 / (2 * sizeof(Candidate)); }

} // namespace

Search::Search(IndexScanDesc scan, pg::HeapValues* table, SharedLists* shared, MemoryContext context)
    : index_(open_for(scan)),
      query_(operand_of(index_, *scan->orderByData)),
      wide_(query_ != nullptr ? center_form(index_, query_) : nullptr),
      demand_(pg::scan_demand(scan->orderByData) != nullptr ? pg::scan_demand(scan->orderByData) : &own_demand_),
      goes_on_(demand_->goes_on && (index_.conditions != nullptr || !iterates())),
      holds_back_(goes_on_ && demand_->open && scan->parallel_scan == nullptr),
      shared_(shared),
      order_(index_, wide_, context),
      lists_(order_, *shared, context),
      rows_(pg::context_memory(context), most_candidates()),
      measured_(pg::context_memory(context)),
      nearest_measured_(pg::context_memory(context)) {
    // Rows may fail on what the index could not tell.
    if (index_.conditions != nullptr && index_.conditions->lossy()) demand_->filtered = true;
    stats_.index = RelationGetRelid(scan->indexRelation);
    stats_.lists = 0;
    demand_->ordered = !iterates();
    if (is_spherical(index_.metric) && query_ != nullptr)
        terms_ = std::fabs(whole_distance(index_.part(query_, query_, static_cast<size_t>(index_.dims))));
    if (scan->parallel_scan == nullptr) shared->expect(goes_on_ ? demand_->rows : 0);
    shared->join();
    if (!index_.coded()) return;
    codes_ = pg::make_in<CodeReader>(context, index_, static_cast<const float*>(wide_), context);
    if (query_ == nullptr) return;
    exact_ = pg::make_in<ExactDistance>(context, index_, scan, table, query_, context);
    stats_.codes = 0;
    if (!index_.coding.values) stats_.reranks = 0;
}

// --- Batches ---------------------------------------------------------------------------------------------------------

void Search::read_vectors() {
    ListReader reader(index_, query_);
    const auto wanted = [&](const ListDistance& list) { return may_have_wanted(list); };
    lists_.for_each(wanted, [&](const ListDistance& probe, const ListDistance* next) {
        ++*stats_.lists;
        if (next != nullptr) reader.announce(order_.entry(next->list));
        rows_.set_kept(lists_.kept(probe));
        rows_.begin_list();
        reader.read(probe.list, order_.entry(probe.list),
                    [&](const Candidate& row) { rows_.offer(row, row.distance); });
        rows_.end_list();
    });
    stats_.distances += reader.measured();
}

void Search::read_codes() {
    const auto wanted = [&](const ListDistance& list) { return may_have_wanted(list); };
    lists_.for_each(wanted, [&](const ListDistance& probe, const ListDistance* next) {
        CHECK_FOR_INTERRUPTS();
        HeadDisk& head = order_.head(probe.list);
        const float least = codes_->least_distance(head, probe.distance);
        if (least > rows_.most()) {
            // None of its rows is among those that are wanted now.
            rows_.skipped();
            return;
        }
        ++*stats_.lists;
        if (next != nullptr) codes_->announce(order_.head(next->list));
        rows_.set_kept(lists_.kept(probe));
        rows_.begin_list();
        codes_->read(probe.list, &head, probe.distance, &rows_);
        rows_.end_list();
    });
    if (stats_.codes) stats_.codes = codes_->estimated();
}

// Reads the rows of the batch.
void Search::read_batch() {
    const uint64 measured = order_.measured();
    if (index_.coded()) {
        read_codes();
    } else {
        read_vectors();
    }
    rows_.finish();
    stats_.distances += order_.measured() - measured;
    if (stats_.batches++ > 0) return;
    demand_->ready = rows_.rows().count();
    first_rows_ = static_cast<double>(index_.coded() ? codes_->estimated() : stats_.distances - order_.measured());
}

// Whether there is a bound on the distance.
bool Search::bounded() const {
    return goes_on_ && query_ != nullptr && demand_->within != std::numeric_limits<double>::infinity();
}

// Whether nothing at this distance or further is wanted.
bool Search::beyond_bound(float distance) const {
    if (!bounded()) return false;
    const float least = index_.metric == Metric::kL2 ? std::max(distance, 0.0F) : distance;
    return pg::beyond_bound(*demand_, operator_distance(least), terms_);
}

bool Search::may_have_wanted(const ListDistance& list) {
    return !bounded() || !beyond_bound(least_of_list(index_, order_, codes_, list));
}

// How many rows the scan is expected to hand out, all participants together; 0: not known.
double Search::expected_rows() const {
    if (!goes_on_) return 0;
    return demand_->rows > 0 ? demand_->rows : shared_->expected();
}

SharedLists::Rounds Search::rounds() const {
    // Of those that meet the conditions of the scan.
    const double share = wanted_share(index_, *demand_);
    const double tuples = index_.relation->rd_rel->reltuples * share;
    return {.first = goes_on_ && pg::wants_whole(*demand_, index_.relation)
                         ? order_.count()
                         : demanded_probes(index_, expected_rows(), tuples, share),
            .more = holds_back_ ? order_.count()
                    : goes_on_  ? 0
                                : first_probes(index_),
            .most = goes_on_ ? order_.count() : most_probes(index_)};
}

size_t Search::demanded_rows() const {
    double rows = expected_rows();
    // Bounds of more rows than are kept would take memory and be of no use.
    const auto most = static_cast<double>(most_candidates());
    // Keeping all vectors costs little, measuring all codes' vectors much.
    if (!index_.coded() && (rows <= 0 || rows > most)) return Candidates::kAll;
    if (rows <= 0) rows = kUnknownWanted;
    return static_cast<size_t>(std::clamp(std::ceil(rows), 1.0, most));
}

void Search::begin_rows(bool keep) {
    const size_t demanded = demanded_rows();
    // A few more: not all of their upper bounds hold.
    wanted_ = demanded == Candidates::kAll ? demanded : demanded + demanded / 8 + 2;
    if (keep) {
        rows_.begin_again(wanted_);
    } else {
        rows_.begin(wanted_);
    }
    nearest_measured_.begin(index_.coded() ? demanded : 1);
    handing_out_ = false;
}

// Reads as many lists of the next round as the others leave. False if the round, or what comes after all, is not for
// this participant. `keep`: whether what is left of the batch before is to be in this one too.
bool Search::next_round(bool keep) {
    const int before = lists_.round();
    while (true) {
        const int round = shared_->enter(before, rounds(), order_.count());
        if (round <= 0) return false;
        lists_.begin(round, keep);
        begin_rows(keep);
        read_batch();
        if (lists_.drawn() > 0) return true;
        // The others were faster.
        CHECK_FOR_INTERRUPTS();
    }
}

// --- Rows ------------------------------------------------------------------------------------------------------------

void Search::add_measured(const Measured& row) {
    measured_.push_back(row);
    std::push_heap(measured_.begin(), measured_.end());
    nearest_measured_.put(row.distance);
}

// Measures the row with the least bound, and puts it among those that can be handed out.
void Search::measure_next() {
    NearestOf<Candidate>& rows = rows_.rows();
    if (const Candidate* later = rows.ahead(2); later != nullptr && exact_ != nullptr) exact_->announce(*later);
    const Candidate row = *rows.take();
    float distance = row.distance;
    if (exact_ != nullptr) {
        stats_.distances++;
        if (!exact_->measure(row, &distance)) return;
    }
    add_measured({distance, row.block, row.offset});
}

// Whether what is left waits for all other lists: the far half of a batch are rows that other lists have nearer ones
// than. Who takes so many of an unknown number may take them all.
bool Search::reads_rest() const { return holds_back_ && handed_ > 0 && handed_ >= first_rows_ / 2; }

// Whether all rows are measured before the first is handed out: all will be asked for, and bounds hold nearly always.
bool Search::measures_first() const { return may_wait() && goes_on_ && demand_->all; }

// Whether there is memory for rows that wait.
bool Search::may_wait() const {
    constexpr size_t kFew = 16384;
    return exact_ != nullptr &&
           measured_.size() < std::max(kFew, static_cast<size_t>(work_mem) * 1024 / sizeof(Measured));
}

// Bounds hold nearly always. That is enough for the rows which are likely to be asked for, since as many are measured
// before the first is handed out. Whoever takes more comes by many bounds, one of which will not hold: then rows wait
// until none can be nearer by twice the error that bounds allow for.
float Search::slack() const {
    if (!may_wait()) return 0;
    const bool all = goes_on_ && (demand_->all || expected_rows() > static_cast<double>(most_candidates()));
    return !all && handed_ < static_cast<double>(demanded_rows()) ? 0 : rows_.widest() / 2;
}

// The next row in the order of distances. No row that is left can be nearer than its bound. The first row is handed out
// when as many are known as are wanted: where a bound does not hold, they are complete all the same. Beyond them such a
// row may come too late.
bool Search::next_measured(Measured* out) {
    NearestOf<Candidate>& rows = rows_.rows();
    if (reads_rest()) {
        next_round(true);
        holds_back_ = false;
    }
    while (true) {
        const float least = rows.least();
        float rest = std::min(least, rows.more() ? rows.most() : kInfinity);
        const bool wanted = !beyond_bound(rest - rows_.widest() / 2);
        if (!wanted) rest = kInfinity;
        const bool enough = handing_out_ || !wanted || !rows.any() || least >= nearest_measured_.greatest();
        const bool known = !measured_.empty() && measured_[0].distance <= rest - slack();
        if (enough && known && (rest == kInfinity || !measures_first())) {
            *out = measured_[0];
            std::pop_heap(measured_.begin(), measured_.end());
            measured_.truncate(measured_.size() - 1);
            handing_out_ = true;
            return true;
        }
        if (wanted && rows.any()) {
            measure_next();
        } else if (wanted && rows.more()) {
            if (wanted_ != Candidates::kAll) wanted_ = std::min(wanted_ * kMoreWanted, most_candidates());
            rows_.begin_pass(wanted_);
            read_batch();
        } else if (!next_round(false)) {
            return false;
        }
    }
}

// NaN: to NULL and, under cosine, to zero all rows are as near.
double Search::operator_distance(float distance) const {
    const bool none = query_ == nullptr || (index_.metric == Metric::kCosine && terms_ == 0);
    return none ? std::numeric_limits<double>::quiet_NaN() : ivfflat::operator_distance(index_.metric, distance);
}

// By how much the operator's value may differ: not where the index measures the very values of the table, in one piece.
double Search::margin(float distance) const {
    const bool cosine = index_.metric == Metric::kCosine;
    if (std::isfinite(distance) && !cosine && (index_.coded() || !index_.apart())) return 0;
    // Halves of length 1 have ten bits.
    if (cosine && index_.element->kind == ElementKind::kHalf) return 2e-3;
    return pg::rounding_margin(ivfflat::operator_distance(index_.metric, distance), terms_);
}

bool Search::next(ItemPointerData* row) {
    Measured found;
    bool any = false;
    if (index_.conditions != nullptr && index_.conditions->never()) return false;
    while ((any = next_measured(&found))) {
        const double distance = operator_distance(found.distance);
        const double margin = this->margin(found.distance);
        if (!demand_->too_late(distance, margin)) {
            demand_->hand(distance, margin);
            ItemPointerSet(row, found.block, found.offset);
            stats_.rows++;
            handed_++;
            break;
        }
        late_++;
        CHECK_FOR_INTERRUPTS();
    }
    if (stats_.reranks && exact_ != nullptr) stats_.reranks = exact_->looked_up();
    stats_.late = late_ + demand_->late;
    return any;
}

} // namespace rv::ivfflat
