#include "bench/collections/collections.hpp"

#include "bench/lib/clock.hpp"
#include "bench/lib/csv.hpp"

#include <algorithm>
#include <cstdio>
#include <functional>
#include <stdexcept>

namespace bench {
namespace {

// One way to ask, and the one that it is compared with.
struct Way {
    const char* path; // index, exact
    const char* how;
    std::size_t reference; // into the list of ways
    std::size_t queries;
    std::function<void()> ask;
    std::vector<double> seconds; // of each round, a query
    std::vector<double> times;   // as fast as the reference, in the same round
};

class Collections {
public:
    Collections(const Options& options, const Dataset& data, const Contender& contender)
        : options_(options),
          data_(data),
          contender_(contender),
          index_(contender.connect()),
          exact_(contender.connect()) {
        index_->run("ALTER TABLE items DROP CONSTRAINT IF EXISTS items_pkey");
        index_->run("ALTER TABLE items ADD PRIMARY KEY (id)");
        index_->run("DELETE FROM ruvector.collections");
        index_->run("SELECT ruvector_register_collection('items', 'public', 'items', 'v', " +
                    std::to_string(data.base.dims) + ", '" + options.metric + "')");
        index_->run("SET " + options.setting + " = " + std::to_string(options.values.front()));
        exact_->run("SET ruvector.search_exactness = exact");
        for (std::size_t q = 0; q < data.queries.rows; q++) {
            vectors_.emplace_back();
            append_vector(vectors_.back(), data.queries.row(q), data.queries.dims);
        }
        const std::string k = std::to_string(options.k);
        const std::string half = std::to_string(data.base.rows / 2);
        const std::string distance = distance_to(options, "$1");
        const std::string by_hand = "SELECT id, " + distance + " FROM items ";
        const std::string end = "ORDER BY " + distance + " LIMIT " + k;
        const std::string by_name = "SELECT id::int4, distance FROM ruvector_search('items', $1, " + k;
        index_->prepare("by_hand", by_hand + end, 1);
        index_->prepare("by_name", by_name + ")", 1);
        index_->prepare("by_hand_filtered", by_hand + "WHERE id >= " + half + " " + end, 1);
        index_->prepare("by_name_filtered", by_name + ", p_filter => '{\"id\": {\"$gte\": " + half + "}}')", 1);
        exact_->prepare("by_name", by_name + ")", 1);
    }

    std::vector<Way> ways() {
        const std::size_t all = data_.queries.rows;
        const std::size_t some = std::min(all, options_.lateral_queries);
        const auto calls = [this](Connection& connection, const char* name, std::size_t queries) {
            return [this, &connection, name, queries] {
                std::vector<int32_t> ids;
                for (std::size_t q = 0; q < queries; q++) connection.search(name, vectors_[q], ids);
            };
        };
        const auto batch = [this](Connection& connection) {
            return [this, &connection] {
                connection.run(
                    "SELECT count(*) FROM ruvector_search_batch('items', (SELECT array_agg(v ORDER BY id) FROM "
                    "queries), " +
                    std::to_string(options_.k) + ")");
            };
        };
        return {{"index", "prepared query", 0, all, calls(*index_, "by_hand", all), {}, {}},
                {"index", "ruvector_search", 0, all, calls(*index_, "by_name", all), {}, {}},
                {"index", "prepared query, filter", 2, all, calls(*index_, "by_hand_filtered", all), {}, {}},
                {"index", "ruvector_search, filter", 2, all, calls(*index_, "by_name_filtered", all), {}, {}},
                {"index", "ruvector_search_batch", 1, all, batch(*index_), {}, {}},
                {"exact", "ruvector_search", 5, some, calls(*exact_, "by_name", some), {}, {}},
                {"exact", "ruvector_search_batch", 5, all, batch(*exact_), {}, {}}};
    }

private:
    const Options& options_;
    const Dataset& data_;
    const Contender& contender_;
    std::unique_ptr<Connection> index_, exact_;
    std::vector<std::string> vectors_; // in the binary format
};

const Contender& ruvector_of(const Contenders& contenders) {
    for (const auto& contender : contenders) {
        if (contender->extension() == "ruvector") return *contender;
    }
    throw std::runtime_error("ruvector is not measured");
}

void append(CsvFile& csv, const Way& way, const Way& reference, const Contender& contender, const Options& options,
            const Report& conditions) {
    const auto [least, most] = std::minmax_element(way.seconds.begin(), way.seconds.end());
    std::printf("%-6s %-26s %8zu %12.4f %10.2f x %s\n", way.path, way.how, way.queries, median(way.seconds) * 1e3,
                median(way.times), reference.how);
    csv.append({today(),
                options.commit,
                contender.version(),
                conditions.server,
                options.machine,
                conditions.data,
                std::to_string(conditions.rows),
                std::to_string(conditions.dims),
                measure_of(options),
                options.method,
                contender.with(),
                options.setting + " = " + std::to_string(options.values.front()),
                std::to_string(options.k),
                way.path,
                way.how,
                std::to_string(way.queries),
                std::to_string(way.seconds.size()),
                number(median(way.seconds) * 1e3),
                number(*least * 1e3),
                number(*most * 1e3),
                reference.how,
                number(median(way.times), "%.3f"),
                conditions.settings,
                options.note,
                options.command});
}

} // namespace

void measure_collections(const Options& options, const Dataset& data, const Contenders& contenders,
                         const Report& conditions) {
    const Contender& contender = ruvector_of(contenders);
    CsvFile csv(options.csv,
                "date,commit,version,server,machine,data,rows,dims,metric,method,with,setting,k,path,how,"
                "queries,rounds,ms_median,ms_min,ms_max,reference,times_reference,server_settings,note,command");
    Collections collections(options, data, contender);
    std::vector<Way> ways = collections.ways();
    for (Way& way : ways) way.ask(); // what a first call loads and plans
    for (int round = 0; round < options.rounds; round++) {
        for (Way& way : ways) {
            const double start = now();
            way.ask();
            way.seconds.push_back((now() - start) / static_cast<double>(way.queries));
        }
        for (Way& way : ways) way.times.push_back(ways[way.reference].seconds.back() / way.seconds.back());
    }
    std::printf("%-6s %-26s %8s %12s %10s\n", "path", "how", "queries", "ms a query", "as fast");
    for (const Way& way : ways) append(csv, way, ways[way.reference], contender, options, conditions);
}

} // namespace bench
