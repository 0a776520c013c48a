// Server zone.
#include "ruvector/inspect/shards.hpp"

extern "C" {
#include "utils/builtins.h"
#include "utils/lsyscache.h"
}

#include "ruvector/pg/citus.hpp"

#include <cstring>

namespace rv::inspect {
namespace {

const char* qualified_name(Relation relation) {
    return quote_qualified_identifier(get_namespace_name(RelationGetNamespace(relation)),
                                      RelationGetRelationName(relation));
}

const char* qualified_name(FunctionCallInfo call) {
    const Oid function = call->flinfo->fn_oid;
    return quote_qualified_identifier(get_namespace_name(get_func_namespace(function)), get_func_name(function));
}

// What format() makes the text again of.
const char* escaped(const char* text) {
    char* result = static_cast<char*>(palloc(2 * std::strlen(text) + 1));
    char* end = result;
    for (; *text != '\0'; text++) {
        if (*text == '%') *end++ = '%';
        *end++ = *text;
    }
    *end = '\0';
    return result;
}

const char* in_dollars(const char* text) {
    return std::strstr(text, "$$") == nullptr ? psprintf("$$%s$$", text) : quote_literal_cstr(text);
}

// Citus puts the name of the shard, which ends in its number, in place of %L, and shard_name() makes of it and the
// index's name that of the index on the shard.
const char* statement(const IndexArgument& argument, FunctionCallInfo call, const char* select, const char* arguments) {
    const char* index = psprintf("shard_name(%s, substring(%%L FROM '([0-9]+)\"?$')::bigint)::regclass",
                                 escaped(quote_literal_cstr(qualified_name(argument.index))));
    const char* command = psprintf("%s %s(%s%s)", select, escaped(qualified_name(call)), index, arguments);
    return psprintf("SELECT * FROM run_command_on_placements(%s, %s);",
                    quote_literal_cstr(qualified_name(argument.table)), in_dollars(command));
}

} // namespace

void tell_of_shards(const IndexArgument& argument, FunctionCallInfo call, const char* select, const char* arguments) {
    if (!pg::rows_are_in_shards(RelationGetRelid(argument.table))) return;
    ereport(NOTICE, (errmsg("index \"%s\" holds none of the rows of table \"%s\", which Citus keeps in shards",
                            RelationGetRelationName(argument.index), RelationGetRelationName(argument.table)),
                     errdetail("Each shard has an index of its own."),
                     errhint("Ask the shards: %s", statement(argument, call, select, arguments))));
}

} // namespace rv::inspect
