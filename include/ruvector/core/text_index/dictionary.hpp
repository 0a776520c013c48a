// The dictionary of a segment: leaf pages in Stream::kTerms, and above them a tree of separators in Stream::kTermIndex.
//
// A leaf page has a head, entries in the order of their terms, and at its end, backwards, where each group of entries
// begins. Within a group of kGroup a term is what it shares with the one before and what it adds to that; the first of
// a group is whole, and says where the lists are, so that a search looks into one group alone. An entry:
//
//   (first of a group) where its list begins, relative to that of the page   varint
//   bytes shared, bytes added    half a byte each; 15 adds a varint
//   bytes added
//   frequency                    4 bytes
//   postings                     varint
//   list_bytes                   varint
//   short list                   if kShortPostings or less: list_bytes of it
//
// Longer lists stand in Stream::kPostings one behind the other, in the order of terms.
//
// A page of the tree has the numbers of its children, in Stream::kTerms for the lowest level, and the shortest string
// that parts each from the child before.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/text_index/segment.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace rv::text {

// An entry of the dictionary.
struct TermEntry {
    std::string term;
    std::uint32_t frequency;    // documents that are not dead
    std::uint32_t postings;     // all, of dead documents too
    std::uint64_t frequency_at; // where the frequency stands in Stream::kTerms: 4 bytes, in the machine's order
    std::uint64_t list_at;      // in Stream::kPostings, or of a short list in Stream::kTerms
    std::uint32_t list_bytes;
    bool short_list;
};

inline constexpr std::uint32_t kShortPostings = 4;
// Of a short list: the code of the least length, then for each posting a gap and a tf.
inline constexpr std::size_t kMostShortBytes = 1 + kShortPostings * 2 * 5;
// Pages can be smaller than a server's, for tests; offsets within them have 16 bits.
inline constexpr std::uint32_t kLeastPageBytes = 256;
inline constexpr std::uint32_t kMostPageBytes = 65535;
inline constexpr std::uint32_t kMostLevels = 16;

class DictionaryWriter {
public:
    DictionaryWriter(ByteSink& sink, std::size_t page_bytes);

    // Terms ascend. `list`: of a short list, its bytes; else none, and its place and size.
    void add(std::string_view term, std::uint32_t postings, std::string_view short_list, std::uint64_t list_at,
             std::uint32_t list_bytes);
    // Fills in terms, index_levels, index_root.
    void finish(SegmentHead& head);

private:
    // A page in the making: bytes from the front, offsets of 2 bytes from the back.
    struct Page {
        std::vector<std::uint8_t> bytes;
        std::size_t used = 0;
        std::uint32_t count = 0;   // of entries
        std::uint32_t offsets = 0; // at its end
    };
    struct Level {
        Page page;
        std::string first; // the separator of its first child
    };

    void begin(Page& page, std::size_t head) const;
    bool fits(const Page& page, std::size_t bytes) const;
    void put_offset(Page& page) const;
    static void put(Page& page, const void* bytes, std::size_t count);
    void entry(std::string_view term, bool whole, std::uint32_t postings, std::string_view short_list,
               std::uint64_t list_at, std::uint32_t list_bytes);
    void flush_leaf();
    std::uint32_t flush_level(std::size_t level);
    void add_child(std::size_t level, std::string_view separator, std::uint32_t child);

    ByteSink& sink_;
    std::size_t page_bytes_;
    Page leaf_;
    std::uint64_t leaf_lists_ = 0; // where the lists of the page begin
    std::string leaf_first_;       // its separator
    std::uint32_t leaves_ = 0;
    std::uint32_t index_pages_ = 0;
    std::uint32_t terms_ = 0;
    std::vector<Level> levels_;
    std::string last_;
    std::string bytes_;
};

// Goes through the dictionary. Keeps the pages that it read last.
class DictionaryCursor {
public:
    // Raises index_corrupted if the head cannot be that of a segment. The source outlives the cursor.
    DictionaryCursor(ByteSource& source, const SegmentHead& head);

    // To the first entry whose term is not less than `term`; false if there is none.
    bool seek(std::string_view term);
    // To the next entry; the first one at the beginning.
    bool next();
    const TermEntry& entry() const { return entry_; }

private:
    struct Page {
        std::uint64_t number = UINT64_MAX;
        std::vector<std::uint8_t> bytes;
    };

    const std::uint8_t* page(std::size_t level, Stream stream, std::uint64_t number);
    void open_leaf(std::uint64_t number);
    std::size_t group_offset(std::uint32_t group) const;
    void open_group(std::uint32_t group);
    void read_entry();

    ByteSource* source_;
    std::uint32_t page_bytes_;
    std::uint32_t documents_;
    std::uint32_t levels_;
    std::uint64_t root_;
    std::uint64_t leaves_;
    std::vector<Page> pages_; // of each level the one read last; the leaf first

    const std::uint8_t* leaf_ = nullptr;
    std::uint64_t leaf_number_ = UINT64_MAX; // before the first
    std::uint32_t count_ = 0;                // of the leaf's entries
    std::uint32_t used_ = 0;                 // its bytes
    std::uint32_t at_ = 0;                   // the next entry
    std::size_t offset_ = 0;                 // where it is
    std::uint64_t list_at_ = 0;              // where the next list begins
    TermEntry entry_{};
};

} // namespace rv::text
