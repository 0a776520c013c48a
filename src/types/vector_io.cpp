// Server zone. Text, binary form and type modifier of the dense types.
#include "ruvector/pg/guard.hpp"
#include "ruvector/pg/soft_error.hpp"
#include "ruvector/types/vector.hpp"

extern "C" {
#include "common/shortest_dec.h"
#include "libpq/pqformat.h"
}

#include "ruvector/core/base/vector_binary.hpp"
#include "ruvector/core/base/vector_text.hpp"

namespace {

using namespace rv::types;

// Reports a text that is no vector to `context`, or raises.
Datum reject_text(Node* context, const char* type, const char* text, const rv::VectorText& parsed) {
    switch (parsed.error) {
    case rv::VectorTextError::kNoBracket:
        ereturn(context, Datum{0},
                (errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
                 errmsg("invalid input syntax for type %s: \"%s\"", type, text),
                 errdetail("Vector contents must start with \"[\".")));
    case rv::VectorTextError::kJunk:
        ereturn(context, Datum{0},
                (errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
                 errmsg("invalid input syntax for type %s: \"%s\"", type, text),
                 errdetail("Junk after closing right brace.")));
    case rv::VectorTextError::kEmpty:
        ereturn(context, Datum{0},
                (errcode(ERRCODE_DATA_EXCEPTION), errmsg("%s must have at least 1 dimension", type)));
    case rv::VectorTextError::kTooManyDims:
        ereturn(context, Datum{0},
                (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
                 errmsg("%s cannot have more than %d dimensions", type, kMaxVectorDims)));
    case rv::VectorTextError::kTooLarge:
        ereturn(context, Datum{0},
                (errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
                 errmsg("\"%s\" is out of range for type %s",
                        pnstrdup(parsed.number, static_cast<Size>(parsed.number_end - parsed.number)), type)));
    case rv::VectorTextError::kNan:
        ereturn(context, Datum{0}, (errcode(ERRCODE_DATA_EXCEPTION), errmsg("NaN not allowed in %s", type)));
    case rv::VectorTextError::kInfinite:
        ereturn(context, Datum{0}, (errcode(ERRCODE_DATA_EXCEPTION), errmsg("infinite value not allowed in %s", type)));
    case rv::VectorTextError::kNone:
    case rv::VectorTextError::kSyntax:
        break;
    }
    ereturn(
        context, Datum{0},
        (errcode(ERRCODE_INVALID_TEXT_REPRESENTATION), errmsg("invalid input syntax for type %s: \"%s\"", type, text)));
}

template <class V>
Datum read_text(FunctionCallInfo fcinfo) {
    const char* text = PG_GETARG_CSTRING(0);
    const int32 typmod = PG_GETARG_INT32(2);
    typename V::Element x[kMaxVectorDims];

    const rv::VectorText parsed = rv::parse_vector(text, text + std::strlen(text), x);
    if (parsed.error != rv::VectorTextError::kNone) return reject_text(fcinfo->context, V::kType, text, parsed);
    if (typmod != -1 && typmod != parsed.dim)
        ereturn(fcinfo->context, Datum{0},
                (errcode(ERRCODE_DATA_EXCEPTION), errmsg("expected %d dimensions, not %d", typmod, parsed.dim)));

    V* result = make_vector<V>(parsed.dim);
    std::memcpy(result->x, x, sizeof(x[0]) * static_cast<Size>(parsed.dim));
    PG_RETURN_POINTER(result);
}

// The shortest text that reads back as the same float, which is more than a half needs, as in pgvector.
template <class V>
Datum write_text(FunctionCallInfo fcinfo) {
    const V* vector = datum_value<V>(PG_GETARG_DATUM(0));
    // FLOAT_SHORTEST_DECIMAL_LEN counts a terminator, which leaves room for the comma.
    auto* text = static_cast<char*>(palloc(static_cast<Size>(vector->dim) * FLOAT_SHORTEST_DECIMAL_LEN + 3));
    char* end = text;
    *end++ = '[';
    for (int i = 0; i < vector->dim; i++) {
        if (i > 0) *end++ = ',';
        end += float_to_shortest_decimal_bufn(rv::to_float(vector->x[i]), end);
    }
    *end++ = ']';
    *end = '\0';
    PG_RETURN_CSTRING(text);
}

template <class V>
Datum receive(FunctionCallInfo fcinfo) {
    auto* message = reinterpret_cast<StringInfo>(PG_GETARG_POINTER(0));
    const int32 typmod = PG_GETARG_INT32(2);
    // The message's integers come unsigned: a negative dimension is one above the limit.
    const int dim = static_cast<int>(pq_getmsgint(message, sizeof(int16)));
    const int unused = static_cast<int>(pq_getmsgint(message, sizeof(int16)));
    check_vector_dims<V>(dim);
    check_expected_dims(typmod, dim);
    if (unused != 0)
        ereport(ERROR, (errcode(ERRCODE_DATA_EXCEPTION), errmsg("expected unused to be 0, not %d", unused)));

    V* result = make_vector<V>(dim);
    const std::span elements(result->x, static_cast<Size>(dim));
    const int size = static_cast<int>(elements.size_bytes());
    const int present = Min(size, message->len - message->cursor);
    const auto* bytes = reinterpret_cast<const std::byte*>(message->data + message->cursor);
    switch (rv::decode_vector_elements({bytes, static_cast<Size>(present)}, elements)) {
    case rv::VectorBinaryError::kNan:
        raise_nan(V::kType);
    case rv::VectorBinaryError::kInfinite:
        raise_infinite(V::kType);
    case rv::VectorBinaryError::kTruncated:
    case rv::VectorBinaryError::kNone:
        break;
    }
    // Raises the server's own error where the message ends early.
    pq_getmsgbytes(message, size);
    PG_RETURN_POINTER(result);
}

template <class V>
Datum send(FunctionCallInfo fcinfo) {
    const V* vector = datum_value<V>(PG_GETARG_DATUM(0));
    const std::span elements(vector->x, static_cast<Size>(vector->dim));
    const int size = static_cast<int>(elements.size_bytes());
    StringInfoData message;
    pq_begintypsend(&message);
    pq_sendint16(&message, static_cast<uint16>(vector->dim));
    pq_sendint16(&message, static_cast<uint16>(vector->unused));
    enlargeStringInfo(&message, size);
    rv::encode_vector_elements(elements,
                               {reinterpret_cast<std::byte*>(message.data + message.len), static_cast<Size>(size)});
    message.len += size;
    PG_RETURN_BYTEA_P(pq_endtypsend(&message));
}

} // namespace

RV_FUNCTION(vector_in) { return read_text<Vector>(fcinfo); }
RV_FUNCTION(halfvec_in) { return read_text<HalfVector>(fcinfo); }

RV_FUNCTION(vector_out) { return write_text<Vector>(fcinfo); }
RV_FUNCTION(halfvec_out) { return write_text<HalfVector>(fcinfo); }

RV_FUNCTION(vector_recv) { return receive<Vector>(fcinfo); }
RV_FUNCTION(halfvec_recv) { return receive<HalfVector>(fcinfo); }

RV_FUNCTION(vector_send) { return send<Vector>(fcinfo); }
RV_FUNCTION(halfvec_send) { return send<HalfVector>(fcinfo); }

RV_FUNCTION(vector_typmod_in) { PG_RETURN_INT32(dims_typmod(Vector::kType, PG_GETARG_DATUM(0), kMaxVectorDims)); }
RV_FUNCTION(halfvec_typmod_in) { PG_RETURN_INT32(dims_typmod(HalfVector::kType, PG_GETARG_DATUM(0), kMaxVectorDims)); }

// Of all our types.
RV_FUNCTION(vector_typmod_out) { PG_RETURN_CSTRING(psprintf("(%d)", PG_GETARG_INT32(0))); }
