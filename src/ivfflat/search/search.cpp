// Server zone. See the header.
#include "ruvector/ivfflat/search/search.hpp"

extern "C" {
#include "access/relscan.h"
#include "miscadmin.h"
}

#include "ruvector/ivfflat/search/list_reader.hpp"
#include "ruvector/ivfflat/search/probing.hpp"
#include "ruvector/ivfflat/settings.hpp"
#include "ruvector/pg/memory.hpp"

#include <cmath>

namespace rv::ivfflat {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr float kNearest = -kInfinity;
// How many rows a scan looks for at first if it does not know how many are wanted.
constexpr double kUnknownWanted = 64;
// Another pass over the same lists looks for so many times as many.
constexpr size_t kMoreWanted = 8;

const void* operand_of(const Index& index, const ScanKeyData& order_by) {
    if ((order_by.sk_flags & SK_ISNULL) != 0) return nullptr;
    const void* payload = index.element->payload(order_by.sk_argument, index.dims, stores_units(index.metric));
    // A zero vector stays as it is under cosine: every distance is then equal.
    return payload != nullptr ? payload : index.element->payload(order_by.sk_argument, index.dims, false);
}

// What the query wants of this scan. A worker's plan does not show what is above it; but scans are shared only below a
// limit (cost.hpp).
pg::ScanDemand* demand_of(IndexScanDesc scan) {
    if (iterates()) return nullptr;
    pg::ScanDemand* demand = pg::scan_demand(scan->orderByData);
    if (demand == nullptr && scan->parallel_scan != nullptr && pg::complete_scans())
        demand = new (palloc(sizeof(pg::ScanDemand))) pg::ScanDemand();
    if (demand != nullptr) demand->handed = demand->passed = kNearest;
    return demand;
}

// The rows that are kept at most, in an array that may be twice as long.
size_t most_candidates() { return static_cast<size_t>(work_mem) * 1024 / (2 * sizeof(Candidate)); }

} // namespace

Search::Search(IndexScanDesc scan, pg::HeapValues* table, SharedLists* shared, MemoryContext context)
    : index_(open_index(scan->indexRelation)),
      query_(operand_of(index_, *scan->orderByData)),
      wide_(query_ != nullptr ? center_form(index_, query_) : nullptr),
      demand_(demand_of(scan)),
      shared_(shared),
      order_(index_, wide_, context),
      lists_(order_, *shared, context),
      last_distance_(kNearest),
      rows_(pg::context_memory(context), most_candidates()),
      measured_(pg::context_memory(context)),
      nearest_measured_(pg::context_memory(context)),
      overtaken_(pg::context_memory(context)) {
    stats_.index = RelationGetRelid(scan->indexRelation);
    stats_.lists = 0;
    if (scan->parallel_scan == nullptr) shared->expect(demand_ != nullptr ? demand_->rows : 0);
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
    lists_.for_each(late_, [&](int batch, const ListDistance& probe, const ListDistance* next) {
        ++*stats_.lists;
        if (next != nullptr) reader.announce(order_.entry(next->list));
        const float floor = lists_.floor(batch);
        rows_.begin_list(late_ ? floor : kInfinity);
        reader.read(probe.list, order_.entry(probe.list), [&](Candidate row) {
            row.batch = static_cast<uint32>(batch);
            if (!late_ && row.distance < floor) {
                rows_.see(row.distance);
                left_out_ = true;
            } else {
                rows_.offer(row, row.distance);
            }
        });
        rows_.end_list();
    });
    stats_.distances += reader.measured();
}

void Search::read_codes() {
    lists_.for_each(late_, [&](int batch, const ListDistance& probe, const ListDistance* next) {
        CHECK_FOR_INTERRUPTS();
        HeadDisk& head = order_.head(probe.list);
        const float least = codes_->least_distance(head, probe.distance);
        if (least > rows_.most()) {
            // None of its rows is among those that are wanted now.
            rows_.see(least);
            rows_.skipped();
            return;
        }
        ++*stats_.lists;
        if (next != nullptr) codes_->announce(order_.head(next->list));
        rows_.begin_list(late_ ? lists_.floor(batch) : kInfinity);
        codes_->read(probe.list, &head, probe.distance, static_cast<uint32>(batch), &rows_);
        rows_.end_list();
    });
    if (stats_.codes) stats_.codes = codes_->estimated();
}

// Reads the rows that are to come now: those of the newest batch, or the late ones of all.
void Search::read_batch() {
    const uint64 measured = order_.measured();
    if (index_.coded()) {
        read_codes();
    } else {
        read_vectors();
    }
    rows_.finish();
    stats_.distances += order_.measured() - measured;
    stats_.batches++;
}

// Whether a whole round had nothing that is wanted, so that those after it will hardly have.
bool Search::beyond_bound() const {
    const float nearest = shared_->nearest_of_round();
    if (nearest == kNearest) return false;
    double terms = 0;
    if (is_spherical(index_.metric) && query_ != nullptr)
        terms = std::fabs(whole_distance(index_.part(query_, query_, static_cast<size_t>(index_.dims))));
    return pg::beyond_bound(*demand_, operator_distance(index_.metric, nearest), terms);
}

// How many rows the scan is expected to hand out, all participants together; 0: not known.
double Search::expected_rows() const {
    if (demand_ == nullptr) return 0;
    return demand_->rows > 0 ? demand_->rows : shared_->expected();
}

SharedLists::Rounds Search::rounds() const {
    const double tuples = index_.relation->rd_rel->reltuples;
    const bool demanded = demand_ != nullptr;
    return {.first = demanded_probes(index_, expected_rows(), tuples),
            .more = demanded ? 0 : first_probes(index_),
            .most = demanded ? order_.count() : most_probes(index_)};
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

void Search::begin_rows() {
    const size_t demanded = demanded_rows();
    // A few more: not all of their upper bounds hold.
    wanted_ = demanded == Candidates::kAll ? demanded : demanded + demanded / 8 + 2;
    rows_.begin(wanted_);
    nearest_measured_.begin(index_.coded() ? demanded : 1);
    handing_out_ = false;
}

// What is nearer than this has been handed out, or does not come in order any more.
float Search::handed_out() const { return demand_ != nullptr && demand_->filtered ? demand_->passed : last_distance_; }

// Reads as many lists of the next round as the others leave. False if the round, or what comes after all, is not for
// this participant.
bool Search::next_round() {
    if (demand_ != nullptr && beyond_bound()) return false;
    const float floor = demand_ != nullptr ? handed_out() : kNearest;
    const int before = lists_.round();
    const bool may_leave = !left_out_ && overtaken_.empty();
    while (true) {
        const int round = shared_->enter(before, rounds(), order_.count(), may_leave);
        if (round <= 0) return false;
        lists_.begin(round, floor);
        begin_rows();
        read_batch();
        shared_->finish(round, lists_.drawn(), rows_.nearest());
        if (lists_.drawn() > 0) return true;
        // The others were faster.
        lists_.drop();
        CHECK_FOR_INTERRUPTS();
    }
}

// Goes on to the next rows. False if there are none.
bool Search::next_batch() {
    if (late_) return false;
    if (next_round()) return true;
    if (!left_out_ && overtaken_.empty()) return false;
    late_ = true;
    begin_rows();
    if (left_out_) read_batch();
    for (const Measured& row : overtaken_) add_measured(row);
    return true;
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
    // Handed out before, or to be handed out at the end.
    if ((distance < lists_.floor(static_cast<int>(row.batch))) != late_) {
        left_out_ |= !late_;
        return;
    }
    const Measured measured{distance, row.block, row.offset};
    if (handing_out_ && !late_ && distance < handed_out()) {
        overtaken_.push_back(measured);
    } else {
        add_measured(measured);
    }
}

// The next row in the order of distances. No row that is left can be nearer than its bound. The first row is handed out
// when as many are known as are wanted: where a bound does not hold, they are complete all the same. Beyond them such a
// row comes at the end, so that those before are in order.
bool Search::next_measured(Measured* out) {
    NearestOf<Candidate>& rows = rows_.rows();
    while (true) {
        const float least = rows.least();
        const float rest = std::min(least, rows.more() ? rows.most() : kInfinity);
        const bool enough = handing_out_ || !rows.any() || least >= nearest_measured_.greatest();
        if (enough && !measured_.empty() && measured_[0].distance <= rest) {
            *out = measured_[0];
            std::pop_heap(measured_.begin(), measured_.end());
            measured_.truncate(measured_.size() - 1);
            handing_out_ = true;
            return true;
        }
        if (rows.any()) {
            measure_next();
        } else if (rows.more()) {
            if (wanted_ != Candidates::kAll) wanted_ = std::min(wanted_ * kMoreWanted, most_candidates());
            rows_.begin_pass(wanted_);
            read_batch();
        } else if (!next_batch()) {
            return false;
        }
    }
}

bool Search::next(ItemPointerData* row) {
    Measured found;
    const bool any = next_measured(&found);
    if (stats_.reranks && exact_ != nullptr) stats_.reranks = exact_->looked_up();
    if (!any) return false;
    stats_.rows++;
    last_distance_ = found.distance;
    if (demand_ != nullptr) demand_->handed = found.distance;
    ItemPointerSet(row, found.block, found.offset);
    return true;
}

} // namespace rv::ivfflat
