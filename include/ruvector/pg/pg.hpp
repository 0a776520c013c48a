// The one door to PostgreSQL: every shell includes this first, then other server headers through RV_PG_INCLUDE blocks
// (extern "C"), then core headers. Nothing in the core includes it.
#pragma once

#ifdef POSTGRES_H
#error "include ruvector/pg/pg.hpp before any PostgreSQL header"
#endif
#define RUVECTOR_PG_HPP

// Symbols are hidden by default; what the server looks up by name is exported. PostgreSQL 15 leaves the macro empty.
#ifndef PGDLLEXPORT
#define PGDLLEXPORT __attribute__((visibility("default")))
#endif

// Standard headers first: the server's macros (Min, gettext, snprintf, ...) must not reach into them.
#include <algorithm>
#include <array>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <exception>
#include <limits>
#include <memory>
#include <memory_resource>
#include <new>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

extern "C" {
#include "postgres.h"

#include "fmgr.h"
#include "miscadmin.h"
#if PG_VERSION_NUM >= 160000
#include "varatt.h"
#endif
}

// The server replaces printf and friends by macros, which breaks later standard headers and std::snprintf.
#undef printf
#undef fprintf
#undef snprintf
#undef sprintf
#undef vsnprintf
#undef vsprintf
#undef vfprintf
#undef vprintf
#undef strerror
#undef strerror_r

static_assert(PG_VERSION_NUM >= 150000, "ruvector needs PostgreSQL 15 or later");
