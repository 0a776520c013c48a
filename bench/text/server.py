"""libpq by way of ctypes: what the programs beside need of it, so that they need nothing but Python and libpq."""
import ctypes
import ctypes.util

_pq = ctypes.CDLL(ctypes.util.find_library("pq") or "libpq.so.5")
_text = ctypes.c_char_p
_handle = ctypes.c_void_p
for _name, _result, _arguments in [
    ("PQconnectdb", _handle, [_text]),
    ("PQstatus", ctypes.c_int, [_handle]),
    ("PQfinish", None, [_handle]),
    ("PQerrorMessage", _text, [_handle]),
    ("PQexec", _handle, [_handle, _text]),
    ("PQprepare", _handle, [_handle, _text, _text, ctypes.c_int, ctypes.c_void_p]),
    ("PQexecPrepared", _handle,
     [_handle, _text, ctypes.c_int, ctypes.POINTER(_text), ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int]),
    ("PQresultStatus", ctypes.c_int, [_handle]),
    ("PQntuples", ctypes.c_int, [_handle]),
    ("PQnfields", ctypes.c_int, [_handle]),
    ("PQgetisnull", ctypes.c_int, [_handle, ctypes.c_int, ctypes.c_int]),
    ("PQgetvalue", _text, [_handle, ctypes.c_int, ctypes.c_int]),
    ("PQclear", None, [_handle]),
    ("PQputCopyData", ctypes.c_int, [_handle, _text, ctypes.c_int]),
    ("PQputCopyEnd", ctypes.c_int, [_handle, _text]),
    ("PQgetResult", _handle, [_handle]),
]:
    _function = getattr(_pq, _name)
    _function.restype, _function.argtypes = _result, _arguments

_COMMAND_OK, _TUPLES_OK, _COPY_IN = 1, 2, 4


class ServerError(Exception):
    pass


def copy_field(value):
    """A value as a line of COPY has it."""
    if value is None:
        return "\\N"
    return str(value).replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


class Connection:
    """Values are texts, null is None. The server is that of the environment, as far as `server`, in libpq's words, does not say other."""

    def __init__(self, database, server=""):
        self._connection = None
        self._connection = _pq.PQconnectdb(f"{server} dbname={database} client_encoding=UTF8 options='-c client_min_messages=warning'".encode())
        if _pq.PQstatus(self._connection) != 0:
            raise ServerError(self._message())

    def __del__(self):
        self.close()

    def close(self):
        if self._connection:
            _pq.PQfinish(self._connection)
        self._connection = None

    def broken(self):
        return _pq.PQstatus(self._connection) != 0

    def _message(self):
        return _pq.PQerrorMessage(self._connection).decode().strip()

    def _rows(self, result):
        status = _pq.PQresultStatus(result)
        if status not in (_COMMAND_OK, _TUPLES_OK):
            message = self._message()
            _pq.PQclear(result)
            raise ServerError(message)
        columns = range(_pq.PQnfields(result))
        rows = [tuple(None if _pq.PQgetisnull(result, row, column) else _pq.PQgetvalue(result, row, column).decode()
                      for column in columns) for row in range(_pq.PQntuples(result))]
        _pq.PQclear(result)
        return rows

    def run(self, sql):
        return self._rows(_pq.PQexec(self._connection, sql.encode()))

    def value(self, sql):
        return self.run(sql)[0][0]

    def prepare(self, name, sql):
        self._rows(_pq.PQprepare(self._connection, name.encode(), sql.encode(), 0, None))

    def execute(self, name, *values):
        texts = (_text * len(values))(*[None if value is None else str(value).encode() for value in values])
        return self._rows(_pq.PQexecPrepared(self._connection, name.encode(), len(values), texts, None, None, 0))

    def copy(self, table, rows):
        """Rows into a table; `table` may have a list of columns."""
        result = _pq.PQexec(self._connection, f"COPY {table} FROM STDIN".encode())
        status = _pq.PQresultStatus(result)
        _pq.PQclear(result)
        if status != _COPY_IN:
            raise ServerError(self._message())
        batch = []

        def put():
            data = "".join(batch).encode()
            batch.clear()
            if _pq.PQputCopyData(self._connection, data, len(data)) != 1:
                raise ServerError(self._message())

        for row in rows:
            batch.append("\t".join(map(copy_field, row)) + "\n")
            if len(batch) >= 1000:
                put()
        put()
        if _pq.PQputCopyEnd(self._connection, None) != 1:
            raise ServerError(self._message())
        result = _pq.PQgetResult(self._connection)
        while result:
            self._rows(result)
            result = _pq.PQgetResult(self._connection)
