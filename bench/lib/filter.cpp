#include "bench/lib/filter.hpp"

#include "bench/lib/clock.hpp"
#include "bench/lib/csv.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numeric>
#include <random>
#include <set>

namespace bench {
namespace {

// What a query may use. Sorting is forbidden to the plan by the vector index, so that nothing else is left.
struct Plan {
    const char* name;
    const char* settings;
};
constexpr Plan kPlans[] = {
    {"planner", "SET enable_seqscan = on; SET enable_bitmapscan = on; SET enable_indexscan = on; SET enable_sort = on"},
    {"vector index",
     "SET enable_seqscan = off; SET enable_bitmapscan = off; SET enable_indexscan = on; SET enable_sort = off"},
    {"btree and sort",
     "SET enable_seqscan = off; SET enable_bitmapscan = on; SET enable_indexscan = off; SET enable_sort = on"},
    {"table and sort",
     "SET enable_seqscan = on; SET enable_bitmapscan = off; SET enable_indexscan = off; SET enable_sort = on"},
};

// An extension as a user may have set it.
struct Variant {
    const Contender* contender;
    std::string setting;
};

std::vector<Variant> variants_of(const Contenders& contenders, const Options& options) {
    std::vector<Variant> variants;
    const std::string iterative = options.method + ".iterative_scan = ";
    for (const auto& contender : contenders) {
        variants.push_back({contender.get(), ""});
        variants.push_back(
            {contender.get(), iterative + (options.method == "hnsw" ? "strict_order" : "relaxed_order")});
    }
    return variants;
}

struct Line {
    Variant variant;
    const Plan* plan;
    double percent;
    std::string chosen; // by the planner, from the plan's first scan
    std::vector<double> milliseconds;
    double rows = 0, recall = 0; // means
};

void prepare_table(Connection& connection, const Options& options, const std::string& with) {
    connection.run("DROP TABLE IF EXISTS filtered");
    connection.run("CREATE TABLE filtered AS SELECT id, (hashint4(id) & 2147483647) % 1000 AS share, v FROM items");
    connection.run("CREATE INDEX filtered_share ON filtered (share)");
    connection.run("CREATE INDEX filtered_v ON filtered USING " + options.method + " (v " +
                   opclass_of(parse_metric(options.metric), options.type) + ") WITH (" + with + ")");
    connection.run("VACUUM ANALYZE filtered");
}

std::string first_scan(Connection& connection, const std::string& query) {
    const Result plan = connection.run("EXPLAIN (COSTS OFF) " + query);
    for (int i = 0; i < PQntuples(plan.get()); i++) {
        const std::string line = PQgetvalue(plan.get(), i, 0);
        if (line.find("filtered_v") != std::string::npos) return "vector index";
        if (line.find("filtered_share") != std::string::npos) return "btree and sort";
        if (line.find("Seq Scan") != std::string::npos) return "table and sort";
    }
    return "other";
}

// All queries by each plan in turn; the last plan, which looks at every row, gives the right answers.
std::vector<Line> measure(Connection& connection, const Options& options, const Dataset& data, const Variant& variant,
                          double percent) {
    const std::string query = "SELECT id FROM filtered WHERE share < " + std::to_string(std::lround(percent * 10)) +
                              " ORDER BY " + distance_to(options, "$1::vector") + " LIMIT " + std::to_string(options.k);
    std::vector<Line> lines;
    for (const Plan& plan : kPlans) lines.push_back({variant, &plan, percent, {}, {}});
    const std::string sample = connection.value("SELECT v::text FROM filtered LIMIT 1");
    std::string literal = query;
    literal.replace(literal.find("$1"), 2, "'" + sample + "'");
    connection.run("DEALLOCATE ALL");
    connection.run("SET plan_cache_mode = force_custom_plan");
    connection.prepare("search", query, 1);
    for (Line& line : lines) {
        connection.run(line.plan->settings);
        line.chosen = first_scan(connection, literal);
    }
    std::mt19937 random(1);
    for (std::size_t i = 0; i < data.queries.rows; i++) {
        std::string wire;
        append_vector(wire, data.queries.row(i), data.queries.dims);
        std::vector<std::vector<int32_t>> answers(lines.size());
        // In any order: a plan finds in the caches what the one before it has left there.
        std::vector<std::size_t> order(lines.size());
        std::iota(order.begin(), order.end(), std::size_t{0});
        std::shuffle(order.begin(), order.end(), random);
        for (const std::size_t p : order) {
            connection.run(lines[p].plan->settings);
            const double start = now();
            connection.search("search", wire, answers[p]);
            lines[p].milliseconds.push_back((now() - start) * 1000);
        }
        const std::set<int32_t> truth(answers.back().begin(), answers.back().end());
        for (std::size_t p = 0; p < lines.size(); p++) {
            const auto found =
                std::count_if(answers[p].begin(), answers[p].end(), [&](int32_t id) { return truth.count(id) > 0; });
            lines[p].rows += static_cast<double>(answers[p].size()) / static_cast<double>(data.queries.rows);
            if (!truth.empty()) {
                lines[p].recall += static_cast<double>(found) / static_cast<double>(truth.size()) /
                                   static_cast<double>(data.queries.rows);
            }
        }
    }
    return lines;
}

} // namespace

void measure_filters(const Options& options, const Dataset& data, const Contenders& contenders,
                     const Report& conditions) {
    for (const auto& contender : contenders) {
        std::fprintf(stderr, "%s: building\n", contender->label().c_str());
        prepare_table(*contender->connect(), options, contender->with());
    }
    CsvFile csv(options.csv, "extension,setting,method,with,data,rows,dims,metric,k,percent,plan,chosen,queries,"
                             "ms_median,rows_returned,recall,server,commit,machine,date,command");
    std::printf("%-9s %-36s %7s  %-15s %-15s %10s %6s %7s\n", "", "setting", "percent", "plan", "chosen", "ms", "rows",
                "recall");
    for (const double percent : options.filters) {
        for (const Variant& variant : variants_of(contenders, options)) {
            const Contender& contender = *variant.contender;
            const auto connection = contender.connect();
            if (!variant.setting.empty()) connection->run("SET " + variant.setting);
            for (const Line& line : measure(*connection, options, data, variant, percent)) {
                const double ms = median(line.milliseconds);
                std::printf("%-9s %-36s %7g  %-15s %-15s %10.3f %6.2f %7.4f\n", contender.extension().c_str(),
                            variant.setting.c_str(), percent, line.plan->name, line.chosen.c_str(), ms, line.rows,
                            line.recall);
                csv.append({contender.extension(),
                            variant.setting,
                            options.method,
                            contender.with(),
                            data.name,
                            std::to_string(data.base.rows),
                            std::to_string(data.base.dims),
                            options.metric,
                            std::to_string(options.k),
                            number(percent),
                            line.plan->name,
                            line.chosen,
                            std::to_string(line.milliseconds.size()),
                            number(ms),
                            number(line.rows),
                            number(line.recall),
                            conditions.server + " " + conditions.settings,
                            options.commit,
                            options.machine,
                            today(),
                            options.command});
            }
        }
    }
}

} // namespace bench
