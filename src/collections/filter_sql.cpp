// Server zone. Conditions on one key are in filter_comparison.cpp; here they are put together.
#include "ruvector/collections/filter_sql.hpp"

extern "C" {
#include "mb/pg_wchar.h"
}

#include "ruvector/collections/filter_comparison.hpp"
#include "ruvector/core/filter/filter.hpp"
#include "ruvector/pg/guard.hpp"
#include "ruvector/pg/memory.hpp"

namespace rv::collections {
namespace {

using filter::Node;
using filter::NodeKind;

// C++ zone: the core reads and complains in UTF-8.
std::string in_server_encoding(const std::string& text) {
    const char* converted =
        pg::pg_call([&] { return pg_any_to_server(text.data(), static_cast<int>(text.size()), PG_UTF8); });
    return converted == text.data() ? text : converted;
}

const Node* read_filter(const char* json, std::pmr::memory_resource* memory) {
    const char* utf8 = pg_server_to_any(json, static_cast<int>(std::strlen(json)), PG_UTF8);
    return pg::guarded([&]() -> const Node* {
        try {
            return filter::parse_filter(utf8, memory);
        } catch (const Error& error) {
            throw Error(error.state(), in_server_encoding(error.what()), in_server_encoding(error.detail()),
                        in_server_encoding(error.hint()));
        }
    });
}

// A condition is true, or else false or null: WHERE, AND and OR make no difference between the two, so that comparisons
// can stay in the form in which indexes know them. Where one is negated, IS NOT TRUE takes both for false.
class Writer {
public:
    Writer(StringInfo sql, FilterComparison* comparison) : sql_(sql), comparison_(comparison) {}

    // Recursion is bounded by filter::kMostDepth.
    void write(const Node& node) {
        switch (node.kind) {
        case NodeKind::kAnd:
            write_all(node, " AND ", "true");
            return;
        case NodeKind::kOr:
            write_all(node, " OR ", "false");
            return;
        case NodeKind::kNot:
            if (comparison_->append_opposite(sql_, node.nodes[0])) return;
            appendStringInfoChar(sql_, '(');
            write(node.nodes[0]);
            appendStringInfoString(sql_, " IS NOT TRUE)");
            return;
        case NodeKind::kCompare:
            comparison_->append(sql_, node);
        }
    }

private:
    void write_all(const Node& node, const char* between, const char* none) {
        if (node.count == 0) {
            appendStringInfoString(sql_, none);
            return;
        }
        appendStringInfoChar(sql_, '(');
        for (size_t i = 0; i < node.count; i++) {
            if (i > 0) appendStringInfoString(sql_, between);
            write(node.nodes[i]);
        }
        appendStringInfoChar(sql_, ')');
    }

    StringInfo sql_;
    FilterComparison* comparison_;
};

} // namespace

int Parameters::add(Oid type, Datum value) {
    if (count == kMost) {
        ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
                        errmsg("the filter has more than %d values to compare with", kMost)));
    }
    types[count] = type;
    values[count] = value;
    nulls[count] = ' ';
    return ++count;
}

void append_filter(StringInfo sql, Parameters* parameters, Oid relation, const char* alias, const char* json) {
    const Node* root = read_filter(json, pg::context_memory(CurrentMemoryContext));
    FilterComparison comparison(parameters, relation, alias);
    appendStringInfoChar(sql, '(');
    Writer(sql, &comparison).write(*root);
    appendStringInfoChar(sql, ')');
}

} // namespace rv::collections
