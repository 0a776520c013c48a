#include "ruvector/core/cypher/values/json.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <nlohmann/json.hpp>

#include "ruvector/core/cypher/error.hpp"
#include "ruvector/core/cypher/functions/function.hpp"

namespace rv::cypher {
namespace {

constexpr std::size_t kMostUninterrupted = 100'000; // bytes; most results are shorter

struct Tag {
    const char* name;
    Kind kind;
};
constexpr Tag kTags[] = {{"@date", Kind::kDate},         {"@localtime", Kind::kLocalTime},
                         {"@time", Kind::kTime},         {"@localdatetime", Kind::kLocalDateTime},
                         {"@datetime", Kind::kDateTime}, {"@duration", Kind::kDuration},
                         {"@float", Kind::kFloat}};

// An object of one member whose key is a tag and whose value is text: what it stands for; else a map.
Value untag(Counted<std::pair<Value, Value>> entries, TimeZones& zones, WrongTags wrong) {
    if (entries.size() == 1 && entries[0].second.is(Kind::kString)) {
        for (const Tag& tag : kTags) {
            if (entries[0].first.as_string() != tag.name) continue;
            const std::string_view text = entries[0].second.as_string();
            if (tag.kind != Kind::kFloat) {
                try {
                    return parse_temporal(zones, tag.kind, text);
                } catch (const QueryError&) {
                    if (wrong == WrongTags::kRaise) throw;
                    break;
                }
            }
            if (text == "NaN") return Value::real(std::numeric_limits<double>::quiet_NaN());
            if (text == "Infinity") return Value::real(std::numeric_limits<double>::infinity());
            if (text == "-Infinity") return Value::real(-std::numeric_limits<double>::infinity());
        }
    }
    return Value::map(std::move(entries));
}

// Receives the parser's events; the parser itself does not recurse.
class Reader : public nlohmann::json_sax<nlohmann::json> {
public:
    Reader(TimeZones& zones, WrongTags wrong) : zones_(zones), wrong_(wrong) {}

    bool null() override { return put(Value()); }
    bool boolean(bool value) override { return put(Value::boolean(value)); }
    bool number_integer(number_integer_t value) override { return put(Value::integer(value)); }
    bool number_unsigned(number_unsigned_t value) override {
        if (value > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
            return put(Value::real(static_cast<double>(value)));
        return put(Value::integer(static_cast<std::int64_t>(value)));
    }
    bool number_float(number_float_t value, const string_t&) override { return put(Value::real(value)); }
    bool string(string_t& value) override { return put(Value::string(value)); }
    bool binary(binary_t&) override { return false; }
    bool start_object(std::size_t) override { return open(true); }
    bool key(string_t& value) override {
        levels_.back().key = Value::string(value);
        return true;
    }
    bool end_object() override {
        Value made = untag(std::move(levels_.back().entries), zones_, wrong_);
        levels_.pop_back();
        return put(std::move(made));
    }
    bool start_array(std::size_t) override { return open(false); }
    bool end_array() override {
        Value made = Value::list(std::move(levels_.back().elements));
        levels_.pop_back();
        return put(std::move(made));
    }
    bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception& error) override {
        beyond_floats_ = error.id == kOutOfRange;
        return false;
    }
    bool beyond_floats() const { return beyond_floats_; }

    Value take() { return std::move(result_); }

private:
    struct Level {
        bool object;
        Value key;
        Counted<std::pair<Value, Value>> entries;
        Counted<Value> elements;
    };

    bool open(bool object) {
        if (levels_.size() >= kMostJsonDepth)
            fail(ErrorType::kArgumentError, "InvalidArgumentValue", "a value is nested too deeply");
        levels_.push_back({object, {}, {}, {}});
        return true;
    }
    bool put(Value value) {
        if (levels_.empty()) {
            result_ = std::move(value);
        } else if (levels_.back().object) {
            levels_.back().entries.emplace_back(std::move(levels_.back().key), std::move(value));
        } else {
            levels_.back().elements.push_back(std::move(value));
        }
        return true;
    }

    static constexpr int kOutOfRange = 406; // the parser's number for it

    TimeZones& zones_;
    WrongTags wrong_;
    bool beyond_floats_ = false;
    std::vector<Level> levels_;
    Value result_;
};

// The same JSON with tags in place of numbers that no float is as large as.
std::string with_infinities(std::string_view json) {
    std::string finite;
    for (std::size_t i = 0; i < json.size();) {
        std::size_t end = i + 1;
        if (json[i] == '"') {
            while (end < json.size() && json[end] != '"') end += json[end] == '\\' ? 2 : 1;
            end = std::min(end + 1, json.size());
        } else if (json[i] == '-' || (json[i] >= '0' && json[i] <= '9')) {
            end = std::min(json.find_first_not_of("0123456789+-.eE", i), json.size());
            if (!std::isfinite(std::strtod(std::string(json.substr(i, end - i)).c_str(), nullptr))) {
                finite += json[i] == '-' ? "{\"@float\": \"-Infinity\"}" : "{\"@float\": \"Infinity\"}";
                i = end;
                continue;
            }
        }
        finite += json.substr(i, end - i);
        i = end;
    }
    return finite;
}

void append_string(std::string& json, std::string_view text) {
    check_text(json.size() + text.size());
    json += '"';
    for (const char c : text) {
        switch (c) {
        case '"':
            json += "\\\"";
            break;
        case '\\':
            json += "\\\\";
            break;
        case '\n':
            json += "\\n";
            break;
        case '\r':
            json += "\\r";
            break;
        case '\t':
            json += "\\t";
            break;
        default:
            if (static_cast<unsigned char>(c) < 0x20) {
                constexpr char kDigits[] = "0123456789abcdef";
                json += "\\u00";
                json += kDigits[static_cast<unsigned char>(c) >> 4U];
                json += kDigits[static_cast<unsigned char>(c) & 15U];
            } else {
                json += c;
            }
        }
    }
    json += '"';
}

void append_integer(std::string& json, std::int64_t value) {
    char digits[24];
    json.append(digits, std::to_chars(digits, digits + sizeof(digits), value).ptr);
}

const char* name_of_special(double value) { return std::isnan(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity"; }

template <typename Append>
void append_list(std::string& json, std::span<const Value> elements, Append append) {
    json += '[';
    for (std::size_t i = 0; i < elements.size(); ++i) {
        if (i > 0) json += ", ";
        check_text(json.size());
        append(elements[i]);
    }
    json += ']';
}

template <typename Append>
void append_map(std::string& json, const Value& map, Append append) {
    json += '{';
    bool first = true;
    for (const auto& [key, value] : map.as_map()) {
        if (!first) json += ", ";
        first = false;
        check_text(json.size());
        append_string(json, key.as_string());
        json += ": ";
        append(value);
    }
    json += '}';
}

void append_node(std::string& json, std::int64_t node, GraphStore& store) {
    json += "{\"id\": ";
    append_integer(json, node);
    const std::string external = store.external_id(node);
    if (!external.empty()) {
        json += ", \"external_id\": ";
        append_string(json, external);
    }
    json += ", \"labels\": [";
    bool first = true;
    for (const Symbol label : store.labels(node)) {
        if (!first) json += ", ";
        first = false;
        append_string(json, store.name_of(label));
    }
    json += "], \"properties\": ";
    append_result(json, store.node_properties(node), store);
    json += '}';
}

void append_relationship(std::string& json, const RelationshipRef& relationship, GraphStore& store) {
    json += "{\"id\": ";
    append_integer(json, relationship.id);
    json += ", \"type\": ";
    append_string(json, store.name_of(relationship.type));
    json += ", \"start\": ";
    append_integer(json, relationship.start);
    json += ", \"end\": ";
    append_integer(json, relationship.end);
    const Value weight = store.relationship_property(relationship.id, "_weight");
    if (weight.is(Kind::kFloat) && weight.as_float() != 1) {
        json += ", \"weight\": ";
        append_result(json, weight, store);
    }
    json += ", \"properties\": ";
    append_result(json, store.relationship_properties(relationship.id), store);
    json += '}';
}

} // namespace

Value value_of_json(std::string_view json, TimeZones& zones, WrongTags wrong) {
    Reader reader(zones, wrong);
    if (nlohmann::json::sax_parse(json.begin(), json.end(), &reader)) return reader.take();
    if (reader.beyond_floats()) return value_of_json(with_infinities(json), zones, wrong);
    fail(ErrorType::kArgumentError, "InvalidArgumentValue", "a value is no JSON");
}

void append_float(std::string& json, double value) {
    char digits[400];
    const double size = std::fabs(value);
    // In full where it is not tiny: what reads numbers in decimal takes 1e300 for an integer.
    const auto format = size != 0 && size < 1e-5 ? std::chars_format::scientific : std::chars_format::fixed;
    const char* end = std::to_chars(digits, digits + sizeof(digits), value, format).ptr;
    const std::string_view text(digits, static_cast<std::size_t>(end - digits));
    json += text;
    if (text.find_first_of(".e") == std::string_view::npos) json += ".0";
}

void append_stored(std::string& json, const Value& value) {
    const auto again = [&](const Value& inner) { append_stored(json, inner); };
    switch (value.kind()) {
    case Kind::kNull:
        json += "null";
        return;
    case Kind::kBoolean:
        json += value.as_boolean() ? "true" : "false";
        return;
    case Kind::kInteger:
        append_integer(json, value.as_integer());
        return;
    case Kind::kFloat:
        if (std::isfinite(value.as_float())) return append_float(json, value.as_float());
        json += std::string("{\"@float\": \"") + name_of_special(value.as_float()) + "\"}";
        return;
    case Kind::kString:
        append_string(json, value.as_string());
        return;
    case Kind::kList:
        append_list(json, value.as_list(), again);
        return;
    case Kind::kMap:
        append_map(json, value, again);
        return;
    case Kind::kNode:
    case Kind::kRelationship:
    case Kind::kPath:
        fail(ErrorType::kTypeError, "InvalidPropertyType", "a node, a relationship or a path is no property");
    default:
        for (const Tag& tag : kTags) {
            if (tag.kind != value.kind()) continue;
            json += std::string("{\"") + tag.name + "\": ";
            append_string(json, temporal_text(value));
            json += '}';
        }
    }
}

void append_result(std::string& json, const Value& value, GraphStore& store) {
    if (json.size() > kMostUninterrupted) store.check_for_interrupts();
    const auto again = [&](const Value& inner) { append_result(json, inner, store); };
    switch (value.kind()) {
    case Kind::kNull:
        json += "null";
        return;
    case Kind::kBoolean:
        json += value.as_boolean() ? "true" : "false";
        return;
    case Kind::kInteger:
        append_integer(json, value.as_integer());
        return;
    case Kind::kFloat:
        if (std::isfinite(value.as_float())) return append_float(json, value.as_float());
        return append_string(json, name_of_special(value.as_float()));
    case Kind::kString:
        append_string(json, value.as_string());
        return;
    case Kind::kList:
        append_list(json, value.as_list(), again);
        return;
    case Kind::kMap:
        append_map(json, value, again);
        return;
    case Kind::kNode:
        append_node(json, value.as_node(), store);
        return;
    case Kind::kRelationship:
        append_relationship(json, value.as_relationship(), store);
        return;
    case Kind::kPath:
        json += "{\"nodes\": ";
        append_list(json, value.path_nodes(), again);
        json += ", \"relationships\": ";
        append_list(json, value.path_relationships(), again);
        json += ", \"length\": ";
        append_integer(json, static_cast<std::int64_t>(value.path_relationships().size()));
        json += '}';
        return;
    default:
        append_string(json, temporal_text(value));
    }
}

} // namespace rv::cypher
