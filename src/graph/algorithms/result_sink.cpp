// C++ zone. Rows of an algorithm as the result of its function.
#include "ruvector/graph/algorithms/row_sink.hpp"

extern "C" {
#include "catalog/pg_type.h"
#include "funcapi.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
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
                if (!nulls[i] && type_of(cell.kind) != TupleDescAttr(columns_, i)->atttypid)
                    elog(ERROR, "column %d of a row has another type", i + 1);
                values[i] = datum_of(cell);
            }
            tuplestore_putvalues(store_, columns_, values, nulls);
            MemoryContextSwitchTo(before);
            if ((++rows_ & 127) == 0) {
                CHECK_FOR_INTERRUPTS();
                MemoryContextReset(passing_);
            }
        });
    }
    std::int64_t finish() override { return rows_; }

private:
    Tuplestorestate* store_ = nullptr;
    TupleDesc columns_ = nullptr;
    MemoryContext passing_ = nullptr;
    std::int64_t rows_ = 0;
};

} // namespace

std::unique_ptr<RowSink> sink_of_result(FunctionCallInfo info) { return std::make_unique<ResultSink>(info); }

} // namespace rv::graph
