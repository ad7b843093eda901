/* What SQLite alone takes: rows of one KiB, 64 a transaction, write-ahead log, synced at each commit.
 *
 * usage: sqlite-limit FOLDER SECONDS
 * The checkpoint is left to SQLite at 8 MiB of log. Prints one JSON object. */
#include "bench.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ROWS = 64, ROW_BYTES = 1024 };

static void check(sqlite3 *database, int code) {
    if (code != SQLITE_OK && code != SQLITE_DONE && code != SQLITE_ROW) fail("SQLite: %s", sqlite3_errmsg(database));
}

static void execute(sqlite3 *database, const char *sql) {
    check(database, sqlite3_exec(database, sql, NULL, NULL, NULL));
}

int main(int count, char **arguments) {
    if (count != 3) fail("usage: sqlite-limit FOLDER SECONDS");
    char path[4096], row[ROW_BYTES];
    snprintf(path, sizeof path, "%s/limit-%d.sqlite", arguments[1], getpid());
    sqlite3 *database;
    sqlite3_stmt *insert;
    if (sqlite3_open(path, &database)) fail("%s", path);
    execute(database, "PRAGMA journal_mode = WAL");
    execute(database, "PRAGMA synchronous = FULL");
    execute(database, "PRAGMA wal_autocheckpoint = 2048");
    execute(database, "CREATE TABLE line (id INTEGER PRIMARY KEY, body BLOB NOT NULL)");
    check(database, sqlite3_prepare_v2(database, "INSERT INTO line (body) VALUES (?)", -1, &insert, NULL));
    memset(row, 'r', sizeof row);
    int64_t first = now_ns(), stop = first + (int64_t)(atof(arguments[2]) * SECOND_NS), now = first;
    uint64_t commits = 0;
    for (; now < stop; now = now_ns(), commits++) {
        execute(database, "BEGIN IMMEDIATE");
        for (int i = 0; i < ROWS; i++) {
            check(database, sqlite3_bind_blob(insert, 1, row, sizeof row, SQLITE_STATIC));
            check(database, sqlite3_step(insert));
            check(database, sqlite3_reset(insert));
        }
        execute(database, "COMMIT");
    }
    double seconds = (double)(now - first) / SECOND_NS;
    printf("{\"perSecond\":%.1f,\"commitsPerSecond\":%.1f}\n", commits * ROWS / seconds, commits / seconds);
    sqlite3_finalize(insert);
    sqlite3_close(database);
    const char *const ends[] = {"", "-wal", "-shm"};
    for (int i = 0; i < 3; i++) {
        char name[4200];
        snprintf(name, sizeof name, "%s%s", path, ends[i]);
        unlink(name);
    }
    return 0;
}
