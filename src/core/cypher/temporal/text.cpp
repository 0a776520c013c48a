#include "ruvector/core/cypher/temporal/text.hpp"

#include "ruvector/core/cypher/temporal/calendar.hpp"
#include "ruvector/core/cypher/temporal/checked.hpp"

#include <charconv>

namespace rv::cypher {
namespace {

void append_number(std::string& text, std::int64_t number) {
    char digits[20];
    const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
    text.append(digits, end);
}

void append_two(std::string& text, std::int64_t number) {
    text += static_cast<char>('0' + number / 10);
    text += static_cast<char>('0' + number % 10);
}

// A point and as many of nine digits as are needed; nothing for 0.
void append_fraction(std::string& text, std::int64_t nanos) {
    if (nanos == 0) return;
    text += '.';
    for (std::int64_t unit = kNanosASecond / 10; nanos != 0; unit /= 10) {
        text += static_cast<char>('0' + nanos / unit);
        nanos %= unit;
    }
}

// Each amount with its sign and letter, none for 0.
void append_amount(std::string& text, std::int64_t amount, char letter) {
    if (amount == 0) return;
    append_number(text, amount);
    text += letter;
}

} // namespace

void append_date(std::string& text, std::int64_t days) {
    const CivilDate date = civil_of(days);
    const std::int64_t year = date.year < 0 ? -date.year : date.year;
    if (date.year < 0) text += '-';
    if (date.year > 9999) text += '+';
    if (year < 1000) text += year < 10 ? "000" : year < 100 ? "00" : "0";
    append_number(text, year);
    text += '-';
    append_two(text, date.month);
    text += '-';
    append_two(text, date.day);
}

void append_time(std::string& text, std::int64_t nanos) {
    const std::int64_t seconds = nanos / kNanosASecond;
    const std::int64_t fraction = nanos % kNanosASecond;
    append_two(text, seconds / 3600);
    text += ':';
    append_two(text, seconds / 60 % 60);
    if (seconds % 60 == 0 && fraction == 0) return;
    text += ':';
    append_two(text, seconds % 60);
    append_fraction(text, fraction);
}

void append_offset(std::string& text, std::int32_t offset) {
    if (offset == 0) {
        text += 'Z';
        return;
    }
    text += offset < 0 ? '-' : '+';
    const std::int32_t seconds = offset < 0 ? -offset : offset;
    append_two(text, seconds / 3600);
    text += ':';
    append_two(text, seconds / 60 % 60);
    if (seconds % 60 == 0) return;
    text += ':';
    append_two(text, seconds % 60);
}

void append_duration(std::string& text, const Duration& duration) {
    if (duration == Duration()) {
        text += "PT0S";
        return;
    }
    text += 'P';
    append_amount(text, duration.months / 12, 'Y');
    append_amount(text, duration.months % 12, 'M');
    append_amount(text, duration.days, 'D');
    if (duration.seconds == 0 && duration.nanos == 0) return;
    text += 'T';
    // Seconds are rounded down; here all parts have the sign of the whole.
    const Wide nanos = Wide{duration.seconds} * kNanosASecond + duration.nanos;
    const auto seconds = static_cast<std::int64_t>(nanos / kNanosASecond);
    const auto fraction = static_cast<std::int64_t>(nanos % kNanosASecond);
    append_amount(text, seconds / 3600, 'H');
    append_amount(text, seconds / 60 % 60, 'M');
    if (seconds % 60 == 0 && fraction == 0) return;
    if (nanos < 0) text += '-';
    append_number(text, seconds % 60 < 0 ? -(seconds % 60) : seconds % 60);
    append_fraction(text, fraction < 0 ? -fraction : fraction);
    text += 'S';
}

} // namespace rv::cypher
