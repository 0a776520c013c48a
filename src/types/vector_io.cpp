// Server zone. Text, binary form and type modifier of vector.
#include "ruvector/pg/guard.hpp"
#include "ruvector/pg/soft_error.hpp"
#include "ruvector/types/vector.hpp"

extern "C" {
#include "common/shortest_dec.h"
#include "libpq/pqformat.h"
#include "utils/array.h"
}

#include "ruvector/core/base/vector_binary.hpp"
#include "ruvector/core/base/vector_text.hpp"

namespace {

using namespace rv::types;

// Reports a text that is no vector to `context`, or raises.
Datum reject_text(Node* context, const char* text, const rv::VectorText& parsed) {
    switch (parsed.error) {
    case rv::VectorTextError::kNoBracket:
        ereturn(context, Datum{0},
                (errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
                 errmsg("invalid input syntax for type vector: \"%s\"", text),
                 errdetail("Vector contents must start with \"[\".")));
    case rv::VectorTextError::kJunk:
        ereturn(context, Datum{0},
                (errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
                 errmsg("invalid input syntax for type vector: \"%s\"", text),
                 errdetail("Junk after closing right brace.")));
    case rv::VectorTextError::kEmpty:
        ereturn(context, Datum{0}, (errcode(ERRCODE_DATA_EXCEPTION), errmsg("vector must have at least 1 dimension")));
    case rv::VectorTextError::kTooManyDims:
        ereturn(context, Datum{0},
                (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
                 errmsg("vector cannot have more than %d dimensions", kMaxVectorDims)));
    case rv::VectorTextError::kTooLarge:
        ereturn(context, Datum{0},
                (errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
                 errmsg("\"%s\" is out of range for type vector",
                        pnstrdup(parsed.number, static_cast<Size>(parsed.number_end - parsed.number)))));
    case rv::VectorTextError::kNan:
        ereturn(context, Datum{0}, (errcode(ERRCODE_DATA_EXCEPTION), errmsg("NaN not allowed in vector")));
    case rv::VectorTextError::kInfinite:
        ereturn(context, Datum{0}, (errcode(ERRCODE_DATA_EXCEPTION), errmsg("infinite value not allowed in vector")));
    case rv::VectorTextError::kNone:
    case rv::VectorTextError::kSyntax:
        break;
    }
    ereturn(
        context, Datum{0},
        (errcode(ERRCODE_INVALID_TEXT_REPRESENTATION), errmsg("invalid input syntax for type vector: \"%s\"", text)));
}

} // namespace

RV_FUNCTION(vector_in) {
    const char* text = PG_GETARG_CSTRING(0);
    const int32 typmod = PG_GETARG_INT32(2);
    float x[kMaxVectorDims];

    const rv::VectorText parsed = rv::parse_vector(text, text + std::strlen(text), x);
    if (parsed.error != rv::VectorTextError::kNone) return reject_text(fcinfo->context, text, parsed);
    if (typmod != -1 && typmod != parsed.dim)
        ereturn(fcinfo->context, Datum{0},
                (errcode(ERRCODE_DATA_EXCEPTION), errmsg("expected %d dimensions, not %d", typmod, parsed.dim)));

    Vector* result = make_vector(parsed.dim);
    std::memcpy(result->x, x, sizeof(float) * static_cast<Size>(parsed.dim));
    PG_RETURN_POINTER(result);
}

RV_FUNCTION(vector_out) {
    const Vector* vector = datum_vector(PG_GETARG_DATUM(0));
    // FLOAT_SHORTEST_DECIMAL_LEN counts a terminator, which leaves room for the comma.
    auto* text = static_cast<char*>(palloc(static_cast<Size>(vector->dim) * FLOAT_SHORTEST_DECIMAL_LEN + 3));
    char* end = text;
    *end++ = '[';
    for (int i = 0; i < vector->dim; i++) {
        if (i > 0) *end++ = ',';
        end += float_to_shortest_decimal_bufn(vector->x[i], end);
    }
    *end++ = ']';
    *end = '\0';
    PG_RETURN_CSTRING(text);
}

RV_FUNCTION(vector_typmod_in) {
    int count = 0;
    const int32* values = ArrayGetIntegerTypmods(PG_GETARG_ARRAYTYPE_P(0), &count);
    if (count != 1) ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("invalid type modifier")));
    if (values[0] < 1)
        ereport(ERROR,
                (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("dimensions for type vector must be at least 1")));
    if (values[0] > kMaxVectorDims)
        ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                        errmsg("dimensions for type vector cannot exceed %d", kMaxVectorDims)));
    PG_RETURN_INT32(values[0]);
}

RV_FUNCTION(vector_typmod_out) { PG_RETURN_CSTRING(psprintf("(%d)", PG_GETARG_INT32(0))); }

RV_FUNCTION(vector_recv) {
    auto* message = reinterpret_cast<StringInfo>(PG_GETARG_POINTER(0));
    const int32 typmod = PG_GETARG_INT32(2);
    // The message's integers come unsigned: a negative dimension is one above the limit.
    const int dim = static_cast<int>(pq_getmsgint(message, sizeof(int16)));
    const int unused = static_cast<int>(pq_getmsgint(message, sizeof(int16)));
    check_dims(dim);
    check_expected_dims(typmod, dim);
    if (unused != 0)
        ereport(ERROR, (errcode(ERRCODE_DATA_EXCEPTION), errmsg("expected unused to be 0, not %d", unused)));

    Vector* result = make_vector(dim);
    const int size = dim * static_cast<int>(sizeof(float));
    const int present = Min(size, message->len - message->cursor);
    const auto* bytes = reinterpret_cast<const std::byte*>(message->data + message->cursor);
    switch (rv::decode_vector_elements({bytes, static_cast<Size>(present)}, {result->x, static_cast<Size>(dim)})) {
    case rv::VectorBinaryError::kNan:
        ereport(ERROR, (errcode(ERRCODE_DATA_EXCEPTION), errmsg("NaN not allowed in vector")));
    case rv::VectorBinaryError::kInfinite:
        ereport(ERROR, (errcode(ERRCODE_DATA_EXCEPTION), errmsg("infinite value not allowed in vector")));
    case rv::VectorBinaryError::kTruncated:
    case rv::VectorBinaryError::kNone:
        break;
    }
    // Raises the server's own error where the message ends early.
    pq_getmsgbytes(message, size);
    PG_RETURN_POINTER(result);
}

RV_FUNCTION(vector_send) {
    const Vector* vector = datum_vector(PG_GETARG_DATUM(0));
    const auto dim = static_cast<Size>(vector->dim);
    const int size = static_cast<int>(dim * sizeof(float));
    StringInfoData message;
    pq_begintypsend(&message);
    pq_sendint16(&message, static_cast<uint16>(vector->dim));
    pq_sendint16(&message, static_cast<uint16>(vector->unused));
    enlargeStringInfo(&message, size);
    rv::encode_vector_elements({vector->x, dim},
                               {reinterpret_cast<std::byte*>(message.data + message.len), static_cast<Size>(size)});
    message.len += size;
    PG_RETURN_BYTEA_P(pq_endtypsend(&message));
}
