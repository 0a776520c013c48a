// How often tests of the Cypher engine try something at random.
#pragma once

#include <cstdint>
#include <cstdlib>

namespace rv::cypher::test {

// So many, or RV_CYPHER_ROUNDS times as many, which the slow checks ask for.
inline std::uint32_t rounds(std::uint32_t usual) {
    const char* times = std::getenv("RV_CYPHER_ROUNDS");
    return times == nullptr ? usual : usual * static_cast<std::uint32_t>(std::atoi(times));
}

} // namespace rv::cypher::test
