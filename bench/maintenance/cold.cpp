#include "bench/lib/clock.hpp"
#include "bench/lib/sql_search.hpp"
#include "bench/maintenance/steps.hpp"

#include <cstdlib>
#include <stdexcept>

namespace bench {
namespace {

constexpr std::size_t kMarks[] = {1, 10, 50, 200};

struct PageReads {
    double index_read = 0, index_all = 0, table_read = 0;
};

// Counted since the server's start, by this session among others.
PageReads page_reads(Connection& connection) {
    connection.run("SELECT pg_stat_force_next_flush()");
    const Result row = connection.run(
        "SELECT i.idx_blks_read, i.idx_blks_read + i.idx_blks_hit, t.heap_blks_read FROM pg_statio_user_indexes i "
        "JOIN pg_statio_user_tables t USING (relid) WHERE i.indexrelname = 'items_index'");
    return {std::stod(PQgetvalue(row.get(), 0, 0)), std::stod(PQgetvalue(row.get(), 0, 1)),
            std::stod(PQgetvalue(row.get(), 0, 2))};
}

} // namespace

// Each query finds in the buffers what those before it have read: the mean over the first, the first ten, and so on.
void Maintenance::cold() {
    if (options_.restart.empty()) throw std::runtime_error("the step cold needs --restart");
    for (const int value : options_.values) {
        for (const auto& contender : contenders_) {
            administer("CHECKPOINT");
            if (std::system(options_.restart.c_str()) != 0) throw std::runtime_error("failed: " + options_.restart);
            const auto connection = contender->connect();
            connection->run("SET enable_seqscan = off");
            connection->run("SET " + options_.setting + " = " + std::to_string(value));
            const PageReads before = page_reads(*connection);
            double seconds = 0;
            std::size_t asked = 0;
            for (const std::size_t mark : kMarks) {
                if (mark > data_.queries.rows) break;
                const double start = now();
                for (; asked < mark; asked++) connection->run(search_with_literal(options_, data_, asked));
                seconds += now() - start;
                const PageReads after = page_reads(*connection);
                const auto queries = static_cast<double>(asked);
                const std::string condition =
                    options_.setting + "=" + std::to_string(value) + " queries=" + std::to_string(asked);
                const auto mean = [&](double PageReads::*counter) {
                    return (after.*counter - before.*counter) / queries;
                };
                record(*contender, "cold_index_reads", condition, mean(&PageReads::index_read), "pages/query");
                record(*contender, "cold_table_reads", condition, mean(&PageReads::table_read), "pages/query");
                record(*contender, "index_accesses", condition, mean(&PageReads::index_all), "pages/query");
                record(*contender, "cold_time", condition, seconds * 1000 / queries, "ms/query");
            }
        }
    }
}

} // namespace bench
