// libFuzzer harness for filters. What is accepted must keep its bounds, and survive printing as JSON and reading back:
// the tree is the same, and printed the same.
#include "ruvector/core/filter/filter.hpp"

#include "ruvector/core/base/error.hpp"

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory_resource>
#include <string>

namespace {

using namespace rv::filter;

void require(bool condition, const char* what) {
    if (condition) return;
    std::fprintf(stderr, "broken: %s\n", what);
    std::abort();
}

void require_text(std::string_view text) {
    require(std::strlen(text.data()) == text.size(), "a text ends with zero and has none within");
}

std::string quoted(std::string_view text) {
    std::string json = "\"";
    for (const char c : text) {
        char escape[8];
        if (c == '"' || c == '\\') {
            json += '\\';
            json += c;
        } else if (static_cast<unsigned char>(c) < ' ') {
            std::snprintf(escape, sizeof(escape), "\\u%04x", static_cast<unsigned>(c));
            json += escape;
        } else {
            json += c;
        }
    }
    return json + "\"";
}

std::size_t values = 0;
std::size_t nodes = 0;

std::string print(const Value& value, std::size_t depth) {
    values++;
    if (value.kind != ValueKind::kArray && value.kind != ValueKind::kObject) {
        require_text(value.text);
        return value.kind == ValueKind::kString ? quoted(value.text) : std::string(value.text);
    }
    require(++depth <= kMostDepth, "the depth is bounded");
    const bool object = value.kind == ValueKind::kObject;
    std::string json;
    for (std::size_t i = 0; i < value.count; i++) {
        if (i > 0) json += ',';
        if (object) {
            require_text(value.names[i]);
            json += quoted(value.names[i]) + ":";
        }
        json += print(value.values[i], depth);
    }
    return object ? "{" + json + "}" : "[" + json + "]";
}

// A filter that has the same tree.
std::string print(const Node& node) {
    nodes++;
    if (node.kind == NodeKind::kCompare) {
        require_text(node.key);
        require((node.value == nullptr) == (node.operation == Operator::kExists), "comparisons have values");
        require(node.key.empty() || node.key[0] != '$', "words are no keys");
        return "{" + quoted(node.key) + ":{\"" + name_of(node.operation) +
               "\":" + (node.value == nullptr ? "true" : print(*node.value, 0)) + "}}";
    }
    std::string json;
    for (const Node& child : node.children()) json += (json.empty() ? "" : ",") + print(child);
    if (node.kind == NodeKind::kNot) {
        require(node.count == 1 && node.nodes[0].kind != NodeKind::kNot,
                "a complement is that of one, and of no other");
        return "{\"$not\":" + json + "}";
    }
    require(node.count != 1, "one condition stands by itself");
    return node.kind == NodeKind::kAnd ? "{\"$and\":[" + json + "]}" : "{\"$or\":[" + json + "]}";
}

std::string read(std::string_view json, bool must) {
    std::pmr::monotonic_buffer_resource memory;
    values = nodes = 0;
    try {
        const Node* node = parse_filter(json, &memory);
        const std::string printed = print(*node);
        require(values <= kMostValues && nodes <= kMostNodes, "values and nodes are bounded");
        return printed;
    } catch (const rv::Error& error) {
        // Printing writes operators and groups out, which takes more levels.
        require(!must || std::strcmp(error.state(), rv::sqlstate::kProgramLimitExceeded) == 0, error.what());
        require(std::strlen(error.state()) == 5 && error.what()[0] != '\0', "an error says what it is");
        return {};
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string printed = read({reinterpret_cast<const char*>(data), size}, false);
    if (printed.empty()) return 0;
    const std::string again = read(printed, true);
    require(again.empty() || again == printed, "what was printed is read the same");
    return 0;
}
