// What a table of results says of the machine.
#pragma once

#include <fstream>
#include <string>

namespace bench {

inline std::string cpu_model() {
    std::ifstream info("/proc/cpuinfo");
    for (std::string line; std::getline(info, line);) {
        if (line.rfind("model name", 0) == 0) return line.substr(line.find(':') + 2);
    }
    return "unknown";
}

} // namespace bench
