// Surroundings of temporal functions for tests: a few zones with today's rules, a clock that stands, and calls by name.
#pragma once

#include "ruvector/core/cypher/error.hpp"
#include "ruvector/core/cypher/functions/function.hpp"
#include "ruvector/core/cypher/temporal/calendar.hpp"

#include <cstddef>
#include <cstring>
#include <initializer_list>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rv::cypher::test {

// Zones by name: local mean time up to a year, then a standard offset, and an hour more in summer where there is one:
// from the last Sunday of March to that of October, 01:00 UTC, since 1981.
class Zones : public TimeZones {
public:
    std::string session = "Etc/UTC";

    bool knows(std::string_view zone) override { return find(zone) != nullptr; }
    std::int32_t offset_at(std::string_view name, std::int64_t utc_seconds) override {
        const Rule& zone = *find(name);
        const CivilDate date = civil_of(utc_seconds / 86400 - (utc_seconds % 86400 < 0 ? 1 : 0));
        if (date.year < zone.standard_since) return zone.mean;
        const bool summer = zone.summer && date.year > 1980 && utc_seconds >= change(date.year, 3) &&
                            utc_seconds < change(date.year, 10);
        return zone.standard + (summer ? 3600 : 0);
    }
    std::int32_t offset_of_local(std::string_view zone, std::int64_t local_seconds) override {
        const std::int32_t before = offset_at(zone, local_seconds - 86400);
        const std::int32_t after = offset_at(zone, local_seconds + 86400);
        if (offset_at(zone, local_seconds - before) == before) return before;
        return offset_at(zone, local_seconds - after) == after ? after : before;
    }
    std::string session_zone() override { return session; }

private:
    struct Rule {
        const char* name;
        std::int32_t mean;
        std::int64_t standard_since;
        std::int32_t standard;
        bool summer;
    };
    static const Rule* find(std::string_view name) {
        static constexpr Rule kRules[] = {
            {"Etc/UTC", 0, -2'000'000'000, 0, false},     {"Europe/Berlin", 3208, 1893, 3600, true},
            {"Europe/Stockholm", 4332, 1879, 3600, true}, // as databases with the older data have it
            {"Europe/London", -75, 1848, 0, true},        {"Pacific/Honolulu", -37886, 1896, -36000, false},
        };
        for (const Rule& rule : kRules) {
            if (name == rule.name) return &rule;
        }
        return nullptr;
    }
    static std::int64_t change(std::int64_t year, std::int32_t month) {
        const std::int64_t last = days_of(CivilDate{year, month, 31});
        return (last - day_of_week(last) % 7) * 86400 + 3600;
    }
};

class StandingClock : public Clock {
public:
    Instant transaction_time() override { return {1'000'000'000, 1}; } // 2001-09-09T01:46:40Z
    Instant statement_time() override { return {1'000'000'060, 20}; }
    Instant real_time() override { return {1'000'000'120, 300}; }
};

struct Argument {
    Value value;
    Argument(Value of) : value(std::move(of)) {}
    Argument(const char* text) : value(Value::string(text)) {}
    Argument(int number) : value(Value::integer(number)) {}
    Argument(std::int64_t number) : value(Value::integer(number)) {}
    Argument(double number) : value(Value::real(number)) {}
    Argument(std::nullptr_t) {}
};

inline Value map(std::initializer_list<std::pair<const char*, Argument>> entries) {
    Counted<std::pair<Value, Value>> pairs;
    for (const auto& [key, argument] : entries) pairs.emplace_back(Value::string(key), argument.value);
    return Value::map(std::move(pairs));
}

class Calls {
public:
    Zones zones;
    StandingClock clock;

    Value operator()(std::string_view function, std::initializer_list<Argument> arguments = {}) {
        std::vector<Value> values;
        for (const Argument& argument : arguments) values.push_back(argument.value);
        for (const Function& candidate : temporal_functions()) {
            if (function != candidate.name) continue;
            if (values.size() < candidate.least || values.size() > candidate.most) throw std::logic_error("arguments");
            return candidate.call(environment_, values);
        }
        throw std::logic_error("no such function");
    }
    std::string text(std::string_view function, std::initializer_list<Argument> arguments = {}) {
        const Value value = (*this)(function, arguments);
        return value.is_null() ? "null" : temporal_text(value);
    }
    // The error's type and detail, or the value where there is no error.
    std::string error(std::string_view function, std::initializer_list<Argument> arguments = {}) {
        try {
            return text(function, arguments);
        } catch (const QueryError& error) {
            const std::string message = error.what();
            return message.substr(0, message.find(':', message.find(':') + 1));
        }
    }
    Value component(const Value& value, std::string_view name) { return temporal_component(environment_, value, name); }
    std::int64_t number(const Value& value, std::string_view name) { return component(value, name).as_integer(); }

private:
    // No temporal function asks the store.
    alignas(GraphStore) std::byte no_store_[sizeof(GraphStore)] = {};
    Environment environment_{reinterpret_cast<GraphStore&>(no_store_), zones, clock};
};

} // namespace rv::cypher::test
