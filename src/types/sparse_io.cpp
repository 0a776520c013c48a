// Server zone. Text, binary form and type modifier of sparsevec.
#include "ruvector/pg/guard.hpp"
#include "ruvector/pg/soft_error.hpp"
#include "ruvector/types/sparse_vector.hpp"

extern "C" {
#include "common/shortest_dec.h"
#include "libpq/pqformat.h"
#include "utils/builtins.h"
}

#include "ruvector/core/base/sparse_binary.hpp"
#include "ruvector/core/base/sparse_text.hpp"

namespace {

using namespace rv::types;

// Reports a text that is no sparse vector to `context`, or raises.
Datum reject_text(Node* context, const char* text, const rv::SparseText& parsed) {
    const char* detail = nullptr;
    switch (parsed.error) {
    case rv::SparseTextError::kOutOfRange:
        ereturn(context, Datum{0},
                (errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
                 errmsg("\"%s\" is out of range for type sparsevec",
                        pnstrdup(parsed.number, static_cast<Size>(parsed.number_end - parsed.number)))));
    case rv::SparseTextError::kNan:
        ereturn(context, Datum{0}, (errcode(ERRCODE_DATA_EXCEPTION), errmsg("NaN not allowed in sparsevec")));
    case rv::SparseTextError::kInfinite:
        ereturn(context, Datum{0},
                (errcode(ERRCODE_DATA_EXCEPTION), errmsg("infinite value not allowed in sparsevec")));
    case rv::SparseTextError::kNoBrace:
        detail = "Vector contents must start with \"{\".";
        break;
    case rv::SparseTextError::kNoDimensions:
        detail = "Unexpected end of input.";
        break;
    case rv::SparseTextError::kJunk:
        detail = "Junk after closing.";
        break;
    case rv::SparseTextError::kNone:
    case rv::SparseTextError::kSyntax:
        break;
    }
    ereturn(context, Datum{0},
            (errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
             errmsg("invalid input syntax for type sparsevec: \"%s\"", text),
             detail != nullptr ? errdetail("%s", detail) : 0));
}

// What an index does wrong, or null.
const char* index_complaint(rv::SparseIndexError error) {
    switch (error) {
    case rv::SparseIndexError::kOutOfBounds:
        return "sparsevec index out of bounds";
    case rv::SparseIndexError::kNotAscending:
        return "sparsevec indices must be in ascending order";
    case rv::SparseIndexError::kDuplicate:
        return "sparsevec indices must not contain duplicates";
    case rv::SparseIndexError::kNone:
        break;
    }
    return nullptr;
}

[[noreturn]] void raise_index(rv::SparseIndexError error) {
    ereport(ERROR, (errcode(ERRCODE_DATA_EXCEPTION), errmsg("%s", index_complaint(error))));
    pg_unreachable();
}

} // namespace

RV_FUNCTION(sparsevec_in) {
    const char* text = PG_GETARG_CSTRING(0);
    const int32 typmod = PG_GETARG_INT32(2);
    Node* context = fcinfo->context;
    const char* end = text + std::strlen(text);

    const Size room = rv::sparse_text_room(text, end);
    if (room > kMaxSparseElements)
        ereturn(context, Datum{0},
                (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
                 errmsg("sparsevec cannot have more than %d non-zero elements", kMaxSparseElements)));
    auto* elements = static_cast<rv::SparseElement*>(palloc(room * sizeof(rv::SparseElement)));
    const rv::SparseText parsed = rv::parse_sparse(text, end, {elements, room});
    if (parsed.error != rv::SparseTextError::kNone) return reject_text(context, text, parsed);
    if (parsed.dim < 1)
        ereturn(context, Datum{0},
                (errcode(ERRCODE_DATA_EXCEPTION), errmsg("sparsevec must have at least 1 dimension")));
    if (parsed.dim > kMaxSparseDims)
        ereturn(context, Datum{0},
                (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
                 errmsg("sparsevec cannot have more than %d dimensions", kMaxSparseDims)));
    if (typmod != -1 && typmod != parsed.dim)
        ereturn(context, Datum{0},
                (errcode(ERRCODE_DATA_EXCEPTION), errmsg("expected %d dimensions, not %d", typmod, parsed.dim)));

    SparseVector* result = make_sparse_vector(parsed.dim, static_cast<int>(parsed.count));
    float* values = result->values();
    for (Size i = 0; i < parsed.count; i++) {
        result->indices[i] = elements[i].index;
        values[i] = elements[i].value;
        const char* complaint = index_complaint(rv::check_sparse_index(result->indices, i, parsed.dim));
        if (complaint != nullptr)
            ereturn(context, Datum{0}, (errcode(ERRCODE_DATA_EXCEPTION), errmsg("%s", complaint)));
    }
    pfree(elements);
    PG_RETURN_POINTER(result);
}

RV_FUNCTION(sparsevec_out) {
    const auto* vector = datum_value<SparseVector>(PG_GETARG_DATUM(0));
    const float* values = vector->values();
    constexpr Size kIndexLength = 11; // of any int32, with its sign
    // FLOAT_SHORTEST_DECIMAL_LEN counts a terminator, which leaves room for the comma.
    auto* text = static_cast<char*>(
        palloc(static_cast<Size>(vector->count) * (kIndexLength + 1 + FLOAT_SHORTEST_DECIMAL_LEN) + kIndexLength + 4));
    char* end = text;
    *end++ = '{';
    for (int i = 0; i < vector->count; i++) {
        if (i > 0) *end++ = ',';
        end += pg_ltoa(static_cast<int32>(static_cast<uint32>(vector->indices[i]) + 1), end);
        *end++ = ':';
        end += float_to_shortest_decimal_bufn(values[i], end);
    }
    *end++ = '}';
    *end++ = '/';
    end += pg_ltoa(vector->dim, end);
    *end = '\0';
    PG_RETURN_CSTRING(text);
}

RV_FUNCTION(sparsevec_typmod_in) {
    PG_RETURN_INT32(dims_typmod(SparseVector::kType, PG_GETARG_DATUM(0), kMaxSparseDims));
}

RV_FUNCTION(sparsevec_recv) {
    auto* message = reinterpret_cast<StringInfo>(PG_GETARG_POINTER(0));
    const int32 typmod = PG_GETARG_INT32(2);
    const auto dim = static_cast<int32>(pq_getmsgint(message, sizeof(int32)));
    const auto count = static_cast<int32>(pq_getmsgint(message, sizeof(int32)));
    const auto unused = static_cast<int32>(pq_getmsgint(message, sizeof(int32)));
    check_dims(SparseVector::kType, dim, kMaxSparseDims);
    check_sparse_count(count, dim);
    check_expected_dims(typmod, dim);
    if (unused != 0)
        ereport(ERROR, (errcode(ERRCODE_DATA_EXCEPTION), errmsg("expected unused to be 0, not %d", unused)));

    SparseVector* result = make_sparse_vector(dim, count);
    const int size = count * static_cast<int>(sizeof(int32) + sizeof(float));
    const int present = Min(size, message->len - message->cursor);
    const auto* bytes = reinterpret_cast<const std::byte*>(message->data + message->cursor);
    switch (rv::decode_sparse_elements({bytes, static_cast<Size>(present)}, dim,
                                       {result->indices, static_cast<Size>(count)}, result->values())) {
    case rv::SparseBinaryError::kOutOfBounds:
        raise_index(rv::SparseIndexError::kOutOfBounds);
    case rv::SparseBinaryError::kNotAscending:
        raise_index(rv::SparseIndexError::kNotAscending);
    case rv::SparseBinaryError::kDuplicate:
        raise_index(rv::SparseIndexError::kDuplicate);
    case rv::SparseBinaryError::kNan:
        raise_nan(SparseVector::kType);
    case rv::SparseBinaryError::kInfinite:
        raise_infinite(SparseVector::kType);
    case rv::SparseBinaryError::kZero:
        ereport(ERROR, (errcode(ERRCODE_DATA_EXCEPTION),
                        errmsg("binary representation of sparsevec cannot contain zero values")));
    case rv::SparseBinaryError::kTruncated:
    case rv::SparseBinaryError::kNone:
        break;
    }
    // Raises the server's own error where the message ends early.
    pq_getmsgbytes(message, size);
    PG_RETURN_POINTER(result);
}

RV_FUNCTION(sparsevec_send) {
    const auto* vector = datum_value<SparseVector>(PG_GETARG_DATUM(0));
    const Size size = SparseVector::size_of(vector->count) - SparseVector::kHeaderSize;
    StringInfoData message;
    pq_begintypsend(&message);
    pq_sendint32(&message, static_cast<uint32>(vector->dim));
    pq_sendint32(&message, static_cast<uint32>(vector->count));
    pq_sendint32(&message, static_cast<uint32>(vector->unused));
    enlargeStringInfo(&message, static_cast<int>(size));
    rv::encode_sparse_elements(vector->view(), {reinterpret_cast<std::byte*>(message.data + message.len), size});
    message.len += static_cast<int>(size);
    PG_RETURN_BYTEA_P(pq_endtypsend(&message));
}
