#include "bench/filters/tables.hpp"

#include "bench/lib/clock.hpp"
#include "bench/lib/report.hpp"

#include <algorithm>
#include <cstdio>
#include <numeric>
#include <set>

namespace bench {
namespace {

std::string index_name(const std::string& columns) {
    std::string name = "filtered_v";
    for (char c : columns) {
        if (c == ',') name += '_';
        if (c != ',' && c != ' ') name += c;
    }
    return name;
}

std::string create_index(const Options& options, const std::string& name, const std::string& table,
                         const std::string& columns, const std::string& with) {
    return "CREATE INDEX " + name + " ON " + table + " USING " + options.method + " (v " +
           opclass_of(parse_metric(options.metric), options.type) + (columns.empty() ? "" : ", ") + columns + ")" +
           (with.empty() ? "" : " WITH (" + with + ")");
}

std::string comment_of(Connection& connection, const std::string& relation) {
    return connection.value("SELECT obj_description(to_regclass('" + relation + "'), 'pg_class')");
}

void load_columns(Connection& connection, const FilterColumns& columns) {
    connection.run("DROP TABLE IF EXISTS attributes");
    connection.run(std::string("CREATE TABLE attributes (") + kColumnTypes + ")");
    connection.start_copy("COPY attributes FROM STDIN");
    std::string buffer;
    for (std::size_t i = 0; i < columns.share.size(); i++) {
        buffer += copy_line(columns, i);
        if (buffer.size() < 1 << 20) continue;
        connection.put_copy(buffer);
        buffer.clear();
    }
    connection.put_copy(buffer);
    connection.end_copy();
    connection.run("ANALYZE attributes");
}

void make_table(Connection& connection, const std::string& table, const std::string& key) {
    connection.run("DROP TABLE IF EXISTS " + table);
    connection.run("CREATE TABLE " + table + " AS SELECT a.*, i.v FROM items i JOIN attributes a USING (id)");
    for (const char* column : {"share", "place", "category", "tenant", "created"}) {
        connection.run("CREATE INDEX " + table + "_by_" + column + " ON " + table + " (" + column + ")");
    }
    connection.run("CREATE INDEX " + table + "_by_labels ON " + table + " USING gin (labels)");
    connection.run("VACUUM ANALYZE " + table);
    connection.run("COMMENT ON TABLE " + table + " IS '" + key + "'");
}

FilterBuild make_index(const Contender& contender, Connection& connection, const Options& options,
                       const std::string& table, const std::string& columns) {
    const std::string name = table == "plain" ? "plain_v" : index_name(columns);
    const std::string create = create_index(options, name, table, columns, contender.with());
    FilterBuild build{columns};
    std::string comment = create;
    std::replace(comment.begin(), comment.end(), '\'', '"');
    const std::string there = comment_of(connection, name);
    if (options.reuse && there.rfind(comment + " in ", 0) == 0) {
        build.seconds = std::stod(there.substr(comment.size() + 4));
    } else {
        std::fprintf(stderr, "%s: %s\n", contender.label().c_str(), create.c_str());
        std::vector<double> seconds;
        for (int i = 0; i < options.builds; i++) {
            connection.run("DROP INDEX IF EXISTS " + name);
            const double start = now();
            connection.run(create);
            seconds.push_back(now() - start);
        }
        build.seconds = median(seconds);
        connection.run("COMMENT ON INDEX " + name + " IS '" + comment + " in " + std::to_string(build.seconds) + "'");
    }
    build.megabytes = std::stod(connection.value("SELECT pg_relation_size('" + name + "')")) / 1048576;
    return build;
}

} // namespace

bool has_further_columns(const Contender& contender, const Options& options) {
    return contender.connect()->value(
               "SELECT pg_indexam_has_property(oid, 'can_multi_col') FROM pg_am WHERE amname = '" + options.method +
               "'") == "t";
}

std::vector<FilterBuild> prepare_tables(const Contender& contender, const Options& options, const Dataset& data,
                                        const FilterColumns& columns, const std::vector<FilterCase>& cases) {
    const auto connection = contender.connect();
    const std::string key =
        data.name + " " + options.type + " " + std::to_string(data.base.rows) + " " + options.metric;
    const bool further = has_further_columns(contender, options);
    bool loaded = false;
    for (const char* table : {"plain", "filtered"}) {
        if (table == std::string("filtered") && !further) continue;
        if (options.reuse && comment_of(*connection, table) == key) continue;
        if (!loaded) load_columns(*connection, columns);
        loaded = true;
        make_table(*connection, table, key);
    }
    std::vector<FilterBuild> builds;
    if (!further || options.one_column) builds.push_back(make_index(contender, *connection, options, "plain", ""));
    std::set<std::string> sets;
    for (const FilterCase& row : cases) sets.insert(row.columns);
    if (further) {
        for (const std::string& set : sets)
            builds.push_back(make_index(contender, *connection, options, "filtered", set));
    }
    return builds;
}

// An index that is not valid is none to the planner.
void use_index(Connection& connection, const std::string& columns) {
    connection.run("UPDATE pg_index SET indisvalid = (c.relname = '" + index_name(columns) +
                   "') FROM pg_class c WHERE c.oid = indexrelid AND indrelid = 'filtered'::regclass "
                   "AND c.relname LIKE 'filtered\\_v%'");
}

std::vector<std::size_t> choose_queries(const Options& options, const Dataset& data, const FilterCase& row) {
    const Metric metric = parse_metric(options.metric);
    std::vector<std::size_t> order(data.queries.rows);
    std::iota(order.begin(), order.end(), std::size_t{0});
    if (row.asked != Asked::kAny) {
        std::vector<float> distances;
        for (const std::size_t i : order) {
            distances.push_back(distance(metric, data.base.row(row.anchor), data.queries.row(i), data.base.dims));
        }
        std::stable_sort(order.begin(), order.end(),
                         [&](std::size_t a, std::size_t b) { return distances[a] < distances[b]; });
        if (row.asked == Asked::kFar) std::reverse(order.begin(), order.end());
    }
    order.resize(std::min(order.size(), options.queries));
    return order;
}

// As Contender::load_queries has it, vectors lie in the row itself where they fit a page.
void load_asked(Connection& connection, const FilterCase& row, const std::vector<std::size_t>& queries) {
    std::string places, values;
    for (const std::size_t i : queries) places += (places.empty() ? "" : ",") + std::to_string(i);
    for (std::size_t i = 0; i < row.conditions.size(); i++) {
        values += (i == 0 ? "" : ",") + std::to_string(i < row.values.size() ? row.values[i] : 0);
    }
    const std::string turns = std::to_string(row.conditions.size());
    connection.run("DROP TABLE IF EXISTS asked");
    connection.run("CREATE TABLE asked (number int4, turn int4, value int4, v vector NOT NULL)");
    if (connection.value(
            "SELECT attstorage FROM pg_attribute WHERE attrelid = 'queries'::regclass AND attname = 'v'") == "p") {
        connection.run("ALTER TABLE asked ALTER COLUMN v SET STORAGE plain");
    }
    connection.run("INSERT INTO asked SELECT n - 1, (n - 1) % " + turns + ", ('{" + values + "}'::int4[])[(n - 1) % " +
                   turns + " + 1], q.v FROM unnest('{" + places +
                   "}'::int4[]) WITH ORDINALITY p(id, n) JOIN queries q USING (id) ORDER BY n");
    connection.run("VACUUM ANALYZE asked");
}

std::string own_table(int32_t value) { return "tenant_" + std::to_string(value); }

void make_own_tables(Connection& connection, const Options& options, const std::string& with, const FilterCase& row) {
    for (std::size_t i = 0; i < row.values.size(); i++) {
        const std::string table = own_table(row.values[i]);
        connection.run("DROP TABLE IF EXISTS " + table);
        connection.run("CREATE TABLE " + table + " AS SELECT id, v FROM plain WHERE " + row.conditions[i]);
        connection.run(create_index(options, table + "_v", table, "", with));
        connection.run("VACUUM ANALYZE " + table);
    }
}

} // namespace bench
