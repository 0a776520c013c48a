// Maps that temporal values are made of, as {year: 1984, week: 10, timezone: '+01:00'}: their keys read once, and a
// date and a time of the day put together from them and from a value that gives what they leave out.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/cypher/values/value.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace rv::cypher {

enum class Field : std::uint8_t {
    kYear,
    kMonth,
    kDay,
    kWeek,
    kDayOfWeek,
    kOrdinalDay,
    kQuarter,
    kDayOfQuarter,
    kHour,
    kMinute,
    kSecond,
    kMillisecond,
    kMicrosecond,
    kNanosecond,
    kTimezone,
    kDate,
    kTime,
    kDatetime,
    kEpochSeconds,
    kEpochMillis,
};
inline constexpr std::size_t kFields = 20;

using FieldSet = std::uint32_t;
constexpr FieldSet set_of(Field field) { return FieldSet{1} << static_cast<unsigned>(field); }
inline constexpr FieldSet kDateFields = (FieldSet{1} << 8) - 1;
inline constexpr FieldSet kSubseconds =
    set_of(Field::kMillisecond) | set_of(Field::kMicrosecond) | set_of(Field::kNanosecond);
inline constexpr FieldSet kTimeFields =
    set_of(Field::kHour) | set_of(Field::kMinute) | set_of(Field::kSecond) | kSubseconds;

class Fields {
public:
    // Raises ArgumentError: InvalidArgumentValue for a key that is not `allowed`.
    Fields(const Value& map, FieldSet allowed);

    bool any_null() const noexcept { return any_null_; }
    FieldSet present() const noexcept { return present_; }
    bool has(Field field) const noexcept { return (present_ & set_of(field)) != 0; }
    bool has_any(FieldSet fields) const noexcept { return (present_ & fields) != 0; }
    const Value& operator[](Field field) const noexcept { return *values_[static_cast<std::size_t>(field)]; }

    // Raises TypeError for what is no integer, ArgumentError for one that is not within first and last.
    std::optional<std::int64_t> number(Field field, std::int64_t first, std::int64_t last) const;

private:
    std::array<const Value*, kFields> values_{};
    FieldSet present_ = 0;
    bool any_null_ = false;
};

// Raise ArgumentError where they need something that is neither among the fields nor in the base. What comes from the
// base and does not fit the new year or month becomes the last that does: 29 February in another year is its 28th.
std::int64_t date_of(const Fields& fields, std::optional<std::int64_t> base_days);
std::int64_t time_of(const Fields& fields, std::optional<std::int64_t> base_nanos);

// Parts of a second in nanoseconds: a smaller one beside a greater one counts within it.
std::int64_t subseconds_of(const Fields& fields);

} // namespace rv::cypher
