// The comparisons of a filter in SQL. Each is in parentheses, is true or else false or null, and of a column that has
// an index has the form in which the planner knows the index's operators. Operators are those of the type's default
// operator classes, whatever the search path. Server zone.
#pragma once

#include "ruvector/collections/filter_key.hpp"
#include "ruvector/collections/filter_sql.hpp"

#include "ruvector/core/filter/filter.hpp"

namespace rv::collections {

class FilterComparison {
public:
    FilterComparison(Parameters* parameters, Oid relation, const char* alias)
        : parameters_(parameters), relation_(relation), alias_(alias) {}

    void append(StringInfo sql, const filter::Node& node);
    // What is true where the comparison is not, for those that have a better form of it than IS NOT TRUE; else false.
    bool append_opposite(StringInfo sql, const filter::Node& node);

private:
    template <class Write>
    void about(StringInfo sql, const filter::Node& node, Write&& write);
    void compare(const filter::Node& node);
    void compare_column(const filter::Node& node);
    void compare_json(const filter::Node& node);

    void one_of(const filter::Value& list);
    void column_among(std::span<const filter::Value> values);
    void json_among(std::span<const filter::Value> values);
    void contains(const filter::Value& value);
    void like(const filter::Node& node);

    void json_equal(const filter::Value& value);
    void open_json_order(const filter::Value& sample);
    void json_contains(const filter::Value& value);

    void is_null(bool opposite);
    void exists(bool opposite);

    const char* operator_of(filter::Operator operation) const;
    [[noreturn]] void refuse_operator() const;
    const char* parameter(Oid type, Datum value) { return psprintf("$%d", parameters_->add(type, value)); }
    const char* at_path();

    Parameters* parameters_;
    Oid relation_;
    const char* alias_;
    // Of the comparison that is being written:
    StringInfo sql_ = nullptr;
    filter::Operator asked_ = filter::Operator::kEqual;
    const FilterKey* key_ = nullptr;
    const char* column_ = nullptr;  // in SQL
    const char* at_path_ = nullptr; // in SQL, once it is asked for
};

} // namespace rv::collections
