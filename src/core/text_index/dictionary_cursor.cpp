#include "ruvector/core/text_index/dictionary_format.hpp"

#include "ruvector/core/text_index/varint.hpp"

#include <algorithm>

namespace rv::text {
namespace {

std::size_t read_count(ByteReader& reader, std::size_t half_byte) {
    return half_byte < kManyBytes ? half_byte : kManyBytes + reader.varint32();
}

// A page of the tree.
class TreePage {
public:
    TreePage(const std::uint8_t* bytes, std::uint32_t page_bytes) : bytes_(bytes), page_bytes_(page_bytes) {
        std::memcpy(&head_, bytes, sizeof(head_));
        if (head_.count == 0 || head_.used < sizeof(head_) ||
            head_.used + head_.count * sizeof(std::uint16_t) > page_bytes)
            corrupted("A page of a dictionary has an impossible head.");
    }

    // Where the term is, if it is anywhere.
    std::uint32_t child(std::string_view term) const {
        std::uint32_t low = 0; // its separator is not greater, or it is the first
        std::uint32_t high = head_.count;
        while (high - low > 1) {
            const std::uint32_t middle = low + (high - low) / 2;
            if (separator(middle) <= term) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return load<std::uint32_t>(bytes_ + begin(low));
    }

private:
    std::size_t offset(std::uint32_t i) const {
        return load<std::uint16_t>(bytes_ + page_bytes_ - (i + 1) * sizeof(std::uint16_t));
    }
    std::size_t begin(std::uint32_t i) const {
        const std::size_t at = offset(i);
        if (at < sizeof(head_) || at + sizeof(std::uint32_t) > head_.used)
            corrupted("A page of a dictionary has an impossible offset.");
        return at;
    }
    std::string_view separator(std::uint32_t i) const {
        const std::size_t from = begin(i) + sizeof(std::uint32_t);
        const std::size_t to = i + 1 < head_.count ? offset(i + 1) : head_.used;
        if (to < from || to > head_.used) corrupted("A page of a dictionary has an impossible offset.");
        return {reinterpret_cast<const char*>(bytes_ + from), to - from};
    }

    const std::uint8_t* bytes_;
    std::uint32_t page_bytes_;
    TreeHead head_;
};

} // namespace

DictionaryCursor::DictionaryCursor(ByteSource& source, const SegmentHead& head)
    : source_(&source),
      page_bytes_(head.page_bytes),
      documents_(head.documents),
      levels_(head.index_levels),
      root_(head.index_root) {
    if (page_bytes_ < kLeastPageBytes || page_bytes_ > kMostPageBytes || levels_ > kMostLevels ||
        root_ % page_bytes_ != 0 || head.documents > kMostDocuments)
        corrupted("A segment has an impossible head.");
    leaves_ = source.size(Stream::kTerms) / page_bytes_;
    pages_.resize(levels_ + 1);
}

const std::uint8_t* DictionaryCursor::page(std::size_t level, Stream stream, std::uint64_t number) {
    Page& page = pages_[level];
    if (page.number != number) {
        page.number = UINT64_MAX; // while reading may fail
        page.bytes.resize(page_bytes_);
        source_->read(stream, number * page_bytes_, page_bytes_, page.bytes.data());
        page.number = number;
    }
    return page.bytes.data();
}

void DictionaryCursor::open_leaf(std::uint64_t number) {
    if (number >= leaves_) corrupted("A dictionary refers to a page that is not there.");
    leaf_number_ = UINT64_MAX;
    leaf_ = page(0, Stream::kTerms, number);
    LeafHead head;
    std::memcpy(&head, leaf_, sizeof(head));
    const std::size_t groups = (head.count + kGroup - 1) / kGroup;
    if (head.count == 0 || head.used < sizeof(head) || head.used + groups * sizeof(std::uint16_t) > page_bytes_)
        corrupted("A page of a dictionary has an impossible head.");
    leaf_number_ = number;
    count_ = head.count;
    used_ = head.used;
    open_group(0);
}

std::size_t DictionaryCursor::group_offset(std::uint32_t group) const {
    const std::size_t at = load<std::uint16_t>(leaf_ + page_bytes_ - (group + 1) * sizeof(std::uint16_t));
    if (at < sizeof(LeafHead) || at >= used_) corrupted("A page of a dictionary has an impossible offset.");
    return at;
}

void DictionaryCursor::open_group(std::uint32_t group) {
    at_ = group * kGroup;
    offset_ = group_offset(group);
}

void DictionaryCursor::read_entry() {
    ByteReader reader(leaf_ + offset_, used_ - offset_);
    if (at_ % kGroup == 0) {
        list_at_ = load<std::uint64_t>(leaf_ + offsetof(LeafHead, lists)) + reader.varint();
        entry_.term.clear();
    }
    const std::uint8_t counts = reader.byte();
    const std::size_t shared = read_count(reader, counts >> 4);
    const std::size_t added = read_count(reader, counts & 15);
    if (shared > entry_.term.size()) corrupted("A dictionary has a term that shares more than there is.");
    const auto* bytes = reinterpret_cast<const char*>(reader.take(added));
    entry_.term.resize(shared);
    entry_.term.append(bytes, added);

    const std::uint64_t page_at = leaf_number_ * page_bytes_;
    const std::uint8_t* frequency = reader.take(sizeof(std::uint32_t));
    entry_.frequency = load<std::uint32_t>(frequency);
    entry_.frequency_at = page_at + static_cast<std::size_t>(frequency - leaf_);
    entry_.postings = reader.varint32();
    entry_.list_bytes = reader.varint32();
    if (entry_.postings == 0 || entry_.postings > documents_)
        corrupted("A dictionary has a term with an impossible number of documents.");
    entry_.short_list = entry_.postings <= kShortPostings;
    if (entry_.short_list) {
        if (entry_.list_bytes > kMostShortBytes) corrupted("A dictionary has a short list that is too long.");
        entry_.list_at = page_at + static_cast<std::size_t>(reader.take(entry_.list_bytes) - leaf_);
    } else {
        entry_.list_at = list_at_;
        list_at_ += entry_.list_bytes;
    }
    offset_ = static_cast<std::size_t>(reader.at() - leaf_);
    at_++;
}

bool DictionaryCursor::seek(std::string_view term) {
    if (leaves_ == 0) return false;
    std::uint64_t leaf = 0;
    std::uint64_t number = root_ / page_bytes_;
    for (std::uint32_t level = levels_; level > 0; level--) {
        if (number >= source_->size(Stream::kTermIndex) / page_bytes_)
            corrupted("A dictionary refers to a page that is not there.");
        leaf = number = TreePage(page(level, Stream::kTermIndex, number), page_bytes_).child(term);
    }
    open_leaf(leaf);

    // The last group that does not begin behind the term.
    std::uint32_t low = 0;
    std::uint32_t high = (count_ + kGroup - 1) / kGroup;
    while (high - low > 1) {
        const std::uint32_t middle = low + (high - low) / 2;
        const std::size_t at = group_offset(middle);
        ByteReader reader(leaf_ + at, used_ - at);
        reader.varint();
        const std::uint8_t counts = reader.byte();
        if (counts >> 4 != 0) corrupted("A dictionary has a term that shares more than there is.");
        const std::size_t size = read_count(reader, counts & 15);
        const std::string_view first(reinterpret_cast<const char*>(reader.take(size)), size);
        if (first <= term) {
            low = middle;
        } else {
            high = middle;
        }
    }
    open_group(low);
    while (next())
        if (entry_.term >= term) return true;
    return false;
}

bool DictionaryCursor::next() {
    if (leaf_number_ == UINT64_MAX || at_ == count_) {
        const std::uint64_t following = leaf_number_ + 1; // 0 at the beginning
        if (following >= leaves_) return false;
        open_leaf(following);
    }
    read_entry();
    return true;
}

} // namespace rv::text
