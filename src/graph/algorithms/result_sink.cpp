// C++ zone. Rows of an algorithm as the result of its function.
#include "ruvector/graph/algorithms/row_sink.hpp"

#include "ruvector/types/vector.hpp"

extern "C" {
#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "funcapi.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/syscache.h"
#include "utils/tuplestore.h"
}

namespace rv::graph {
namespace {

// Server zone, all of them.
Datum text_datum(std::string_view text) {
    return PointerGetDatum(cstring_to_text_with_len(text.data(), static_cast<int>(text.size())));
}

Datum array_datum(const Cell& cell) {
    const Size count = cell.kind == Cell::Kind::kIntegers ? cell.integers.size()
                       : cell.kind == Cell::Kind::kTexts  ? cell.texts.size()
                                                          : cell.reals.size();
    Datum* values = static_cast<Datum*>(palloc(sizeof(Datum) * (count + 1)));
    Oid type = INT8OID;
    for (Size i = 0; i < count; i++) {
        if (cell.kind == Cell::Kind::kIntegers) {
            values[i] = Int64GetDatum(cell.integers[i]);
        } else if (cell.kind == Cell::Kind::kTexts) {
            type = TEXTOID;
            values[i] = text_datum(cell.texts[i]);
        } else {
            values[i] = Float4GetDatum(cell.reals[i]);
        }
    }
    if (cell.kind == Cell::Kind::kTexts) type = TEXTOID;
    if (cell.kind == Cell::Kind::kReals) type = FLOAT4OID;
    int16 length;
    bool by_value;
    char alignment;
    get_typlenbyvalalign(type, &length, &by_value, &alignment);
    return PointerGetDatum(construct_array(values, static_cast<int>(count), type, length, by_value, alignment));
}

Datum vector_datum(const std::vector<float>& reals) {
    types::Vector* vector = types::make_vector<types::Vector>(static_cast<int>(reals.size()));
    std::memcpy(vector->x, reals.data(), sizeof(float) * reals.size());
    return PointerGetDatum(vector);
}

Oid type_of(Cell::Kind kind) {
    switch (kind) {
    case Cell::Kind::kInteger:
        return INT8OID;
    case Cell::Kind::kReal:
        return FLOAT8OID;
    case Cell::Kind::kBoolean:
        return BOOLOID;
    case Cell::Kind::kText:
        return TEXTOID;
    case Cell::Kind::kIntegers:
        return INT8ARRAYOID;
    case Cell::Kind::kTexts:
        return TEXTARRAYOID;
    case Cell::Kind::kReals:
        return FLOAT4ARRAYOID;
    default:
        return InvalidOid;
    }
}

Datum datum_of(const Cell& cell) {
    switch (cell.kind) {
    case Cell::Kind::kInteger:
        return Int64GetDatum(cell.integer);
    case Cell::Kind::kReal:
        return Float8GetDatum(cell.real);
    case Cell::Kind::kBoolean:
        return BoolGetDatum(cell.integer != 0);
    case Cell::Kind::kText:
        return text_datum(cell.text);
    case Cell::Kind::kIntegers:
    case Cell::Kind::kTexts:
    case Cell::Kind::kReals:
        return array_datum(cell);
    default:
        return 0;
    }
}

constexpr int kMostColumns = 32;

class ResultSink final : public RowSink {
public:
    explicit ResultSink(FunctionCallInfo info) {
        pg::pg_call([&] {
            InitMaterializedSRF(info, 0);
            const ReturnSetInfo* result = reinterpret_cast<ReturnSetInfo*>(info->resultinfo);
            store_ = result->setResult;
            columns_ = result->setDesc;
            passing_ = AllocSetContextCreate(CurrentMemoryContext, "ruvector graph output", ALLOCSET_DEFAULT_SIZES);
        });
    }

    void put(std::span<const Cell> cells, NodeNumber) override {
        pg::pg_call([&] {
            MemoryContext before = MemoryContextSwitchTo(passing_);
            Datum values[kMostColumns];
            bool nulls[kMostColumns];
            if (static_cast<int>(cells.size()) != columns_->natts || columns_->natts > kMostColumns)
                elog(ERROR, "a row has %zu columns, not %d", cells.size(), columns_->natts);
            for (int i = 0; i < columns_->natts; i++) {
                const Cell& cell = cells[static_cast<Size>(i)];
                nulls[i] = cell.kind == Cell::Kind::kNull;
                if (nulls[i]) continue;
                const Oid type = TupleDescAttr(columns_, i)->atttypid;
                const bool vector = cell.kind == Cell::Kind::kReals && type != FLOAT4ARRAYOID;
                if (vector ? !is_vector(type) : type_of(cell.kind) != type)
                    elog(ERROR, "column %d of a row has another type", i + 1);
                values[i] = vector ? vector_datum(cell.reals) : datum_of(cell);
            }
            tuplestore_putvalues(store_, columns_, values, nulls);
            MemoryContextSwitchTo(before);
            if ((++rows_ & 127) == 0) {
                CHECK_FOR_INTERRUPTS();
                MemoryContextReset(passing_);
            }
        });
    }
    Datum finish() override { return Datum{0}; }

private:
    Tuplestorestate* store_ = nullptr;
    TupleDesc columns_ = nullptr;
    MemoryContext passing_ = nullptr;
    // Of types that are no vector the row is refused: there is one such type at most.
    bool is_vector(Oid type) {
        if (type == vector_) return true;
        HeapTuple row = SearchSysCache1(TYPEOID, ObjectIdGetDatum(type));
        if (!HeapTupleIsValid(row)) elog(ERROR, "cache lookup failed for type %u", type);
        const bool is = strcmp(NameStr(reinterpret_cast<Form_pg_type>(GETSTRUCT(row))->typname), "vector") == 0;
        ReleaseSysCache(row);
        if (is) vector_ = type;
        return is;
    }

    Oid vector_ = InvalidOid; // the type, once it was met
    std::int64_t rows_ = 0;
};

class NumberSink final : public RowSink {
public:
    void put(std::span<const Cell> cells, NodeNumber) override { number_ = cells[0].real; }
    Datum finish() override { return Float8GetDatum(number_); }

private:
    double number_ = 0;
};

} // namespace

std::unique_ptr<RowSink> sink_of_result(FunctionCallInfo info) {
    if (!info->flinfo->fn_retset) return std::make_unique<NumberSink>();
    return std::make_unique<ResultSink>(info);
}

} // namespace rv::graph
