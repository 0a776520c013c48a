#include "ruvector/core/text_index/segment_reader.hpp"

#include "ruvector/core/text_index/varint.hpp"

#include <algorithm>
#include <bit>

namespace rv::text {

SegmentReader::SegmentReader(ByteSource& source, const SegmentHead& head)
    : source_(source), head_(head), dictionary_(source, head) {
    const std::uint64_t documents = head.documents;
    if (head.length_bytes != 1 && head.length_bytes != 2 && head.length_bytes != 4)
        corrupted("A segment has an impossible head.");
    if (source.size(Stream::kRows) < documents * sizeof(RowName) ||
        source.size(Stream::kLengths) < documents * head.length_bytes ||
        source.size(Stream::kAttributes) < documents * head.attribute_bytes)
        corrupted("A segment has fewer documents than it says.");
}

std::optional<TermEntry> SegmentReader::find(std::string_view term) const {
    if (!dictionary_.seek(term) || dictionary_.entry().term != term) return std::nullopt;
    return dictionary_.entry();
}

void SegmentReader::for_each(std::string_view prefix, const std::function<bool(const TermEntry&)>& use) const {
    DictionaryCursor cursor(source_, head_); // `use` may ask for terms
    for (bool more = cursor.seek(prefix); more; more = cursor.next())
        if (!std::string_view(cursor.entry().term).starts_with(prefix) || !use(cursor.entry())) return;
}

RowName SegmentReader::row(DocumentNumber document) const {
    if (document >= head_.documents) corrupted("A segment has no such document.");
    RowName name;
    source_.read(Stream::kRows, std::uint64_t{document} * sizeof(name), sizeof(name), &name);
    return name;
}

LengthReader::LengthReader(const SegmentReader& segment) : segment_(&segment), width_(segment.head().length_bytes) {}

void LengthReader::fill(DocumentNumber document) {
    const std::uint32_t documents = segment_->head().documents;
    if (document >= documents) corrupted("A segment has no such document.");
    const DocumentNumber first = document / kWindow * kWindow;
    const std::uint32_t count = std::min(kWindow, documents - first);
    count_ = 0; // while reading may fail
    segment_->source().read(Stream::kLengths, std::uint64_t{first} * width_, std::size_t{count} * width_, window_);
    first_ = first;
    count_ = count;
}

DeadSet DeadSet::read(const SegmentReader& segment) {
    DeadSet set;
    const std::uint32_t documents = segment.head().documents;
    const std::size_t bytes = (std::size_t{documents} + 7) / 8;
    if (segment.source().size(Stream::kDead) < bytes) corrupted("A segment has too few marks of dead documents.");
    set.bits_.resize(bytes);
    if (bytes == 0) return set;
    segment.source().read(Stream::kDead, 0, bytes, set.bits_.data());
    if (documents % 8 != 0) set.bits_.back() &= static_cast<std::uint8_t>((1u << documents % 8) - 1);
    return set;
}

void DeadSet::add(DocumentNumber document) {
    if (document / 8 >= bits_.size()) bits_.resize(document / 8 + 1);
    bits_[document / 8] |= static_cast<std::uint8_t>(1u << document % 8);
}

std::uint32_t DeadSet::count() const {
    std::uint32_t count = 0;
    for (const std::uint8_t bits : bits_) count += static_cast<std::uint32_t>(std::popcount(bits));
    return count;
}

} // namespace rv::text
