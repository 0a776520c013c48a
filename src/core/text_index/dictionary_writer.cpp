#include "ruvector/core/text_index/dictionary_format.hpp"

#include "ruvector/core/base/error.hpp"
#include "ruvector/core/text_index/varint.hpp"

#include <algorithm>

namespace rv::text {
namespace {

std::size_t common_prefix(std::string_view a, std::string_view b) {
    const std::size_t most = std::min(a.size(), b.size());
    std::size_t same = 0;
    while (same < most && a[same] == b[same]) same++;
    return same;
}

} // namespace

DictionaryWriter::DictionaryWriter(ByteSink& sink, std::size_t page_bytes) : sink_(sink), page_bytes_(page_bytes) {
    if (page_bytes < kLeastPageBytes || page_bytes > kMostPageBytes)
        throw Error(sqlstate::kInvalidParameterValue, "pages of a text index cannot have this size");
    begin(leaf_, sizeof(LeafHead));
}

void DictionaryWriter::begin(Page& page, std::size_t head) const {
    page.bytes.assign(page_bytes_, 0);
    page.used = head;
    page.count = 0;
    page.offsets = 0;
}

// With one offset more.
bool DictionaryWriter::fits(const Page& page, std::size_t bytes) const {
    return page.used + bytes + (page.offsets + 1) * sizeof(std::uint16_t) <= page_bytes_;
}

void DictionaryWriter::put_offset(Page& page) const {
    page.offsets++;
    store(&page.bytes[page_bytes_ - page.offsets * sizeof(std::uint16_t)], static_cast<std::uint16_t>(page.used));
}

void DictionaryWriter::put(Page& page, const void* bytes, std::size_t count) {
    if (count == 0) return;
    std::memcpy(&page.bytes[page.used], bytes, count);
    page.used += count;
}

// Into bytes_.
void DictionaryWriter::entry(std::string_view term, bool whole, std::uint32_t postings, std::string_view short_list,
                             std::uint64_t list_at, std::uint32_t list_bytes) {
    bytes_.clear();
    if (whole) append_varint(bytes_, list_at - leaf_lists_);
    const std::size_t shared = whole ? 0 : common_prefix(last_, term);
    const std::size_t added = term.size() - shared;
    bytes_.push_back(static_cast<char>(std::min(shared, kManyBytes) << 4 | std::min(added, kManyBytes)));
    if (shared >= kManyBytes) append_varint(bytes_, shared - kManyBytes);
    if (added >= kManyBytes) append_varint(bytes_, added - kManyBytes);
    bytes_.append(term.substr(shared));
    bytes_.append(reinterpret_cast<const char*>(&postings), sizeof(postings)); // the frequency: nothing is dead
    append_varint(bytes_, postings);
    append_varint(bytes_, list_bytes);
    bytes_.append(short_list);
}

void DictionaryWriter::add(std::string_view term, std::uint32_t postings, std::string_view short_list,
                           std::uint64_t list_at, std::uint32_t list_bytes) {
    if (terms_ > 0 && term <= last_) corrupted("The terms of a text index are not in order.");
    // A page of the tree has two children at least.
    if (term.empty() || term.size() + kMostEntryOverhead > page_bytes_ / 2)
        throw Error(sqlstate::kProgramLimitExceeded, "term is too long for a page of a text index");
    if (leaf_.count == 0) leaf_lists_ = list_at;

    bool whole = leaf_.count % kGroup == 0;
    entry(term, whole, postings, short_list, list_at, list_bytes);
    if (!fits(leaf_, bytes_.size())) {
        flush_leaf();
        leaf_lists_ = list_at;
        leaf_first_ = term.substr(0, common_prefix(last_, term) + 1);
        whole = true;
        entry(term, whole, postings, short_list, list_at, list_bytes);
    }
    if (whole) put_offset(leaf_);
    put(leaf_, bytes_.data(), bytes_.size());
    leaf_.count++;
    terms_++;
    last_ = term;
}

void DictionaryWriter::flush_leaf() {
    const LeafHead head{leaf_lists_, static_cast<std::uint16_t>(leaf_.count), static_cast<std::uint16_t>(leaf_.used)};
    std::memcpy(leaf_.bytes.data(), &head, sizeof(head));
    sink_.append(Stream::kTerms, leaf_.bytes.data(), page_bytes_);
    add_child(0, leaf_first_, leaves_++);
    begin(leaf_, sizeof(LeafHead));
}

std::uint32_t DictionaryWriter::flush_level(std::size_t level) {
    Page& page = levels_[level].page;
    const TreeHead head{static_cast<std::uint16_t>(page.count), static_cast<std::uint16_t>(page.used)};
    std::memcpy(page.bytes.data(), &head, sizeof(head));
    sink_.append(Stream::kTermIndex, page.bytes.data(), page_bytes_);
    return index_pages_++;
}

void DictionaryWriter::add_child(std::size_t level, std::string_view separator, std::uint32_t child) {
    if (level == levels_.size()) {
        if (level == kMostLevels)
            throw Error(sqlstate::kProgramLimitExceeded, "dictionary of a text index is too large");
        levels_.emplace_back();
        begin(levels_[level].page, sizeof(TreeHead));
        levels_[level].first = separator;
    } else if (!fits(levels_[level].page, sizeof(child) + separator.size())) {
        add_child(level + 1, levels_[level].first, flush_level(level));
        begin(levels_[level].page, sizeof(TreeHead));
        levels_[level].first = separator;
    }
    Page& page = levels_[level].page;
    put_offset(page);
    put(page, &child, sizeof(child));
    put(page, separator.data(), separator.size());
    page.count++;
}

void DictionaryWriter::finish(SegmentHead& head) {
    head.terms = terms_;
    head.index_levels = 0;
    head.index_root = 0;
    if (terms_ == 0) return;
    flush_leaf();
    if (leaves_ == 1) return;
    for (std::size_t level = 0;; level++) {
        const bool is_root = level + 1 == levels_.size();
        const std::uint32_t page = flush_level(level);
        if (is_root) {
            head.index_levels = static_cast<std::uint32_t>(level + 1);
            head.index_root = std::uint64_t{page} * page_bytes_;
            return;
        }
        add_child(level + 1, levels_[level].first, page);
    }
}

} // namespace rv::text
