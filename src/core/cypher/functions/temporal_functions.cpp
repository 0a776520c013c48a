// The table of temporal functions.
#include "ruvector/core/cypher/functions/temporal_calls.hpp"

namespace rv::cypher {
namespace {

template <Kind kind>
Value make(Environment& environment, std::span<const Value> arguments) {
    if (arguments.empty()) return current_temporal(environment, kind, ClockOf::kStatement, nullptr);
    return make_temporal(environment, kind, arguments[0]);
}

template <Kind kind, ClockOf clock>
Value current(Environment& environment, std::span<const Value> arguments) {
    return current_temporal(environment, kind, clock, arguments.empty() ? nullptr : &arguments[0]);
}

template <Kind kind>
Value truncate(Environment& environment, std::span<const Value> arguments) {
    return truncate_temporal(environment, kind, arguments);
}

using Arguments = std::array<KindSet, kMostArguments>;

constexpr KindSet kNull = kinds::kNull;
constexpr KindSet kSource = kinds::kString | kinds::kMap | kinds::kTemporal | kNull;
constexpr KindSet kZone = kinds::kString | kinds::kMap | kNull;
constexpr KindSet kMoment = kinds::kTemporal | kNull;
constexpr KindSet kInteger = kinds::kInteger | kNull;
constexpr KindSet kLength = kinds::kDuration | kNull;

// None is constant that asks for the time or for the session's zone.
constexpr Function maker(const char* name, Kind kind, Value (*call)(Environment&, std::span<const Value>)) {
    return {name, 0, 1, set_of(kind) | kNull, Arguments{kSource}, call, true, false};
}
constexpr Function present(const char* name, Kind kind, Value (*call)(Environment&, std::span<const Value>)) {
    return {name, 0, 1, set_of(kind) | kNull, Arguments{kZone}, call, true, false};
}
constexpr Function truncating(const char* name, Kind kind, Value (*call)(Environment&, std::span<const Value>)) {
    return {name, 1,    3,    set_of(kind) | kNull, Arguments{kinds::kString | kNull, kMoment, kinds::kMap | kNull},
            call, true, false};
}
constexpr Function between(const char* name, Value (*call)(Environment&, std::span<const Value>)) {
    return {name, 2, 2, kLength, Arguments{kMoment, kMoment}, call, true, true};
}

constexpr Function kFunctions[] = {
    maker("date", Kind::kDate, make<Kind::kDate>),
    present("date.transaction", Kind::kDate, current<Kind::kDate, ClockOf::kTransaction>),
    present("date.statement", Kind::kDate, current<Kind::kDate, ClockOf::kStatement>),
    present("date.realtime", Kind::kDate, current<Kind::kDate, ClockOf::kReal>),
    truncating("date.truncate", Kind::kDate, truncate<Kind::kDate>),

    maker("localtime", Kind::kLocalTime, make<Kind::kLocalTime>),
    present("localtime.transaction", Kind::kLocalTime, current<Kind::kLocalTime, ClockOf::kTransaction>),
    present("localtime.statement", Kind::kLocalTime, current<Kind::kLocalTime, ClockOf::kStatement>),
    present("localtime.realtime", Kind::kLocalTime, current<Kind::kLocalTime, ClockOf::kReal>),
    truncating("localtime.truncate", Kind::kLocalTime, truncate<Kind::kLocalTime>),

    maker("time", Kind::kTime, make<Kind::kTime>),
    present("time.transaction", Kind::kTime, current<Kind::kTime, ClockOf::kTransaction>),
    present("time.statement", Kind::kTime, current<Kind::kTime, ClockOf::kStatement>),
    present("time.realtime", Kind::kTime, current<Kind::kTime, ClockOf::kReal>),
    truncating("time.truncate", Kind::kTime, truncate<Kind::kTime>),

    maker("localdatetime", Kind::kLocalDateTime, make<Kind::kLocalDateTime>),
    present("localdatetime.transaction", Kind::kLocalDateTime, current<Kind::kLocalDateTime, ClockOf::kTransaction>),
    present("localdatetime.statement", Kind::kLocalDateTime, current<Kind::kLocalDateTime, ClockOf::kStatement>),
    present("localdatetime.realtime", Kind::kLocalDateTime, current<Kind::kLocalDateTime, ClockOf::kReal>),
    truncating("localdatetime.truncate", Kind::kLocalDateTime, truncate<Kind::kLocalDateTime>),

    maker("datetime", Kind::kDateTime, make<Kind::kDateTime>),
    present("datetime.transaction", Kind::kDateTime, current<Kind::kDateTime, ClockOf::kTransaction>),
    present("datetime.statement", Kind::kDateTime, current<Kind::kDateTime, ClockOf::kStatement>),
    present("datetime.realtime", Kind::kDateTime, current<Kind::kDateTime, ClockOf::kReal>),
    truncating("datetime.truncate", Kind::kDateTime, truncate<Kind::kDateTime>),
    {"datetime.fromepoch", 1, 2, set_of(Kind::kDateTime) | kNull, Arguments{kInteger, kInteger}, date_time_from_epoch,
     true, true},
    {"datetime.fromepochmillis", 1, 1, set_of(Kind::kDateTime) | kNull, Arguments{kInteger},
     date_time_from_epoch_millis, true, true},

    {"duration", 1, 1, kLength, Arguments{kinds::kString | kinds::kMap | kLength}, make_duration, true, true},
    between("duration.between", duration_between),
    between("duration.inmonths", duration_in_months),
    between("duration.indays", duration_in_days),
    between("duration.inseconds", duration_in_seconds),
};

} // namespace

std::span<const Function> temporal_functions() { return kFunctions; }

} // namespace rv::cypher
