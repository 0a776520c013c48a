#include "bench/lib/clock.hpp"
#include "bench/lib/sql_search.hpp"
#include "bench/maintenance/steps.hpp"

#include <algorithm>
#include <cstring>
#include <thread>

namespace bench {
namespace {

double seconds_of(const Contender& contender, const std::string& sql) {
    const auto connection = contender.connect();
    const double start = now();
    connection->run(sql);
    return now() - start;
}

} // namespace

// Rows keep their ids as places in `base`, so that answers are found there.
Dataset Maintenance::remaining_rows() const {
    Dataset remaining;
    remaining.queries = data_.queries;
    remaining.base = Vectors(data_.base.rows + data_.extra.rows, data_.base.dims);
    std::copy(data_.base.values.begin(), data_.base.values.end(), remaining.base.values.begin());
    std::copy(data_.extra.values.begin(), data_.extra.values.end(),
              remaining.base.values.begin() + static_cast<std::ptrdiff_t>(data_.base.values.size()));

    const Result ids = contenders_[0]->connect()->run("SELECT id FROM items ORDER BY id");
    Vectors rows(static_cast<std::size_t>(PQntuples(ids.get())), data_.base.dims);
    std::vector<int32_t> id_of;
    for (std::size_t i = 0; i < rows.rows; i++) {
        id_of.push_back(std::stoi(PQgetvalue(ids.get(), static_cast<int>(i), 0)));
        std::memcpy(rows.row(i), remaining.base.row(static_cast<std::size_t>(id_of[i])), rows.dims * sizeof(float));
    }
    remaining.truth = find_exact(rows, remaining.queries, parse_metric(options_.metric), options_.k,
                                 std::max(1u, std::thread::hardware_concurrency()));
    for (int32_t& id : remaining.truth.ids) id = id_of[static_cast<std::size_t>(id)];
    return remaining;
}

void Maintenance::record_recall(const Dataset& remaining, const std::string& condition) {
    for (const auto& contender : contenders_) {
        StatementSearch search(*contender, options_, remaining);
        for (const int value : options_.values) {
            search.use(value, 1);
            const RecallPass pass = search.measure_recall();
            const std::string at = condition + " " + options_.setting + "=" + std::to_string(value);
            record(*contender, "recall", at, pass.recall, "");
            record(*contender, "pages", at, pass.pages, "pages/query");
        }
    }
}

// The table's own part of the work, without its out-of-line values, is in the time too: it is the same for all.
void Maintenance::vacuum() {
    for (const auto& contender : contenders_) {
        seconds_of(*contender, "DELETE FROM items WHERE (hashint4(id) & 2147483647) % 5 = 0");
        administer("CHECKPOINT");
        const double seconds = seconds_of(*contender, "VACUUM (INDEX_CLEANUP on, PROCESS_TOAST off) items");
        record(*contender, "vacuum", "deleted=20%", seconds, "s");
        record(*contender, "index_size", "after=vacuum", contender->index_megabytes(), "MB");
    }
    const Dataset remaining = remaining_rows();
    record_recall(remaining, "after=vacuum");
    if (share() > 0) {
        administer("CHECKPOINT");
        insert_and_record(2 * share(), share(), "items", "full_page_writes=on after=vacuum");
    }
    for (const auto& contender : contenders_) {
        // The same rows as before the inserts.
        seconds_of(*contender, "DELETE FROM items WHERE id >= " + std::to_string(data_.base.rows + 2 * share()));
        record(*contender, "build", "after=vacuum", contender->build().seconds, "s");
    }
    record_recall(remaining, "after=build");
}

} // namespace bench
