// C++ zone. See the header.
#include "ruvector/bm25/search/search.hpp"

#include "ruvector/bm25/search/tick.hpp"
#include "ruvector/pg/buffers.hpp"

extern "C" {
#include "access/relscan.h"
#include "utils/memutils.h"
#include "utils/rel.h"
}

#include <cmath>

namespace rv::bm25 {
namespace {

// How many rows a scan looks for if it does not know how many are wanted, and how many times as many when those are
// used up.
constexpr std::size_t kUnknownWanted = 100;
constexpr std::size_t kMore = 4;
// Of rows in the order of the index.
constexpr std::size_t kFirstInOrder = 1024;

// As many as there is memory for.
std::size_t most_rows() {
    constexpr std::size_t kEach = 2 * (sizeof(text::Found) + sizeof(RankedRow)) + sizeof(std::uint32_t);
    return std::max<std::size_t>(1000, static_cast<std::size_t>(work_mem) * 1024 / kEach);
}

// Rows that the snapshot does not see are found as well.
std::size_t with_margin(double rows) {
    const double most = std::min(std::ceil(rows), 1e9);
    const auto wanted = static_cast<std::size_t>(most);
    return wanted + wanted / 8 + 2;
}

} // namespace

Search::Search(IndexScanDesc scan)
    : request_(read_request(scan)),
      view_(scan->indexRelation),
      demand_(request_.ordered ? pg::scan_demand(scan->orderByData) : nullptr),
      phase_(request_.never             ? Phase::kEnd
             : request_.rank != nullptr ? Phase::kRanked
                                        : Phase::kRest),
      ranked_(view_, request_, pending_),
      rest_(view_, request_, pending_) {
    stats_.index = RelationGetRelid(scan->indexRelation);
    if (phase_ != Phase::kEnd) pending_ = pending_rows(view_, request_);
    if (demand_ == nullptr) return;
    // Scores are exact, and all rows come in order; where phrases make them bounds, the executor sorts.
    demand_->ready = pg::ScanDemand::kAllReady;
    if (request_.bounds()) demand_->ordered = false;
}

std::size_t Search::first_batch() const {
    if (demand_ == nullptr) return kUnknownWanted;
    if (demand_->all) return most_rows();
    const double rows = std::max(demand_->rows, demand_->at_least);
    return rows > 0 ? with_margin(rows) : kUnknownWanted;
}

// Where little would be left, all at once.
std::size_t Search::next_batch(std::size_t before) const {
    std::size_t rows = before == 0 ? first_batch() : before * kMore;
    const std::uint64_t matches = request_.rank->most_matches();
    if (rows >= matches / kMore) rows = std::max<std::size_t>(rows, static_cast<std::size_t>(matches) + 1);
    return std::clamp<std::size_t>(rows, 1, most_rows());
}

// Whether nothing at this score or below is wanted.
bool Search::beyond_bound(double score) const {
    if (demand_ == nullptr || !demand_->goes_on || request_.bounds()) return false;
    return pg::beyond_bound(*demand_, -score, 0);
}

bool Search::next_ranked(FoundRow* row) {
    while (at_ == ranked_rows_.size()) {
        // Fewer than were looked for: no more of them.
        if (batch_ > 0 && ranked_rows_.size() < batch_) return false;
        batch_ = next_batch(batch_);
        ranked_rows_.clear();
        at_ = 0;
        ranked_rows_ = ranked_.next(batch_);
        stats_.batches++;
        stats_.distances = ranked_.scored() + pending_.size();
    }
    const RankedRow& found = ranked_rows_[at_++];
    *row = {found.row, found.score, request_.bounds()};
    return true;
}

bool Search::next_rest(FoundRow* row) {
    if (at_ == rest_rows_.size()) {
        batch_ = batch_ == 0 ? kFirstInOrder : std::min(batch_ * kMore, most_rows());
        rest_rows_ = rest_.next(batch_);
        at_ = 0;
        stats_.batches++;
        if (rest_rows_.empty()) return false;
    }
    *row = {rest_rows_[at_++], 0.0, false};
    return true;
}

bool Search::next(FoundRow* row) {
    tick();
    // The operators beside the scan compute what it did, also in the next FETCH of a cursor.
    if (request_.rank != nullptr) keep_current(request_.rank);
    bool found = false;
    if (phase_ == Phase::kRanked) {
        found = next_ranked(row);
        if (!found) {
            ranked_rows_ = {};
            at_ = batch_ = 0;
            phase_ = request_.rank_matches ? Phase::kEnd : Phase::kRest;
        }
    }
    if (!found && phase_ == Phase::kRest) {
        found = next_rest(row);
        if (!found) phase_ = Phase::kEnd;
    }
    if (found && request_.rank != nullptr && beyond_bound(row->score)) {
        phase_ = Phase::kEnd;
        found = false;
    }
    if (found) stats_.rows++;
    return found;
}

int64 Search::add_all(TIDBitmap* bitmap) {
    int64 count = 0;
    while (phase_ != Phase::kEnd) {
        std::vector<ItemPointerData> rows = rest_.next(most_rows());
        stats_.batches++;
        if (rows.empty()) phase_ = Phase::kEnd;
        const int number = static_cast<int>(rows.size());
        pg::pg_call([&] { tbm_add_tuples(bitmap, rows.data(), number, request_.recheck); });
        count += number;
        tick();
    }
    stats_.rows += static_cast<uint64>(count);
    return count;
}

Search* make_search(IndexScanDesc scan, MemoryContext context) {
    auto* end = pg::pg_call([context] {
        return static_cast<MemoryContextCallback*>(MemoryContextAlloc(context, sizeof(MemoryContextCallback)));
    });
    auto* search = new Search(scan);
    end->func = [](void* object) { delete static_cast<Search*>(object); };
    end->arg = search;
    MemoryContextRegisterResetCallback(context, end);
    return search;
}

} // namespace rv::bm25
