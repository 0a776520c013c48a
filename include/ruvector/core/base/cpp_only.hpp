// Included by every header of the core. The core is plain C++20: its own translation units never see PostgreSQL, and a
// shell that wants both worlds goes through ruvector/pg/pg.hpp, which puts them together in the right order.
#pragma once

#if defined(POSTGRES_H) && !defined(RUVECTOR_PG_HPP)
#error "a core header was included after postgres.h: include ruvector/pg/pg.hpp first"
#endif
