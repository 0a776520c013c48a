// What temporal functions ask of their surroundings: rules of time zones, and the time. The server answers by
// PostgreSQL's own database of zones; unit tests by a few zones of their own.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace rv::cypher {

class TimeZones {
public:
    virtual ~TimeZones() = default;

    // Whether a zone of this IANA name is known.
    virtual bool knows(std::string_view zone) = 0;
    // Seconds east of UTC at a time in seconds since 1970 in UTC.
    virtual std::int32_t offset_at(std::string_view zone, std::int64_t utc_seconds) = 0;
    // The same at a local time: the earlier of two where clocks were put back, the one before a gap.
    virtual std::int32_t offset_of_local(std::string_view zone, std::int64_t local_seconds) = 0;
    // The zone of the session: an IANA name.
    virtual std::string session_zone() = 0;
};

class Clock {
public:
    struct Instant {
        std::int64_t seconds; // since 1970 in UTC
        std::int32_t nanos;
    };
    virtual ~Clock() = default;
    virtual Instant transaction_time() = 0;
    virtual Instant statement_time() = 0;
    virtual Instant real_time() = 0;
};

// The zones that operators use, which have no environment: a date-time of a named zone plus a duration asks for the
// zone's offset. Whoever runs a query lets one of these live meanwhile; they nest. Counts for this thread. Without one
// such a date-time keeps its offset.
class ZonesInUse {
public:
    explicit ZonesInUse(TimeZones& zones) noexcept;
    ~ZonesInUse();
    ZonesInUse(const ZonesInUse&) = delete;
    ZonesInUse& operator=(const ZonesInUse&) = delete;

private:
    TimeZones* before_;
};
TimeZones* zones_in_use() noexcept; // null: none

} // namespace rv::cypher
