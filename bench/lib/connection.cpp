#include "bench/lib/connection.hpp"

#include <arpa/inet.h>

#include <bit>
#include <cstdio>
#include <cstring>
#include <stdexcept>

namespace bench {

void append_int16(std::string& out, uint16_t value) {
    value = htons(value);
    out.append(reinterpret_cast<const char*>(&value), sizeof(value));
}

void append_int32(std::string& out, uint32_t value) {
    value = htonl(value);
    out.append(reinterpret_cast<const char*>(&value), sizeof(value));
}

void append_vector(std::string& out, const float* values, std::size_t dims) {
    append_int16(out, static_cast<uint16_t>(dims));
    append_int16(out, 0);
    for (std::size_t i = 0; i < dims; i++) append_int32(out, std::bit_cast<uint32_t>(values[i]));
}

std::string vector_literal(const float* values, std::size_t dims) {
    std::string text = "[";
    char number[32];
    for (std::size_t i = 0; i < dims; i++) {
        std::snprintf(number, sizeof(number), "%s%.9g", i > 0 ? "," : "", static_cast<double>(values[i]));
        text += number;
    }
    return text + "]";
}

Connection::Connection(const std::string& database, const std::string& server)
    : connection_(PQconnectdb(("application_name=bench dbname='" + database + "' " + server).c_str())) {
    if (PQstatus(connection_.get()) != CONNECTION_OK) throw std::runtime_error(PQerrorMessage(connection_.get()));
    run("SET client_min_messages = warning");
}

Result Connection::checked(PGresult* raw, ExecStatusType expected) {
    Result result(raw);
    if (PQresultStatus(raw) != expected) throw std::runtime_error(PQerrorMessage(connection_.get()));
    return result;
}

Result Connection::run(const std::string& sql) {
    Result result(PQexec(connection_.get(), sql.c_str()));
    const ExecStatusType status = PQresultStatus(result.get());
    if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) {
        throw std::runtime_error(PQerrorMessage(connection_.get()) + ("in: " + sql.substr(0, 200)));
    }
    return result;
}

std::string Connection::value(const std::string& sql) {
    const Result result = run(sql);
    if (PQntuples(result.get()) == 0 || PQgetisnull(result.get(), 0, 0)) return {};
    return PQgetvalue(result.get(), 0, 0);
}

void Connection::prepare(const std::string& name, const std::string& sql, int parameters) {
    checked(PQprepare(connection_.get(), name.c_str(), sql.c_str(), parameters, nullptr), PGRES_COMMAND_OK);
}

void Connection::search(const std::string& name, const std::string& vector, std::vector<int32_t>& ids) {
    const char* values[] = {vector.data()};
    const int lengths[] = {static_cast<int>(vector.size())};
    const int formats[] = {1};
    const Result result =
        checked(PQexecPrepared(connection_.get(), name.c_str(), 1, values, lengths, formats, 1), PGRES_TUPLES_OK);
    ids.clear();
    for (int i = 0; i < PQntuples(result.get()); i++) {
        uint32_t id = 0;
        std::memcpy(&id, PQgetvalue(result.get(), i, 0), sizeof(id));
        ids.push_back(static_cast<int32_t>(ntohl(id)));
    }
}

void Connection::insert(const std::string& name, int32_t id, const std::string& vector) {
    const uint32_t wire = htonl(static_cast<uint32_t>(id));
    const char* values[] = {reinterpret_cast<const char*>(&wire), vector.data()};
    const int lengths[] = {sizeof(wire), static_cast<int>(vector.size())};
    const int formats[] = {1, 1};
    checked(PQexecPrepared(connection_.get(), name.c_str(), 2, values, lengths, formats, 1), PGRES_COMMAND_OK);
}

void Connection::start_copy(const std::string& sql) { checked(PQexec(connection_.get(), sql.c_str()), PGRES_COPY_IN); }

void Connection::put_copy(const std::string& bytes) {
    if (PQputCopyData(connection_.get(), bytes.data(), static_cast<int>(bytes.size())) != 1) {
        throw std::runtime_error(PQerrorMessage(connection_.get()));
    }
}

void Connection::end_copy() {
    if (PQputCopyEnd(connection_.get(), nullptr) != 1) throw std::runtime_error(PQerrorMessage(connection_.get()));
    checked(PQgetResult(connection_.get()), PGRES_COMMAND_OK);
    while (PGresult* rest = PQgetResult(connection_.get())) PQclear(rest);
}

} // namespace bench
