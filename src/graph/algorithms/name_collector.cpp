// C++ zone.
#include "ruvector/graph/algorithms/name_collector.hpp"

#include <numeric>

namespace rv::graph {

// Reads beyond which many numbers would lie that no id has.
static bool is_close(std::int64_t first, std::int64_t last, std::size_t count) {
    return static_cast<std::uint64_t>(last) - static_cast<std::uint64_t>(first) < 4 * std::uint64_t{count} + 1000;
}

void NameCollector::check_room() const {
    if (names_.count_ >= graph_algorithms::kMostNodes)
        throw Error(sqlstate::kProgramLimitExceeded, "a graph has at most 4294967294 nodes");
}

NodeNumber NameCollector::integer(std::int64_t id) {
    if (id == last_id_ && last_number_ != kNoNode) return last_number_;
    Counted<std::int64_t>& ids = names_.ids_;
    table_.make_room(ids.size() + 1, [&](NodeNumber number) { return hash_of_integer(ids[number]); });
    std::size_t slot;
    NodeNumber number = table_.find(
        hash_of_integer(id), [&](NodeNumber known) { return ids[known] == id; }, slot);
    if (number == kNoNode) {
        check_room();
        number = names_.count_++;
        ids.push_back(id);
        table_.put(slot, number);
    }
    last_id_ = id;
    last_number_ = number;
    return number;
}

NodeNumber NameCollector::bytes(std::string_view id) {
    TextColumn& texts = names_.texts_;
    table_.make_room(texts.size() + 1, [&](NodeNumber number) { return hash_of_bytes(texts.at(number)); });
    std::size_t slot;
    NodeNumber number = table_.find(
        hash_of_bytes(id), [&](NodeNumber known) { return texts.at(known) == id; }, slot);
    if (number == kNoNode) {
        check_room();
        number = names_.count_++;
        texts.add(id);
        table_.put(slot, number);
    }
    return number;
}

void NameCollector::node(std::int64_t id, const std::string_view* external) {
    check_room();
    names_.ids_.push_back(id);
    ++names_.count_;
    TextColumn& texts = names_.texts_;
    if (external != nullptr) {
        while (texts.size() + 1 < names_.count_) texts.add_null(); // of those before the first that has one
        texts.add(*external);
    } else if (texts.size() > 0) {
        texts.add_null();
    }
}

void NameCollector::number_nodes() {
    Counted<std::int64_t>& ids = names_.ids_;
    if (!std::is_sorted(ids.begin(), ids.end())) {
        Counted<NodeNumber> order(names_.count_);
        std::iota(order.begin(), order.end(), 0U);
        std::sort(order.begin(), order.end(), [&](NodeNumber a, NodeNumber b) { return ids[a] < ids[b]; });
        Counted<std::int64_t> sorted(names_.count_);
        for (NodeNumber i = 0; i < names_.count_; ++i) sorted[i] = ids[order[i]];
        ids.swap(sorted);
        if (names_.texts_.size() > 0) names_.places_.swap(order);
    }
    close_ = !ids.empty() && is_close(ids.front(), ids.back(), ids.size());
    if (close_) {
        first_ = ids.front();
        dense_.assign(
            static_cast<std::size_t>(static_cast<std::uint64_t>(ids.back()) - static_cast<std::uint64_t>(first_)) + 1,
            kNoNode);
        for (NodeNumber i = 0; i < names_.count_; ++i)
            dense_[static_cast<std::uint64_t>(ids[i]) - static_cast<std::uint64_t>(first_)] = i;
    } else if (!ids.empty()) {
        table_.make_room(ids.size() + 1, [&](NodeNumber number) { return hash_of_integer(ids[number]); });
    }
}

NodeNumber NameCollector::look_up(std::int64_t id) const {
    const Counted<std::int64_t>& ids = names_.ids_;
    if (ids.empty()) return kNoNode;
    std::size_t slot;
    return table_.find(
        hash_of_integer(id), [&](NodeNumber number) { return ids[number] == id; }, slot);
}

void NameCollector::order_texts(Counted<NodeNumber>& order) const {
    // Most are told apart by their first bytes.
    struct Key {
        std::uint64_t begin;
        NodeNumber number;
    };
    const TextColumn& texts = names_.texts_;
    Counted<Key> keys(names_.count_);
    for (NodeNumber i = 0; i < names_.count_; ++i) {
        const std::string_view text = texts.at(i);
        std::uint64_t begin = 0;
        for (std::size_t byte = 0; byte < 8; ++byte)
            begin = begin << 8 | (byte < text.size() ? static_cast<unsigned char>(text[byte]) : 0U);
        keys[i] = {begin, i};
    }
    std::sort(keys.begin(), keys.end(), [&](const Key& a, const Key& b) {
        if (a.begin != b.begin) return a.begin < b.begin;
        return texts.at(a.number) < texts.at(b.number);
    });
    for (NodeNumber i = 0; i < names_.count_; ++i) order[i] = keys[i].number;
}

NodeNames NameCollector::finish(Counted<NodeNumber>& numbers) {
    table_.clear();
    dense_ = {};
    numbers.clear();
    Counted<std::int64_t>& ids = names_.ids_;
    const bool integers = names_.has_ids();
    if (names_.kind_ == NodeNames::Kind::kPropertyGraph || (integers && std::is_sorted(ids.begin(), ids.end())))
        return std::move(names_);
    Counted<NodeNumber> order(names_.count_);
    if (integers) {
        std::iota(order.begin(), order.end(), 0U);
        std::sort(order.begin(), order.end(), [&](NodeNumber a, NodeNumber b) { return ids[a] < ids[b]; });
        Counted<std::int64_t> sorted(names_.count_);
        for (NodeNumber i = 0; i < names_.count_; ++i) sorted[i] = ids[order[i]];
        ids.swap(sorted);
    } else {
        order_texts(order);
    }
    numbers.resize(names_.count_);
    for (NodeNumber i = 0; i < names_.count_; ++i) numbers[order[i]] = i;
    if (!integers) names_.places_.swap(order);
    return std::move(names_);
}

} // namespace rv::graph
