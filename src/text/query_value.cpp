// C++ zone in check_words(), server zone in all else. The type bm25query.
#include "ruvector/text/query_value.hpp"

extern "C" {
#include "lib/stringinfo.h"
#include "libpq/pqformat.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
}

#include "ruvector/core/text_index/query.hpp"
#include "ruvector/pg/guard.hpp"
#include "ruvector/pg/soft_error.hpp"

namespace rv::text {

namespace {

const QueryValue* stored_value(Datum value) {
    const auto* query = reinterpret_cast<const QueryValue*>(PG_DETOAST_DATUM(value));
    if (VARSIZE(query) < offsetof(QueryValue, text))
        ereport(ERROR, (errcode(ERRCODE_DATA_CORRUPTED), errmsg("value of bm25query is too short")));
    return query;
}

// From the text form. Null after a soft error. `by_name`: an index that is not there stays a name; else it raises.
const QueryValue* read_query(const char* text, bool by_name, Node* context);

} // namespace

const QueryValue* query_value(Datum value) {
    const QueryValue* query = stored_value(value);
    if (query->index != kIndexByName) return query;
    const std::string_view text = query->words();
    return read_query(pnstrdup(text.data(), text.size()), false, nullptr);
}

QueryValue* make_query_value(std::string_view words, Oid index) {
    const size_t size = offsetof(QueryValue, text) + words.size();
    auto* query = static_cast<QueryValue*>(palloc(size));
    SET_VARSIZE(query, size);
    query->index = index;
    std::memcpy(query->text, words.data(), words.size());
    return query;
}

bool check_words(std::string_view words, Node* context) {
    // Reported when the exception is gone.
    pg::CaughtError caught;
    try {
        parse_query(words);
        return true;
    } catch (const Error& error) {
        caught.take(error);
    }
    ereturn(context, false,
            (errcode(caught.sqlerrcode), errmsg("%s", caught.message),
             caught.hint[0] != '\0' ? errhint("%s", caught.hint) : 0));
}

namespace {

constexpr std::string_view kBeforeIndex = "{index=";

// The index's name ends at a brace that is not within quotation marks; null if there is none.
const char* end_of_name(const char* name) {
    bool quoted = false;
    for (; *name != '\0'; name++) {
        if (*name == '"') quoted = !quoted;
        if (*name == '}' && !quoted) return name;
    }
    return nullptr;
}

// The index by its name or OID, as regclass reads them. False after a soft error.
bool read_index(std::string_view name, Node* context, Oid* index) {
    LOCAL_FCINFO(call, 1);
    InitFunctionCallInfoData(*call, nullptr, 1, InvalidOid, context, nullptr);
    call->args[0] = {CStringGetDatum(pnstrdup(name.data(), name.size())), false};
    *index = DatumGetObjectId(regclassin(call));
    return !call->isnull;
}

// Whether there is no relation of that name.
bool is_missing(std::string_view name) {
    if (std::all_of(name.begin(), name.end(), [](char c) { return c >= '0' && c <= '9'; })) return false;
    LOCAL_FCINFO(call, 1);
    InitFunctionCallInfoData(*call, nullptr, 1, InvalidOid, nullptr, nullptr);
    call->args[0] = {PointerGetDatum(cstring_to_text_with_len(name.data(), static_cast<int>(name.size()))), false};
    to_regclass(call);
    return call->isnull;
}

const QueryValue* read_query(const char* text, bool by_name, Node* context) {
    const char* whole = text;
    Oid index = InvalidOid;
    if (std::string_view(text).starts_with(kBeforeIndex)) {
        text += kBeforeIndex.size();
        const char* end = end_of_name(text);
        if (end == nullptr)
            ereturn(context, nullptr,
                    (errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
                     errmsg("invalid input syntax for type %s: name of the index does not end", "bm25query"),
                     errhint("Write \\{index= for a word that begins so.")));
        const std::string_view name(text, static_cast<size_t>(end - text));
        if (by_name && is_missing(name)) {
            index = kIndexByName;
        } else if (!read_index(name, context, &index)) {
            return nullptr;
        }
        text = end + 1;
        if (*text == ' ') text++;
    }
    if (!check_words(text, context)) return nullptr;
    return make_query_value(index == kIndexByName ? whole : text, index);
}

char* write_query(const QueryValue* query) {
    StringInfoData text;
    initStringInfo(&text);
    const std::string_view words = query->words();
    if (query->index != kIndexByName && OidIsValid(query->index)) {
        const Datum name = DirectFunctionCall1(regclassout, ObjectIdGetDatum(query->index));
        appendStringInfo(&text, "%s%s} ", kBeforeIndex.data(), DatumGetCString(name));
    } else if (query->index != kIndexByName && words.starts_with(kBeforeIndex)) {
        appendStringInfoChar(&text, '\\');
    }
    appendBinaryStringInfo(&text, words.data(), static_cast<int>(words.size()));
    return text.data;
}

constexpr int kBinaryVersion = 1;

} // namespace
} // namespace rv::text

using namespace rv::text;

RV_FUNCTION(bm25query_in) {
    const QueryValue* query = read_query(PG_GETARG_CSTRING(0), true, fcinfo->context);
    if (query == nullptr) PG_RETURN_NULL();
    PG_RETURN_POINTER(query);
}

RV_FUNCTION(bm25query_out) { PG_RETURN_CSTRING(write_query(stored_value(PG_GETARG_DATUM(0)))); }

// A version, then the text form.
RV_FUNCTION(bm25query_recv) {
    auto* message = reinterpret_cast<StringInfo>(PG_GETARG_POINTER(0));
    const int version = pq_getmsgbyte(message);
    if (version != kBinaryVersion)
        ereport(ERROR, (errcode(ERRCODE_INVALID_BINARY_REPRESENTATION),
                        errmsg("unsupported version %d of the binary form of %s", version, "bm25query")));
    int bytes = 0;
    const char* text = pq_getmsgtext(message, message->len - message->cursor, &bytes);
    PG_RETURN_POINTER(read_query(text, true, nullptr));
}

RV_FUNCTION(bm25query_send) {
    StringInfoData message;
    pq_begintypsend(&message);
    pq_sendbyte(&message, kBinaryVersion);
    const char* text = write_query(stored_value(PG_GETARG_DATUM(0)));
    pq_sendtext(&message, text, static_cast<int>(std::strlen(text)));
    PG_RETURN_BYTEA_P(pq_endtypsend(&message));
}
