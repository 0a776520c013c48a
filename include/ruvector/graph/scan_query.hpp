// The SQL of a scan, and its parameters as it grows. C++ zone.
#pragma once

#include "ruvector/pg/guard.hpp"
#include "ruvector/pg/kept_plans.hpp"

extern "C" {
#include "catalog/pg_type.h"
#include "utils/builtins.h"
}

#include <string>
#include <string_view>
#include <vector>

namespace rv::graph {

inline constexpr long kScanFetch = 200; // rows of a cursor at a time

struct ScanQuery {
    std::string sql;
    std::vector<Oid> types;
    std::vector<Datum> values;

    std::string parameter(Oid type, Datum value) {
        types.push_back(type);
        values.push_back(value);
        return "$" + std::to_string(values.size());
    }
    std::string text(std::string_view value) {
        return parameter(TEXTOID, pg::pg_call([&] {
                             return PointerGetDatum(
                                 cstring_to_text_with_len(value.data(), static_cast<int>(value.size())));
                         }));
    }
    Portal open() const {
        return pg::pg_call([&] {
            return pg::open_kept(sql.c_str(),
                                 {static_cast<int>(values.size()), types.data(), values.data(), nullptr, false});
        });
    }
};

} // namespace rv::graph
