// Server zone. Pages of codes.
#include "ruvector/ivfflat/format/code_pages.hpp"

namespace rv::ivfflat {
namespace {

PageHeader header_of(Page page) { return reinterpret_cast<PageHeader>(page); }

} // namespace

// --- Blocks ----------------------------------------------------------------------------------------------------------

ItemPointerData CodeBlock::value(int i) const {
    ItemPointerData value;
    if (values_ == nullptr) {
        ItemPointerSetInvalid(&value);
    } else {
        value = values_[i];
    }
    return value;
}

void CodeBlock::get_code(const quantize::CodeShape& shape, int i, uint8* out) const {
    for (size_t j = 0; j < shape.row_bytes(); j++) out[j] = codes_[j * simd::kBlockCodes + static_cast<size_t>(i)];
}

void CodeBlock::set(const quantize::CodeShape& shape, int i, const CodedRow& row) {
    quantize::put_in_block(shape, row.code, static_cast<size_t>(i), codes_);
    factors_[i] = row.factors.add;
    factors_[kBlockRows + i] = row.factors.rescale;
    factors_[2 * kBlockRows + i] = row.factors.error;
    rows_[i] = row.row;
    if (values_ != nullptr) values_[i] = row.value;
    if (attribute_bytes_ > 0)
        std::memcpy(attributes_ + static_cast<Size>(i) * attribute_bytes_, row.attributes, attribute_bytes_);
}

Blocks::Blocks(const Index& index, BlockNumber block, Page page)
    : index_(index), page_(page), contents_(PageGetContents(page)), stride_(index.block_stride()) {
    const Size used = header_of(page)->pd_lower - MAXALIGN(SizeOfPageHeaderData);
    count_ = static_cast<int>(used / stride_);
    if (header_of(page)->pd_lower < MAXALIGN(SizeOfPageHeaderData) || static_cast<Size>(count_) * stride_ != used ||
        count_ > index.blocks_per_page()) {
        raise_corrupted(index.relation, block, "a page of codes has a wrong number of blocks");
    }
}

char* Blocks::add() {
    if (count_ >= index_.blocks_per_page()) return nullptr;
    char* at = contents_ + static_cast<Size>(count_++) * stride_;
    std::memset(at, 0, stride_);
    header_of(page_)->pd_lower = static_cast<LocationIndex>(header_of(page_)->pd_lower + stride_);
    return at;
}

// --- Rows ------------------------------------------------------------------------------------------------------------

CodedRow get_row(const Index& index, const Entries& entries, int i) {
    const char* payload = entries.payload(i);
    CodedRow row;
    std::memcpy(&row.factors, payload, sizeof(row.factors));
    row.row = *entries.row(i);
    ItemPointerSetInvalid(&row.value);
    if (index.coding.values) std::memcpy(&row.value, payload + sizeof(row.factors), sizeof(row.value));
    row.code = reinterpret_cast<const uint8*>(payload + index.code_offset());
    row.attributes = reinterpret_cast<const std::byte*>(row.code + index.shape().row_bytes());
    return row;
}

void add_row(const Index& index, Entries& entries, const CodedRow& row) {
    char* payload = entries.add(row.row);
    std::memset(payload, 0, index.code_offset());
    std::memcpy(payload, &row.factors, sizeof(row.factors));
    if (index.coding.values) std::memcpy(payload + sizeof(row.factors), &row.value, sizeof(row.value));
    char* code = payload + index.code_offset();
    std::memcpy(code, row.code, index.shape().row_bytes());
    if (index.columns > 0) std::memcpy(code + index.shape().row_bytes(), row.attributes, index.attribute_bytes());
}

} // namespace rv::ivfflat
