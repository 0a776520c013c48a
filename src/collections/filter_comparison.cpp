// Server zone.
#include "ruvector/collections/filter_comparison.hpp"

extern "C" {
#include "access/htup_details.h"
#include "access/stratnum.h"
#include "catalog/pg_operator.h"
#include "catalog/pg_type.h"
#include "parser/parse_coerce.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"
#include "utils/typcache.h"
}

#include "ruvector/collections/filter_value.hpp"

namespace rv::collections {
namespace {

using filter::Node;
using filter::NodeKind;
using filter::Operator;
using filter::Value;
using filter::ValueKind;

bool is_scalar(const Value& value) { return value.kind != ValueKind::kArray && value.kind != ValueKind::kObject; }

void tell_key(void* key) { errcontext("filter key %s", static_cast<const char*>(key)); }

// OPERATOR(schema.name)
const char* qualified_operator(Oid oid) {
    HeapTuple tuple = SearchSysCache1(OPEROID, ObjectIdGetDatum(oid));
    if (!HeapTupleIsValid(tuple)) elog(ERROR, "cache lookup failed for operator %u", oid);
    const auto* form = reinterpret_cast<Form_pg_operator>(GETSTRUCT(tuple));
    const char* schema = get_namespace_name(form->oprnamespace);
    if (schema == nullptr) elog(ERROR, "cache lookup failed for schema %u", form->oprnamespace);
    const char* text = psprintf("OPERATOR(%s.%s)", quote_identifier(schema), NameStr(form->oprname));
    ReleaseSysCache(tuple);
    return text;
}

// An operator of a type with itself that lives in the type's own schema, such as citext has for LIKE.
Oid own_operator(Oid type, const char* name) {
    HeapTuple tuple = SearchSysCache1(TYPEOID, ObjectIdGetDatum(type));
    if (!HeapTupleIsValid(tuple)) elog(ERROR, "cache lookup failed for type %u", type);
    const Oid schema = reinterpret_cast<Form_pg_type>(GETSTRUCT(tuple))->typnamespace;
    ReleaseSysCache(tuple);
    return GetSysCacheOid4(OPERNAMENSP, Anum_pg_operator_oid, CStringGetDatum(name), ObjectIdGetDatum(type),
                           ObjectIdGetDatum(type), ObjectIdGetDatum(schema));
}

const char* json_type_name(const Value& value) {
    switch (value.kind) {
    case ValueKind::kNumber:
        return "number";
    case ValueKind::kString:
        return "string";
    default:
        return "boolean";
    }
}

} // namespace

template <class Write>
void FilterComparison::about(StringInfo sql, const Node& node, Write&& write) {
    const char* text = server_text(node.key);
    // The server's errors, those of input functions above all, tell of which key they came.
    ErrorContextCallback context{error_context_stack, tell_key, const_cast<char*>(shown_key(text))};
    error_context_stack = &context;
    sql_ = sql;
    asked_ = node.operation;
    key_ = find_filter_key(relation_, text);
    column_ = psprintf("%s.%s", quote_identifier(alias_), quote_identifier(key_->column));
    at_path_ = nullptr;
    write();
    error_context_stack = context.previous;
}

void FilterComparison::append(StringInfo sql, const Node& node) {
    about(sql, node, [&] { compare(node); });
}

bool FilterComparison::append_opposite(StringInfo sql, const Node& node) {
    if (node.kind != NodeKind::kCompare) return false;
    const bool null = node.operation == Operator::kEqual && node.value->kind == ValueKind::kNull;
    if (!null && node.operation != Operator::kExists) return false;
    about(sql, node, [&] { null ? is_null(true) : exists(true); });
    return true;
}

void FilterComparison::compare(const Node& node) {
    if (node.operation == Operator::kExists) {
        exists(false);
    } else if (node.operation == Operator::kEqual && node.value->kind == ValueKind::kNull) {
        is_null(false);
    } else if (node.operation == Operator::kLike || node.operation == Operator::kIlike) {
        like(node);
    } else if (node.operation == Operator::kIn) {
        one_of(*node.value);
    } else if (key_->is_json()) {
        compare_json(node);
    } else {
        compare_column(node);
    }
}

void FilterComparison::is_null(bool opposite) {
    if (key_->is_json()) {
        appendStringInfo(sql_, "(COALESCE(pg_catalog.jsonb_typeof(%s), 'null') OPERATOR(pg_catalog.%s) 'null')",
                         at_path(), opposite ? "<>" : "=");
    } else {
        exists(!opposite);
    }
}

void FilterComparison::exists(bool opposite) {
    // IS NULL would look into rows: one of nothing but nulls is there.
    const char* test = type_is_rowtype(key_->type) ? (opposite ? "IS NOT DISTINCT FROM NULL" : "IS DISTINCT FROM NULL")
                                                   : (opposite ? "IS NULL" : "IS NOT NULL");
    appendStringInfo(sql_, "(%s %s)", at_path(), test);
}

// The value at the key's path; of a key without one, the column's.
const char* FilterComparison::at_path() {
    if (key_->step_count == 0) return column_;
    if (at_path_ == nullptr)
        at_path_ = psprintf("(%s OPERATOR(pg_catalog.#>) %s)", column_, parameter(TEXTARRAYOID, key_->path()));
    return at_path_;
}

void FilterComparison::refuse_operator() const {
    ereport(ERROR,
            (errcode(ERRCODE_UNDEFINED_FUNCTION),
             errmsg("\"%s\" cannot be asked of the filter's key %s, whose type is %s", filter::name_of(asked_),
                    shown_key(key_->text), format_type_be(key_->type)),
             key_->type == JSONOID ? errhint("\"$exists\" and null can. Make the column jsonb to ask for more.") : 0));
    pg_unreachable();
}

const char* FilterComparison::operator_of(Operator operation) const {
    const TypeCacheEntry* type = lookup_type_cache(key_->type, TYPECACHE_EQ_OPR | TYPECACHE_LT_OPR | TYPECACHE_GT_OPR |
                                                                   TYPECACHE_BTREE_OPFAMILY);
    Oid found = InvalidOid;
    switch (operation) {
    case Operator::kLess:
        found = type->lt_opr;
        break;
    case Operator::kGreater:
        found = type->gt_opr;
        break;
    case Operator::kLessEqual:
    case Operator::kGreaterEqual:
        // Of a container whose elements have no order, the type cache has no lt_opr.
        if (OidIsValid(type->lt_opr)) {
            found = get_opfamily_member(type->btree_opf, type->btree_opintype, type->btree_opintype,
                                        operation == Operator::kLessEqual ? BTLessEqualStrategyNumber
                                                                          : BTGreaterEqualStrategyNumber);
        }
        break;
    default:
        found = type->eq_opr;
    }
    if (!OidIsValid(found)) refuse_operator();
    return qualified_operator(found);
}

void FilterComparison::compare_column(const Node& node) {
    const Value& value = *node.value;
    switch (node.operation) {
    case Operator::kContains:
        contains(value);
        return;
    case Operator::kBetween: {
        const char* least = operator_of(Operator::kGreaterEqual);
        const char* most = operator_of(Operator::kLessEqual);
        const char* low = parameter(key_->type, as_value(value.values[0], key_->type));
        const char* high = parameter(key_->type, as_value(value.values[1], key_->type));
        appendStringInfo(sql_, "(%s %s %s AND %s %s %s)", column_, least, low, column_, most, high);
        return;
    }
    default: {
        const char* operation = operator_of(node.operation);
        appendStringInfo(sql_, "(%s %s %s)", column_, operation, parameter(key_->type, as_value(value, key_->type)));
    }
    }
}

void FilterComparison::one_of(const Value& list) {
    auto* values = static_cast<Value*>(palloc(std::max<size_t>(list.count, 1) * sizeof(Value)));
    const Value* end = std::copy_if(list.values, list.values + list.count, values,
                                    [](const Value& value) { return value.kind != ValueKind::kNull; });
    const std::span<const Value> wanted(values, static_cast<size_t>(end - values));
    if (list.count == 0) {
        appendStringInfoString(sql_, "false");
        return;
    }
    const bool or_null = wanted.size() < list.count;
    if (or_null && wanted.empty()) {
        is_null(false);
        return;
    }
    if (or_null) {
        appendStringInfoChar(sql_, '(');
        is_null(false);
        appendStringInfoString(sql_, " OR ");
    }
    key_->is_json() ? json_among(wanted) : column_among(wanted);
    if (or_null) appendStringInfoChar(sql_, ')');
}

void FilterComparison::column_among(std::span<const Value> values) {
    const char* equal = operator_of(Operator::kEqual);
    const Oid array = get_array_type(key_->type);
    if (OidIsValid(array)) {
        appendStringInfo(sql_, "(%s %s ANY (%s))", column_, equal,
                         parameter(array, as_array(values, key_->type, false)));
        return;
    }
    // Arrays are no elements of arrays.
    appendStringInfoChar(sql_, '(');
    for (size_t i = 0; i < values.size(); i++) {
        appendStringInfo(sql_, "%s%s %s %s", i == 0 ? "" : " OR ", column_, equal,
                         parameter(key_->type, as_value(values[i], key_->type)));
    }
    appendStringInfoChar(sql_, ')');
}

void FilterComparison::contains(const Value& value) {
    const Oid element = get_element_type(key_->type);
    // An array of elements that cannot be compared contains none.
    if (!OidIsValid(element) || !OidIsValid(lookup_type_cache(element, TYPECACHE_EQ_OPR)->eq_opr)) refuse_operator();
    const bool many = value.kind == ValueKind::kArray;
    const std::span<const Value> elements = many ? value.elements() : std::span<const Value>(&value, 1);
    if (std::any_of(elements.begin(), elements.end(), [](const Value& one) { return one.kind == ValueKind::kNull; })) {
        ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                        errmsg("\"$contains\" of the filter's key %s takes no null: it is never contained in an array",
                               shown_key(key_->text))));
    }
    appendStringInfo(sql_, "(%s OPERATOR(pg_catalog.@>) %s)", column_,
                     parameter(key_->type, as_array(elements, element, many)));
}

void FilterComparison::like(const Node& node) {
    const char* name = node.operation == Operator::kLike ? "~~" : "~~*";
    const char* pattern = server_text(node.value->text);
    if (key_->is_json()) {
        const char* path = parameter(TEXTARRAYOID, key_->path());
        if (key_->step_count > 0) at_path_ = psprintf("(%s OPERATOR(pg_catalog.#>) %s)", column_, path);
        appendStringInfo(sql_,
                         "(pg_catalog.jsonb_typeof(%s) OPERATOR(pg_catalog.=) 'string' AND "
                         "(%s OPERATOR(pg_catalog.#>>) %s) OPERATOR(pg_catalog.%s) %s)",
                         at_path(), column_, path, name, parameter(TEXTOID, CStringGetTextDatum(pattern)));
        return;
    }
    char category = 0;
    bool preferred = false;
    get_type_category_preferred(key_->type, &category, &preferred);
    const Oid to = TEXTOID;
    if (category != TYPCATEGORY_STRING || !can_coerce_type(1, &key_->type, &to, COERCION_IMPLICIT)) refuse_operator();
    const Oid own = key_->type == TEXTOID ? InvalidOid : own_operator(key_->type, name);
    if (OidIsValid(own)) {
        appendStringInfo(sql_, "(%s %s %s)", column_, qualified_operator(own),
                         parameter(key_->type, as_value(*node.value, key_->type)));
    } else {
        appendStringInfo(sql_, "(%s OPERATOR(pg_catalog.%s) %s)", column_, name,
                         parameter(TEXTOID, CStringGetTextDatum(pattern)));
    }
}

void FilterComparison::compare_json(const Node& node) {
    const Value& value = *node.value;
    switch (node.operation) {
    case Operator::kEqual:
        json_equal(value);
        return;
    case Operator::kContains:
        json_contains(value);
        return;
    case Operator::kBetween:
        if (value.values[0].kind != value.values[1].kind) {
            ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                            errmsg("\"$between\" of the filter's key %s takes two values of one type",
                                   shown_key(key_->text))));
        }
        open_json_order(value.values[0]);
        appendStringInfo(sql_, " AND %s OPERATOR(pg_catalog.>=) %s", at_path(),
                         parameter(JSONBOID, as_jsonb(value.values[0])));
        appendStringInfo(sql_, " AND %s OPERATOR(pg_catalog.<=) %s)", at_path(),
                         parameter(JSONBOID, as_jsonb(value.values[1])));
        return;
    default:
        open_json_order(value);
        appendStringInfo(sql_, " AND %s %s %s)", at_path(), operator_of(node.operation),
                         parameter(JSONBOID, as_jsonb(value)));
    }
}

// Containment is what GIN indexes know. Of scalars it is equality, where each step of the path is the key of an object;
// equal arrays and objects contain each other, too, but so do others.
void FilterComparison::json_equal(const Value& value) {
    const bool contained = key_->names_only();
    const bool exact = !contained || !is_scalar(value);
    appendStringInfoChar(sql_, '(');
    if (contained) {
        appendStringInfo(sql_, "%s OPERATOR(pg_catalog.@>) %s%s", column_,
                         parameter(JSONBOID, as_jsonb_at(value, key_->steps, key_->step_count)), exact ? " AND " : "");
    }
    if (exact) {
        const char* there = at_path();
        appendStringInfo(sql_, "%s OPERATOR(pg_catalog.=) %s", there, parameter(JSONBOID, as_jsonb(value)));
    }
    appendStringInfoChar(sql_, ')');
}

void FilterComparison::json_among(std::span<const Value> values) {
    const bool contained = key_->names_only();
    const bool exact = !contained || !std::all_of(values.begin(), values.end(), is_scalar);
    appendStringInfoChar(sql_, '(');
    if (contained) {
        appendStringInfo(sql_, "%s OPERATOR(pg_catalog.@>) ANY (%s)%s", column_,
                         parameter(JSONBARRAYOID, as_jsonb_array_at(values, key_->steps, key_->step_count)),
                         exact ? " AND " : "");
    }
    if (exact) {
        const char* there = at_path();
        appendStringInfo(sql_, "%s OPERATOR(pg_catalog.=) ANY (%s)", there,
                         parameter(JSONBARRAYOID, as_jsonb_array_at(values, nullptr, 0)));
    }
    appendStringInfoChar(sql_, ')');
}

// Opens the condition: the order of jsonb has all types in it, that of a filter compares within one.
void FilterComparison::open_json_order(const Value& sample) {
    if (!is_scalar(sample)) {
        ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                        errmsg("an array cannot be compared in order with the filter's key %s", shown_key(key_->text)),
                        errdetail("Inside of jsonb, numbers, strings, true and false can.")));
    }
    appendStringInfo(sql_, "(pg_catalog.jsonb_typeof(%s) OPERATOR(pg_catalog.=) '%s'", at_path(),
                     json_type_name(sample));
}

// What (column #> path) @> value says, in conditions on the column where that is possible. An array contains a scalar
// that is one of its elements, which inside of objects has to be asked for by an array.
void FilterComparison::json_contains(const Value& value) {
    if (!key_->names_only()) {
        const char* there = at_path();
        appendStringInfo(sql_, "(%s OPERATOR(pg_catalog.@>) %s)", there, parameter(JSONBOID, as_jsonb(value)));
        return;
    }
    appendStringInfo(sql_, "(%s OPERATOR(pg_catalog.@>) %s", column_,
                     parameter(JSONBOID, as_jsonb_at(value, key_->steps, key_->step_count)));
    if (is_scalar(value)) {
        Value array;
        array.kind = ValueKind::kArray;
        array.values = &value;
        array.count = 1;
        appendStringInfo(sql_, " OR %s OPERATOR(pg_catalog.@>) %s", column_,
                         parameter(JSONBOID, as_jsonb_at(array, key_->steps, key_->step_count)));
    }
    appendStringInfoChar(sql_, ')');
}

} // namespace rv::collections
