#include "ruvector/core/filter/json_value.hpp"

#include "ruvector/core/base/array.hpp"
#include "ruvector/core/base/error.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <map>
#include <memory>
#include <string>
#include <vector>

#define JSON_NO_IO 1
#include <nlohmann/json.hpp>

namespace rv::filter {
namespace {

// long double, because the parser turns down numbers that overflow its type, though all that is used are the digits.
using Json = nlohmann::basic_json<std::map, std::vector, std::string, bool, std::int64_t, std::uint64_t, long double>;

constexpr const char* kUntranslatableCharacter = "22P05";

// Makes values of the parser's events, of which each returns whether it shall go on. The values of what is still open
// stand on a stack, and move into the tree's memory when it closes.
class TreeBuilder : public nlohmann::json_sax<Json> {
public:
    explicit TreeBuilder(std::pmr::memory_resource* memory)
        : memory_(memory), values_(memory), names_(memory), open_(memory) {}
    ~TreeBuilder() override {
        values_.release();
        names_.release();
        open_.release();
    }
    TreeBuilder(const TreeBuilder&) = delete;
    TreeBuilder& operator=(const TreeBuilder&) = delete;

    const Value* root() { return copy(values_.data(), 1); }

    bool null() override { return scalar(ValueKind::kNull, "null"); }
    bool boolean(bool value) override { return scalar(ValueKind::kBool, value ? "true" : "false"); }
    bool number_integer(number_integer_t value) override { return integer(value); }
    bool number_unsigned(number_unsigned_t value) override { return integer(value); }
    bool number_float(number_float_t, const std::string& digits) override {
        // The parser writes the decimal point of the process's locale.
        std::string text = digits;
        for (char& c : text)
            if (std::strchr("0123456789+-eE", c) == nullptr) c = '.';
        return scalar(ValueKind::kNumber, text);
    }
    bool string(std::string& value) override { return scalar(ValueKind::kString, value); }
    bool key(std::string& name) override {
        names_.push_back(keep(name));
        return true;
    }
    bool binary(binary_t&) override { return false; }

    bool start_object(std::size_t) override { return start(); }
    bool start_array(std::size_t) override { return start(); }
    bool end_object() override { return end(ValueKind::kObject); }
    bool end_array() override { return end(ValueKind::kArray); }

    bool parse_error(std::size_t position, const std::string& token,
                     const nlohmann::detail::exception& error) override {
        constexpr int kNumberOverflow = 406;
        if (error.id == kNumberOverflow) {
            throw Error(sqlstate::kNumericValueOutOfRange, "a number of the filter is out of range",
                        "It ends at byte " + std::to_string(position) + ".");
        }
        // A token may end within a character, and have control characters.
        const bool plain =
            token.size() <= 40 && std::all_of(token.begin(), token.end(), [](char c) { return c >= ' ' && c <= '~'; });
        throw Error(sqlstate::kInvalidTextRepresentation, "the filter is no valid JSON",
                    "At byte " + std::to_string(position) +
                        (plain && !token.empty() ? ", near \"" + token + "\"." : "."));
    }

private:
    struct Open {
        std::size_t values;
        std::size_t names;
    };

    template <class T>
    const T* copy(const T* from, std::size_t count) {
        if (count == 0) return nullptr;
        T* to = static_cast<T*>(memory_->allocate(count * sizeof(T), alignof(T)));
        std::uninitialized_copy_n(from, count, to);
        return to;
    }

    std::string_view keep(std::string_view text) {
        if (text.find('\0') != text.npos) {
            throw Error(kUntranslatableCharacter, "unsupported Unicode escape sequence in the filter",
                        "\\u0000 cannot be converted to text.");
        }
        char* to = static_cast<char*>(memory_->allocate(text.size() + 1, 1));
        std::memcpy(to, text.data(), text.size());
        to[text.size()] = '\0';
        return {to, text.size()};
    }

    bool scalar(ValueKind kind, std::string_view text) {
        Value value;
        value.kind = kind;
        value.text = keep(text);
        return add(value);
    }

    template <class Integer>
    bool integer(Integer value) {
        char digits[24];
        return scalar(ValueKind::kNumber, {digits, std::to_chars(digits, digits + sizeof(digits), value).ptr});
    }

    bool add(const Value& value) {
        values_.push_back(value);
        if (++count_ > kMostValues) {
            throw Error(sqlstate::kProgramLimitExceeded,
                        "the filter has more than " + std::to_string(kMostValues) + " values");
        }
        return true;
    }

    bool start() {
        open_.push_back({values_.size(), names_.size()});
        if (open_.size() > kMostDepth) {
            throw Error(sqlstate::kProgramLimitExceeded,
                        "the filter is nested more than " + std::to_string(kMostDepth) + " levels deep");
        }
        return true;
    }

    bool end(ValueKind kind) {
        const Open open = open_.back();
        open_.truncate(open_.size() - 1);
        Value value;
        value.kind = kind;
        value.count = values_.size() - open.values;
        value.values = copy(values_.data() + open.values, value.count);
        if (kind == ValueKind::kObject) value.names = copy(names_.data() + open.names, value.count);
        values_.truncate(open.values);
        if (kind == ValueKind::kObject) names_.truncate(open.names);
        return add(value);
    }

    std::pmr::memory_resource* memory_;
    Array<Value> values_;
    Array<std::string_view> names_;
    Array<Open> open_;
    std::size_t count_ = 0;
};

} // namespace

const Value* parse_json(std::string_view json, std::pmr::memory_resource* memory) {
    TreeBuilder builder(memory);
    if (!Json::sax_parse(json.begin(), json.end(), &builder)) {
        throw Error(sqlstate::kInvalidTextRepresentation, "the filter is no valid JSON");
    }
    return builder.root();
}

} // namespace rv::filter
