// Server zone.
#include "ruvector/collections/filter_key.hpp"

extern "C" {
#include "access/htup_details.h"
#include "catalog/pg_attribute.h"
#include "catalog/pg_type.h"
#include "mb/pg_wchar.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"
}

namespace rv::collections {
namespace {

// The type of a column, beneath domains; InvalidOid if there is none of this name. Neither system columns nor dropped
// ones are there.
Oid column_type(Oid relation, const char* name) {
    // A longer name is not that of the column to which it would be cut.
    if (std::strlen(name) >= NAMEDATALEN) return InvalidOid;
    HeapTuple tuple = SearchSysCacheAttName(relation, name);
    if (!HeapTupleIsValid(tuple)) return InvalidOid;
    const auto* attribute = reinterpret_cast<Form_pg_attribute>(GETSTRUCT(tuple));
    const Oid type = attribute->attnum > 0 ? attribute->atttypid : InvalidOid;
    ReleaseSysCache(tuple);
    return OidIsValid(type) ? getBaseType(type) : InvalidOid;
}

void add_steps(FilterKey* found, char* path) {
    while (path != nullptr) {
        char* dot = std::strchr(path, '.');
        if (dot != nullptr) *dot = '\0';
        if (*path == '\0') {
            ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                            errmsg("the path of the filter's key %s has an empty step", shown_key(found->text)),
                            errhint("What stands under a key that is empty or has a dot in it can be reached by "
                                    "\"$contains\" of the column.")));
        }
        if (found->step_count == FilterKey::kMostSteps) {
            ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
                            errmsg("the path of the filter's key %s has more than %d steps", shown_key(found->text),
                                   FilterKey::kMostSteps)));
        }
        found->steps[found->step_count++] = path;
        path = dot == nullptr ? nullptr : dot + 1;
    }
}

// What #> may take for a position in an array, and more: digits, signs and space.
bool may_be_position(const char* step) { return std::strspn(step, "0123456789+- \t\n\v\f\r") == std::strlen(step); }

} // namespace

bool FilterKey::is_json() const { return type == JSONBOID; }

bool FilterKey::names_only() const {
    return step_count > 0 && std::none_of(steps, steps + step_count, may_be_position);
}

Datum FilterKey::path() const {
    Datum elements[kMostSteps];
    for (int i = 0; i < step_count; i++) elements[i] = CStringGetTextDatum(steps[i]);
    return PointerGetDatum(construct_array(elements, step_count, TEXTOID, -1, false, TYPALIGN_INT));
}

const char* shown_key(const char* key) {
    constexpr int kMost = 100;
    const auto length = static_cast<int>(std::min<size_t>(std::strlen(key), INT_MAX));
    if (length <= kMost) return psprintf("\"%s\"", key);
    return psprintf("\"%s...\"", pnstrdup(key, static_cast<Size>(pg_mbcliplen(key, kMost, kMost))));
}

FilterKey* find_filter_key(Oid relation, const char* key) {
    auto* found = static_cast<FilterKey*>(palloc0(sizeof(FilterKey)));
    found->text = found->column = key;
    found->type = column_type(relation, key);
    if (OidIsValid(found->type)) return found;

    // Of the columns that are no jsonb the shortest, for the message.
    const char* other = nullptr;
    Oid other_type = InvalidOid;
    char* copy = pstrdup(key);
    for (char* dot = std::strchr(copy, '.'); dot != nullptr && dot - copy < NAMEDATALEN;
         dot = std::strchr(dot + 1, '.')) {
        *dot = '\0';
        const Oid type = column_type(relation, copy);
        if (type == JSONBOID) {
            found->column = copy;
            found->type = type;
            add_steps(found, dot + 1);
            return found;
        }
        if (OidIsValid(type) && other == nullptr) {
            other = pstrdup(copy);
            other_type = type;
        }
        *dot = '.';
    }
    ereport(ERROR,
            (errcode(ERRCODE_UNDEFINED_COLUMN),
             errmsg("column %s of relation \"%s\" does not exist", shown_key(key), get_rel_name(relation)),
             other == nullptr ? errdetail("A filter's key is a column, or a column of type jsonb and a path into it.")
                              : errdetail("Column \"%s\" is of type %s: paths lead into columns of type jsonb alone.",
                                          other, format_type_be(other_type))));
    pg_unreachable();
}

} // namespace rv::collections
