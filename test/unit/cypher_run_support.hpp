// Queries over a graph in memory, their rows as text.
#pragma once

#include "cypher_memory_store.hpp"
#include "cypher_temporal_support.hpp"
#include "ruvector/core/cypher/engine.hpp"
#include "ruvector/core/cypher/values/json.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace rv::cypher::test {

using Texts = std::vector<std::string>;

class Session {
public:
    MemoryStore store;
    Zones zones;
    StandingClock clock;
    Limits limits;
    Value tree; // of the last query that was run to its end

    // Each row's columns as JSON, with | between them.
    Texts rows(std::string_view query, std::string_view parameters = "{}") {
        store.begin();
        Environment environment{store, zones, clock};
        Execution execution(compile(query, store), query, environment, value_of_json(parameters, zones), limits);
        Texts rows;
        while (execution.next()) {
            std::string row;
            for (std::size_t i = 0; i < execution.columns().size(); ++i) {
                if (i > 0) row += "|";
                append_result(row, execution.column(i), store);
            }
            rows.push_back(std::move(row));
        }
        tree = execution.tree();
        return rows;
    }

    // One row with one column.
    std::string value(std::string_view expression, std::string_view parameters = "{}") {
        const Texts found = rows("RETURN " + std::string(expression) + " AS value", parameters);
        return found.size() == 1 ? found[0] : std::to_string(found.size()) + " rows";
    }

    // "TypeError: InvalidArgumentType", or the number of rows where there is no error.
    std::string error(std::string_view query, std::string_view parameters = "{}") {
        try {
            return std::to_string(rows(query, parameters).size()) + " rows";
        } catch (const Error& error) {
            const std::string message = error.what();
            return message.substr(0, message.find(':', message.find(':') + 1));
        }
    }

    // Operators of the last query from the root on, each with its first child: "ProduceResults/Projection".
    std::string operators() const {
        std::string names;
        const Value* step = &tree;
        while (step != nullptr) {
            names += (names.empty() ? "" : "/") + std::string(step->find("operator")->as_string());
            const Value* children = step->find("children");
            step = children != nullptr ? &children->as_list()[0] : nullptr;
        }
        return names;
    }
};

} // namespace rv::cypher::test
