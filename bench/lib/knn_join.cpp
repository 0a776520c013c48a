#include "bench/lib/knn_join.hpp"

#include "bench/lib/clock.hpp"
#include "bench/lib/csv.hpp"

#include <algorithm>
#include <cstdio>
#include <stdexcept>

namespace bench {
namespace {

constexpr const char* kLateral = "lateral";
constexpr const char* kJoin = "ruvector_knn_join";

// One way to ask, of one extension.
struct Way {
    const Contender* contender;
    const char* how;
    std::string work_mem; // the server's, where it does not matter
    std::size_t queries;
    std::unique_ptr<Connection> connection;
    std::vector<double> seconds;       // of each round
    std::vector<double> times_lateral; // in the same round, by queries a second
    std::size_t differences = 0;       // from the first way's distances
    double rate(std::size_t round) const { return static_cast<double>(queries) / seconds[round]; }
};

std::vector<Way> ways_of(const Options& options, const Contenders& contenders, std::size_t queries) {
    std::vector<Way> ways;
    for (const auto& contender : contenders) {
        ways.push_back({contender.get(), kLateral, "", std::min(options.lateral_queries, queries), {}, {}, {}});
        if (contender->extension() != "ruvector") continue;
        for (const std::string& work_mem : options.knn_join)
            ways.push_back({contender.get(), kJoin, work_mem, queries, {}, {}, {}});
    }
    // What the others are compared with comes first.
    std::stable_partition(ways.begin(), ways.end(),
                          [](const Way& way) { return way.contender->extension() == "ruvector"; });
    return ways;
}

void prepare(Way& way, const Options& options, std::size_t dims) {
    way.connection = way.contender->connect();
    way.connection->run("SET max_parallel_workers_per_gather = 0");
    if (!way.work_mem.empty()) way.connection->run("SET work_mem = '" + way.work_mem + "'");
    way.work_mem = way.connection->value("SHOW work_mem");
    if (way.how != kLateral) return;
    way.connection->run("DROP TABLE IF EXISTS join_queries");
    way.connection->run("CREATE TABLE join_queries AS SELECT id, v::" + options.type + "(" + std::to_string(dims) +
                        ") AS v FROM queries");
    way.connection->run("ALTER TABLE join_queries ADD PRIMARY KEY (id)");
    way.connection->run("VACUUM ANALYZE join_queries");
}

// Rows of query, rank, distance.
std::string answers(const Way& way, const Options& options) {
    const std::string k = std::to_string(options.k);
    if (way.how == kJoin) {
        return std::string("SELECT query, rank, distance FROM ruvector_knn_join('join_queries', 'v', 'items', 'v', ") +
               k + ", '" + options.metric + "', item_key => 'id')";
    }
    const std::string distance = distance_to(options, "q.v");
    return "SELECT q.id, row_number() OVER (PARTITION BY q.id ORDER BY d), d FROM (SELECT id, v FROM join_queries "
           "WHERE id < " +
           std::to_string(way.queries) + ") q, LATERAL (SELECT " + distance + " AS d FROM items ORDER BY " + distance +
           " LIMIT " + k + ") n";
}

// How many of the distances differ, of the queries that both were asked.
std::size_t differences(Way& way, const Way& reference, const Options& options) {
    return std::stoul(way.connection->value("WITH a AS MATERIALIZED (" + answers(way, options) +
                                            "), b AS MATERIALIZED (" + answers(reference, options) +
                                            ") SELECT count(*) FROM (SELECT * FROM b EXCEPT SELECT * FROM a) d"));
}

void append(CsvFile& csv, const Way& way, const Options& options, const Report& conditions) {
    std::vector<double> rates;
    for (std::size_t round = 0; round < way.seconds.size(); round++) rates.push_back(way.rate(round));
    const auto [least, most] = std::minmax_element(rates.begin(), rates.end());
    std::printf("%-16s %-18s %8s %8zu %10.3f %12.1f %10.1f %6zu\n", way.contender->label().c_str(), way.how,
                way.work_mem.c_str(), way.queries, median(way.seconds), median(rates), median(way.times_lateral),
                way.differences);
    csv.append({today(),
                options.commit,
                way.contender->extension(),
                way.contender->version(),
                conditions.server,
                options.machine,
                conditions.data,
                std::to_string(conditions.rows),
                std::to_string(conditions.dims),
                options.type,
                options.metric,
                std::to_string(options.k),
                way.how,
                way.work_mem,
                std::to_string(way.queries),
                std::to_string(way.seconds.size()),
                number(median(way.seconds)),
                number(median(rates), "%.1f"),
                number(*least, "%.1f"),
                number(*most, "%.1f"),
                number(median(way.times_lateral), "%.1f"),
                std::to_string(way.differences),
                conditions.settings,
                options.note,
                options.command});
}

} // namespace

void measure_knn_join(const Options& options, const Contenders& contenders, const Report& conditions) {
    std::vector<Way> ways = ways_of(options, contenders, conditions.queries);
    if (ways.front().contender->extension() != "ruvector") throw std::runtime_error("ruvector is not measured");
    CsvFile csv(options.csv, "date,commit,extension,version,server,machine,data,rows,dims,type,metric,k,how,work_mem,"
                             "queries,rounds,seconds_median,queries_per_s,queries_per_s_min,queries_per_s_max,"
                             "times_lateral,different_distances,server_settings,note,command");
    for (Way& way : ways) prepare(way, options, conditions.dims);
    for (Way& way : ways) {
        if (way.how == kJoin) way.differences = differences(way, ways.front(), options);
    }
    for (int round = 0; round < options.rounds; round++) {
        for (Way& way : ways) {
            const std::string sql =
                "SELECT count(*), sum(distance) FROM (" + answers(way, options) + ") AS n (query, rank, distance)";
            const double start = now();
            way.connection->run(sql);
            way.seconds.push_back(now() - start);
            way.times_lateral.push_back(way.rate(way.seconds.size() - 1) / ways.front().rate(way.seconds.size() - 1));
        }
    }
    std::printf("%-16s %-18s %8s %8s %10s %12s %10s %6s\n", "", "", "work_mem", "queries", "seconds", "queries/s",
                "x lateral", "differ");
    for (const Way& way : ways) append(csv, way, options, conditions);
}

} // namespace bench
