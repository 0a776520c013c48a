// C++ zone.
#include "ruvector/graph/algorithms/node_names.hpp"

#include <charconv>

namespace rv::graph {
namespace {

constexpr std::size_t kUuidBytes = 16;

std::string_view trimmed(std::string_view text) {
    constexpr const char* kSpaces = " \t\n\r\f\v";
    const std::size_t begin = text.find_first_not_of(kSpaces);
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(kSpaces) - begin + 1);
}

std::int64_t integer_of(std::string_view written) {
    const std::string_view text = trimmed(written);
    const char* begin = text.data();
    const char* end = begin + text.size();
    if (text.size() > 1 && text[0] == '+' && text[1] != '-') ++begin;
    std::int64_t number = 0;
    const auto read = std::from_chars(begin, end, number);
    if (read.ec == std::errc::result_out_of_range && read.ptr == end)
        throw Error(sqlstate::kNumericValueOutOfRange,
                    "value \"" + std::string(written) + "\" is out of range for type bigint");
    if (read.ec != std::errc() || read.ptr != end)
        throw Error(sqlstate::kInvalidTextRepresentation,
                    "invalid input syntax for type bigint: \"" + std::string(written) + "\"", "",
                    "The nodes of this graph have integers as ids.");
    return number;
}

int digit_of(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

std::string uuid_of(std::string_view written) {
    std::string_view text = trimmed(written);
    if (text.size() > 2 && text.front() == '{' && text.back() == '}') text = text.substr(1, text.size() - 2);
    std::string bytes;
    int high = -1;
    for (const char c : text) {
        if (c == '-' && high < 0 && bytes.size() % 2 == 0 && !bytes.empty()) continue;
        const int digit = digit_of(c);
        if (digit < 0 || bytes.size() == kUuidBytes) {
            bytes.clear();
            break;
        }
        if (high < 0) {
            high = digit;
        } else {
            bytes += static_cast<char>(high * 16 + digit);
            high = -1;
        }
    }
    if (bytes.size() != kUuidBytes || high >= 0)
        throw Error(sqlstate::kInvalidTextRepresentation,
                    "invalid input syntax for type uuid: \"" + std::string(written) + "\"", "",
                    "The nodes of this graph have UUIDs as ids.");
    return bytes;
}

void write_uuid(std::string_view bytes, std::string& text) {
    constexpr const char* kDigits = "0123456789abcdef";
    text.clear();
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
        const auto byte = static_cast<unsigned char>(bytes[i]);
        text += kDigits[byte >> 4];
        text += kDigits[byte & 15];
    }
}

} // namespace

std::uint64_t hash_of_bytes(std::string_view bytes) {
    std::uint64_t hash = 0x9E3779B97F4A7C15U ^ bytes.size();
    const auto mix = [&](std::uint64_t word) {
        hash = (hash ^ word) * 0xBF58476D1CE4E5B9U;
        hash ^= hash >> 32;
    };
    std::size_t at = 0;
    for (; at + 8 <= bytes.size(); at += 8) {
        std::uint64_t word;
        std::memcpy(&word, bytes.data() + at, 8);
        mix(word);
    }
    std::uint64_t rest = 0;
    std::memcpy(&rest, bytes.data() + at, bytes.size() - at);
    mix(rest);
    return hash;
}

void TextColumn::add(std::string_view text) {
    bytes_.insert(bytes_.end(), text.begin(), text.end());
    ends_.push_back(bytes_.size());
}

void TextColumn::add_null() { ends_.push_back(bytes_.size() | kNull); }

std::optional<std::string_view> NodeNames::key(NodeNumber node, std::string& room) const {
    switch (kind_) {
    case Kind::kIntegers:
        return std::nullopt;
    case Kind::kUuids:
        write_uuid(text(node), room);
        return room;
    case Kind::kPropertyGraph:
        if (texts_.size() == 0 || texts_.is_null(places_.empty() ? node : places_[node])) return std::nullopt;
        return text(node);
    default:
        return text(node);
    }
}

std::size_t NodeNames::bytes() const {
    return ids_.size() * sizeof(std::int64_t) + texts_.bytes() + places_.size() * sizeof(NodeNumber) +
           externals_.bytes();
}

std::optional<NodeNumber> NodeNames::find(std::string_view written) const {
    switch (kind_) {
    case Kind::kIntegers:
        return find_id(integer_of(written));
    case Kind::kUuids:
        return find_text(uuid_of(written));
    case Kind::kTexts:
        return find_text(written);
    default:
        return find_external(written);
    }
}

std::optional<NodeNumber> NodeNames::find_id(std::int64_t id) const {
    const auto found = std::lower_bound(ids_.begin(), ids_.end(), id);
    if (found == ids_.end() || *found != id) return std::nullopt;
    return static_cast<NodeNumber>(found - ids_.begin());
}

std::optional<NodeNumber> NodeNames::find_text(std::string_view wanted) const {
    NodeNumber begin = 0;
    NodeNumber end = count_;
    while (begin < end) {
        const NodeNumber middle = begin + (end - begin) / 2;
        if (text(middle) < wanted)
            begin = middle + 1;
        else
            end = middle;
    }
    if (begin == count_ || text(begin) != wanted) return std::nullopt;
    return begin;
}

std::optional<NodeNumber> NodeNames::find_external(std::string_view wanted) const {
    if (texts_.size() == 0) return std::nullopt;
    std::size_t slot;
    if (!externals_made_) {
        // Those without one are in it as the empty text, which no query asks for by mistake: it is compared.
        externals_.make_room(static_cast<std::size_t>(count_) + 1,
                             [&](NodeNumber node) { return hash_of_bytes(text(node)); });
        externals_made_ = true;
    }
    const NodeNumber found = externals_.find(
        hash_of_bytes(wanted),
        [&](NodeNumber node) {
            return text(node) == wanted && !texts_.is_null(places_.empty() ? node : places_[node]);
        },
        slot);
    if (found == kNoNode) return std::nullopt;
    return found;
}

} // namespace rv::graph
