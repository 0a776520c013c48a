// Random queries over random graphs: the same rows wherever a pattern is begun, and as the plainest reading of the
// query has them.
#include "cypher_query_maker.hpp"
#include "cypher_reference.hpp"
#include "cypher_rounds.hpp"
#include "cypher_run_support.hpp"
#include "ruvector/core/cypher/syntax/parser.hpp"
#include "ruvector/core/cypher/values/operators.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <limits>
#include <random>

namespace rv::cypher::test {
namespace {

// The same for equivalent values, and for lists in whatever order.
std::string text_of_any(const Value& value) {
    const auto joined = [](std::vector<std::string> parts, const char* brackets) {
        std::string text(1, brackets[0]);
        for (const std::string& part : parts) text += part + ",";
        return text + brackets[1];
    };
    std::vector<std::string> parts;
    switch (value.kind()) {
    case Kind::kNull:
        return "null";
    case Kind::kInteger:
    case Kind::kFloat: {
        char text[64];
        std::snprintf(text, sizeof text, "%.12g", value.as_number() + 0.0);
        return text;
    }
    case Kind::kString:
        return "'" + std::string(value.as_string()) + "'";
    case Kind::kList:
        for (const Value& element : value.as_list()) parts.push_back(text_of_any(element));
        std::sort(parts.begin(), parts.end());
        return joined(parts, "[]");
    case Kind::kMap:
        for (const auto& [key, element] : value.as_map())
            parts.push_back(std::string(key.as_string()) + ":" + text_of_any(element));
        return joined(parts, "{}");
    case Kind::kNode:
        return "n" + std::to_string(value.as_node());
    case Kind::kRelationship:
        return "r" + std::to_string(value.as_relationship().id);
    case Kind::kPath:
        for (const Value& node : value.path_nodes()) parts.push_back(text_of_any(node));
        for (const Value& step : value.path_relationships()) parts.push_back(text_of_any(step));
        return joined(parts, "()");
    default:
        return text_of(value);
    }
}

std::string text_of_row(const std::vector<Value>& row) {
    std::string text;
    for (const Value& value : row) text += text_of_any(value) + "|";
    return text;
}

class Graphs {
public:
    explicit Graphs(std::mt19937& engine) : engine_(engine) {}

    void fill(MemoryStore& store) {
        const int nodes = 2 + below(4);
        for (int i = 0; i < nodes; ++i) {
            const std::int64_t id = store.add_node({}, map_of({{"i", integer()}, {"s", text()}, {"v", any()}}));
            for (const char* label : {"A", "B", "C"})
                if (below(2) == 0) store.add_label(id, store.symbol(label));
        }
        const int relationships = 1 + below(7);
        for (int i = 0; i < relationships; ++i)
            store.add_relationship(1 + below(nodes), below(2) == 0 ? "T" : "U", 1 + below(nodes),
                                   map_of({{"w", integer()}}));
        store.flush();
    }

private:
    int below(int bound) { return static_cast<int>(engine_() % static_cast<std::uint32_t>(bound)); }
    Value integer() { return below(4) == 0 ? Value() : Value::integer(below(4)); }
    Value text() {
        static constexpr const char* kTexts[] = {"a", "ab", "b", ""};
        return below(4) == 0 ? Value() : Value::string(kTexts[below(4)]);
    }
    Value any() {
        switch (below(9)) {
        case 0:
            return Value::integer(1);
        case 1:
            return Value::real(1);
        case 2:
            return Value::real(std::numeric_limits<double>::quiet_NaN());
        case 3:
            return Value::string("a");
        case 4:
            return list_of({Value::integer(1), Value()});
        case 5:
            return list_of({Value::string("a")});
        case 6:
            return Value::of(Date{18321});
        case 7:
            return Value::boolean(below(2) == 0);
        default:
            return {};
        }
    }

    std::mt19937& engine_;
};

using Rows = std::vector<std::string>;

Rows run(Session& session, const std::string& query, int forced_start) {
    session.store.begin();
    Environment environment{session.store, session.zones, session.clock};
    Execution execution(compile(query, session.store, forced_start), query, environment, map_of({}), {});
    Rows rows;
    while (execution.next()) {
        std::vector<Value> row;
        for (std::size_t i = 0; i < execution.columns().size(); ++i) row.push_back(execution.column(i));
        rows.push_back(text_of_row(row));
    }
    return rows;
}

// Of all the query's rows, by its only column.
bool ends_with_order(std::string_view query) {
    if (query.find(" UNION ") != std::string_view::npos) return false;
    for (const std::string_view end : {" LIMIT 3", " SKIP 1", " DESC"})
        if (query.ends_with(end)) query.remove_suffix(end.size());
    return query.ends_with(" ORDER BY c");
}

TEST(CypherRandomQueries, MeanWhatTheySay) {
    const unsigned queries = rounds(600);
    unsigned compared = 0;
    unsigned with_rows = 0;
    for (unsigned seed = 0; seed < queries; ++seed) {
        std::mt19937 engine(seed);
        Session session;
        Graphs(engine).fill(session.store);
        const std::string query =
            QueryMaker([&](int bound) { return static_cast<int>(engine() % static_cast<std::uint32_t>(bound)); }, false)
                .query();
        SCOPED_TRACE("seed " + std::to_string(seed) + ": " + query);
        Rows expected;
        std::string error;
        const bool in_order = ends_with_order(query);
        try {
            const Statement statement = parse(query);
            Reference reference(session.store, session.zones, session.clock, 100000);
            for (const auto& row : reference.run(*statement.query).rows) expected.push_back(text_of_row(row));
        } catch (const Reference::TooLarge&) {
            continue;
        } catch (const std::exception& caught) {
            error = caught.what();
        }
        if (!in_order) std::sort(expected.begin(), expected.end());
        for (const int forced_start : {0, 1, 2, -1}) {
            Rows rows;
            std::string found_error;
            try {
                rows = run(session, query, forced_start);
            } catch (const Error& caught) {
                found_error = caught.what();
            }
            if (!in_order) std::sort(rows.begin(), rows.end());
            ASSERT_EQ(found_error.empty(), error.empty())
                << "start " << forced_start << ": \"" << found_error << "\" and \"" << error << "\"";
            if (error.empty()) {
                ASSERT_EQ(rows, expected) << "start " << forced_start;
            }
        }
        if (error.empty()) ++compared;
        if (expected.size() > 1) ++with_rows;
    }
    EXPECT_GT(compared, queries * 9 / 10);
    EXPECT_GT(with_rows, queries / 4);
}

} // namespace
} // namespace rv::cypher::test
