// C++ zone.
#include "ruvector/graph/world.hpp"

extern "C" {
#include "access/xact.h"
#include "pgtime.h"
#include "utils/timestamp.h"
}

namespace rv::graph {
namespace {

// Names of zones alone, no rules such as EST5EDT,M3.2.0.
bool looks_like_name(std::string_view zone) {
    if (zone.empty() || zone.size() > TZ_STRLEN_MAX) return false;
    for (const char c : zone)
        if (!isalnum(static_cast<unsigned char>(c)) && c != '/' && c != '_' && c != '-' && c != '+') return false;
    return isalpha(static_cast<unsigned char>(zone[0])) != 0;
}

pg_tz* find_zone(std::string_view zone) {
    if (!looks_like_name(zone)) return nullptr;
    const std::string name(zone);
    return pg::pg_call([&] { return pg_tzset(name.c_str()); });
}

cypher::Clock::Instant instant_of(TimestampTz time) {
    constexpr std::int64_t kEpoch = (POSTGRES_EPOCH_JDATE - UNIX_EPOCH_JDATE) * SECS_PER_DAY;
    std::int64_t seconds = time / USECS_PER_SEC;
    std::int64_t rest = time % USECS_PER_SEC;
    if (rest < 0) {
        rest += USECS_PER_SEC;
        seconds--;
    }
    return {seconds + kEpoch, static_cast<std::int32_t>(rest * 1000)};
}

} // namespace

bool ServerZones::knows(std::string_view zone) { return find_zone(zone) != nullptr; }

std::int32_t ServerZones::offset_at(std::string_view zone, std::int64_t utc_seconds) {
    pg_tz* found = find_zone(zone);
    if (found == nullptr) return 0;
    const pg_time_t time = utc_seconds;
    const pg_tm* local = pg_localtime(&time, found);
    return local == nullptr ? 0 : static_cast<std::int32_t>(local->tm_gmtoff);
}

std::int32_t ServerZones::offset_of_local(std::string_view zone, std::int64_t local_seconds) {
    // A day before and a day after a change stand on its two sides.
    const std::int32_t before = offset_at(zone, local_seconds - SECS_PER_DAY);
    if (offset_at(zone, local_seconds - before) == before) return before;
    const std::int32_t after = offset_at(zone, local_seconds + SECS_PER_DAY);
    return offset_at(zone, local_seconds - after) == after ? after : before;
}

std::string ServerZones::session_zone() { return pg_get_timezone_name(session_timezone); }

cypher::Clock::Instant ServerClock::transaction_time() { return instant_of(GetCurrentTransactionStartTimestamp()); }
cypher::Clock::Instant ServerClock::statement_time() { return instant_of(GetCurrentStatementStartTimestamp()); }
cypher::Clock::Instant ServerClock::real_time() { return instant_of(GetCurrentTimestamp()); }

} // namespace rv::graph
