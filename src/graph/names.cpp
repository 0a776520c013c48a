// Server zone.
#include "ruvector/graph/names.hpp"

extern "C" {
#include "common/hashfn.h"
#include "utils/memutils.h"
}

namespace rv::graph {
namespace {

MemoryContext context = nullptr;
Name* names = nullptr;
int count = 0;
int room = 0;
int32* table = nullptr; // open addressing; -1: free
uint32 slots = 0;

uint32 slot_of(const char* name, int length) {
    uint32 at = hash_bytes(reinterpret_cast<const unsigned char*>(name), length) & (slots - 1);
    while (table[at] >= 0 && (names[table[at]].length != length ||
                              std::memcmp(names[table[at]].text, name, static_cast<size_t>(length)) != 0))
        at = (at + 1) & (slots - 1);
    return at;
}

// Nothing is replaced before all of it is there.
void grow() {
    if (context == nullptr)
        context = AllocSetContextCreate(TopMemoryContext, "ruvector graph names", ALLOCSET_SMALL_SIZES);
    const int more = room == 0 ? 64 : room * 2;
    Name* new_names = static_cast<Name*>(MemoryContextAlloc(context, sizeof(Name) * static_cast<Size>(more)));
    int32* new_table = static_cast<int32*>(MemoryContextAlloc(context, sizeof(int32) * 2 * static_cast<Size>(more)));
    if (count > 0) std::memcpy(new_names, names, sizeof(Name) * static_cast<Size>(count));
    if (names != nullptr) pfree(names);
    if (table != nullptr) pfree(table);
    names = new_names;
    table = new_table;
    room = more;
    slots = 2 * static_cast<uint32>(more);
    for (uint32 i = 0; i < slots; i++) table[i] = -1;
    for (int i = 0; i < count; i++) table[slot_of(names[i].text, names[i].length)] = i;
}

} // namespace

int32 name_number(const char* name, int length) {
    if (count == room) grow();
    const uint32 at = slot_of(name, length);
    if (table[at] >= 0) return table[at];
    char* kept = static_cast<char*>(MemoryContextAlloc(context, static_cast<Size>(length) + 1));
    std::memcpy(kept, name, static_cast<size_t>(length));
    kept[length] = '\0';
    names[count] = {kept, length};
    table[at] = count;
    return count++;
}

Name name_of(int32 number) {
    if (number < 0 || number >= count) elog(ERROR, "unknown name %d", number);
    return names[number];
}

int names_known() { return count; }

} // namespace rv::graph
