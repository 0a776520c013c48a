// Time and time zones of the server, as the engine asks for them. C++ zone.
#pragma once

#include "ruvector/pg/guard.hpp"

#include "ruvector/core/cypher/temporal/time_zones.hpp"

namespace rv::graph {

class ServerZones final : public cypher::TimeZones {
public:
    bool knows(std::string_view zone) override;
    std::int32_t offset_at(std::string_view zone, std::int64_t utc_seconds) override;
    std::int32_t offset_of_local(std::string_view zone, std::int64_t local_seconds) override;
    std::string session_zone() override;
};

class ServerClock final : public cypher::Clock {
public:
    Instant transaction_time() override;
    Instant statement_time() override;
    Instant real_time() override;
};

} // namespace rv::graph
