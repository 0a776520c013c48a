#include "ruvector/core/cypher/temporal/parts.hpp"

namespace rv::cypher {

Parts parts_of(const Value& value) {
    switch (value.kind()) {
    case Kind::kDate:
        return {value.as_date().days, {}, {}};
    case Kind::kLocalTime:
        return {{}, value.as_local_time().nanos, {}};
    case Kind::kTime:
        return {{}, value.as_time().nanos, Zone{{}, value.as_time().offset}};
    case Kind::kLocalDateTime:
        return {value.as_local_date_time().days, value.as_local_date_time().nanos, {}};
    case Kind::kDateTime: {
        const DateTime& time = value.as_date_time();
        return {time.local.days, time.local.nanos, Zone{time.zone, time.offset}};
    }
    default:
        return {};
    }
}

} // namespace rv::cypher
