// A value of Cypher: sixteen bytes, of which what does not fit is counted references to something that never changes.
// Nodes and relationships are ids; what they are is asked of the graph's store.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/cypher/temporal/types.hpp"
#include "ruvector/core/cypher/values/memory.hpp"

#include <cstdint>
#include <span>
#include <string_view>
#include <utility>

namespace rv::cypher {

enum class Kind : std::uint8_t {
    kNull,
    kBoolean,
    kInteger,
    kFloat,
    kString,
    kList,
    kMap,
    kNode,
    kRelationship,
    kPath,
    kDate,
    kLocalTime,
    kTime,
    kLocalDateTime,
    kDateTime,
    kDuration,
};

// Sets of kinds, for static types and signatures.
using KindSet = std::uint32_t;
constexpr KindSet set_of(Kind kind) { return KindSet{1} << static_cast<unsigned>(kind); }
namespace kinds {
inline constexpr KindSet kNull = set_of(Kind::kNull);
inline constexpr KindSet kBoolean = set_of(Kind::kBoolean);
inline constexpr KindSet kInteger = set_of(Kind::kInteger);
inline constexpr KindSet kFloat = set_of(Kind::kFloat);
inline constexpr KindSet kNumber = kInteger | kFloat;
inline constexpr KindSet kString = set_of(Kind::kString);
inline constexpr KindSet kList = set_of(Kind::kList);
inline constexpr KindSet kMap = set_of(Kind::kMap);
inline constexpr KindSet kNode = set_of(Kind::kNode);
inline constexpr KindSet kRelationship = set_of(Kind::kRelationship);
inline constexpr KindSet kPath = set_of(Kind::kPath);
inline constexpr KindSet kTemporal = set_of(Kind::kDate) | set_of(Kind::kLocalTime) | set_of(Kind::kTime) |
                                     set_of(Kind::kLocalDateTime) | set_of(Kind::kDateTime);
inline constexpr KindSet kDuration = set_of(Kind::kDuration);
inline constexpr KindSet kAny = (KindSet{1} << 16) - 1;
} // namespace kinds

// The name of a kind as messages have it: "Integer", "Node" ...
const char* name_of(Kind kind) noexcept;

class Value;

// A relationship as a traversal meets it: what is known of it without its row. The type is a symbol of the store.
struct RelationshipRef {
    std::int64_t id;
    std::int64_t start;
    std::int64_t end;
    std::int32_t type; // GraphStore::name_of(type)
};

// What a value of more than eight bytes refers to.
struct Payload {
    std::uint32_t references = 1;
    Kind kind;
    explicit Payload(Kind of) noexcept : kind(of) {}
};

class Value {
public:
    Value() noexcept : kind_(Kind::kNull) { data_.integer = 0; }
    Value(const Value& other) noexcept : kind_(other.kind_), data_(other.data_) { retain(); }
    Value(Value&& other) noexcept : kind_(other.kind_), data_(other.data_) { other.kind_ = Kind::kNull; }
    Value& operator=(const Value& other) noexcept {
        Value copy(other);
        swap(copy);
        return *this;
    }
    Value& operator=(Value&& other) noexcept {
        swap(other);
        return *this;
    }
    ~Value() { release(); }
    void swap(Value& other) noexcept {
        std::swap(kind_, other.kind_);
        std::swap(data_, other.data_);
    }

    static Value boolean(bool value) noexcept {
        Value made(Kind::kBoolean);
        made.data_.boolean = value;
        return made;
    }
    static Value integer(std::int64_t value) noexcept {
        Value made(Kind::kInteger);
        made.data_.integer = value;
        return made;
    }
    static Value real(double value) noexcept {
        Value made(Kind::kFloat);
        made.data_.real = value;
        return made;
    }
    static Value string(std::string_view value);                          // UTF-8
    static Value string(std::string_view first, std::string_view second); // one behind the other
    // What is nested deeper than kMostDepth raises ResourceExhausted: NestingDepth, as map() does: so walks over a
    // value may recurse.
    static constexpr int kMostDepth = 1000;
    static Value list(Counted<Value> elements);
    // Keys in any order; of equal ones the last counts. They are kept sorted by their bytes.
    static Value map(Counted<std::pair<Value, Value>> entries); // keys are strings
    static Value node(std::int64_t id) noexcept {
        Value made(Kind::kNode);
        made.data_.integer = id;
        return made;
    }
    static Value relationship(const RelationshipRef& relationship);
    // n + 1 nodes and the n relationships between them, in the order of the walk.
    static Value path(Counted<Value> nodes, Counted<Value> relationships);
    static Value of(Date value) noexcept;
    static Value of(LocalTime value) noexcept;
    static Value of(Time value);
    static Value of(LocalDateTime value);
    static Value of(DateTime value);
    static Value of(const Duration& value);

    Kind kind() const noexcept { return kind_; }
    bool is_null() const noexcept { return kind_ == Kind::kNull; }
    bool is(Kind kind) const noexcept { return kind_ == kind; }
    bool is_number() const noexcept { return kind_ == Kind::kInteger || kind_ == Kind::kFloat; }

    // Each for its own kind alone (asserted).
    bool as_boolean() const noexcept { return data_.boolean; }
    std::int64_t as_integer() const noexcept { return data_.integer; }
    double as_float() const noexcept { return data_.real; }
    double as_number() const noexcept { // of an integer or a float
        return kind_ == Kind::kInteger ? static_cast<double>(data_.integer) : data_.real;
    }
    std::string_view as_string() const noexcept;
    std::span<const Value> as_list() const noexcept;
    std::span<const std::pair<Value, Value>> as_map() const noexcept; // sorted by key
    const Value* find(std::string_view key) const noexcept;           // in a map; null: no such key
    std::int64_t as_node() const noexcept { return data_.integer; }   // its id
    const RelationshipRef& as_relationship() const noexcept;
    std::span<const Value> path_nodes() const noexcept;
    std::span<const Value> path_relationships() const noexcept;
    Date as_date() const noexcept { return {data_.integer}; }
    LocalTime as_local_time() const noexcept { return {data_.integer}; }
    const Time& as_time() const noexcept;
    const LocalDateTime& as_local_date_time() const noexcept;
    const DateTime& as_date_time() const noexcept;
    const Duration& as_duration() const noexcept;

private:
    friend struct Extent; // value.cpp
    explicit Value(Kind kind) noexcept : kind_(kind) { data_.integer = 0; }
    Value(Kind kind, Payload* payload) noexcept : kind_(kind) { data_.payload = payload; }

    template <typename T>
    static Value sequence(Kind kind, Counted<T> elements);
    template <typename T, typename From>
    static Value single(Kind kind, From&& from);

    bool boxed() const noexcept { return ((kBoxedKinds >> static_cast<unsigned>(kind_)) & 1U) != 0; }
    void retain() const noexcept {
        if (boxed()) ++data_.payload->references;
    }
    void release() noexcept {
        if (boxed() && --data_.payload->references == 0) destroy(data_.payload);
    }
    static void destroy(Payload* payload) noexcept; // without recursion deeper than lists are nested

    static constexpr KindSet kBoxedKinds = kinds::kString | kinds::kList | kinds::kMap | kinds::kRelationship |
                                           kinds::kPath | set_of(Kind::kTime) | set_of(Kind::kLocalDateTime) |
                                           set_of(Kind::kDateTime) | kinds::kDuration;

    Kind kind_;
    union {
        bool boolean;
        std::int64_t integer;
        double real;
        Payload* payload;
    } data_;
};

static_assert(sizeof(Value) == 16);

} // namespace rv::cypher

#include "ruvector/core/cypher/values/payload.hpp" // accessors
