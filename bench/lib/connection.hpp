// libpq as the runner needs it: a connection that throws, results that free themselves, vectors in the binary format.
#pragma once

#include <libpq-fe.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace bench {

struct FreeResult {
    void operator()(PGresult* result) const { PQclear(result); }
};
using Result = std::unique_ptr<PGresult, FreeResult>;

// The binary format of a vector: 16-bit dimensions, 16 bits of zero, floats; all big-endian.
void append_vector(std::string& out, const float* values, std::size_t dims);
std::string vector_literal(const float* values, std::size_t dims); // [1,2,3]
void append_int16(std::string& out, uint16_t value);
void append_int32(std::string& out, uint32_t value);

// Every failure throws std::runtime_error with the server's message.
class Connection {
public:
    // `server` is libpq's NAME=VALUE ... where it is not the one of the environment.
    explicit Connection(const std::string& database, const std::string& server = "");

    Result run(const std::string& sql);
    // The first column of the first row; empty where there is none.
    std::string value(const std::string& sql);

    void prepare(const std::string& name, const std::string& sql, int parameters);
    // Ids, the first column, of a prepared statement's rows: parameter and result are binary.
    void search(const std::string& name, const std::string& vector, std::vector<int32_t>& ids);
    void insert(const std::string& name, int32_t id, const std::string& vector);

    // Between start_copy and end_copy only put_copy.
    void start_copy(const std::string& sql);
    void put_copy(const std::string& bytes);
    void end_copy();

private:
    struct Finish {
        void operator()(PGconn* connection) const { PQfinish(connection); }
    };
    Result checked(PGresult* raw, ExecStatusType expected);

    std::unique_ptr<PGconn, Finish> connection_;
};

} // namespace bench
