#!/usr/bin/env bash
# Run the main journey on Debian's own PostgreSQL 15 and Redis 7 instead of the embedded servers.
#   apt-get install postgresql-15 redis-server chromium fonts-noto-cjk
#   deploy/debian-journey.sh [pytest arguments; default: the journey and the backups]
# The servers are throwaway ones on free ports; a server that runs already is left alone.
set -euo pipefail
cd "$(dirname "$0")/.."

bin=${POSTGRES_BIN:-/usr/lib/postgresql/15/bin}
redis=${REDIS_SERVER:-/usr/bin/redis-server}
for program in "$bin/initdb" "$bin/postgres" "$redis"; do
  [ -x "$program" ] || { echo "$program is missing; see the head of $0" >&2; exit 1; }
done

# PostgreSQL refuses to run as root.
as=()
if [ "$(id -u)" = 0 ]; then as=(setpriv --reuid=nobody --regid=nogroup --clear-groups --); fi

place=$(mktemp -d /tmp/wangge-debian-XXXXXX)
chmod 0711 "$place"
mkdir -m 0700 "$place/postgres" "$place/redis"
[ "$(id -u)" != 0 ] || chown nobody:nogroup "$place/postgres"
pids=()
cleanup() {
  for pid in "${pids[@]}"; do kill -INT "$pid" 2>/dev/null || true; done
  wait 2>/dev/null || true
  rm -rf "$place"
}
trap cleanup EXIT

free_port() {
  python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}
postgres_port=$(free_port)
redis_port=$(free_port)

"${as[@]}" "$bin/initdb" -D "$place/postgres/data" -U postgres --locale=C.UTF-8 --encoding=UTF8 \
  --auth=trust --no-sync >/dev/null
# Single-user mode needs no password and no network.
"${as[@]}" "$bin/postgres" --single -D "$place/postgres/data" -c exit_on_error=on postgres >/dev/null <<'SQL'
create role wangge_owner login createdb createrole password 'journey'
create role wangge_app login password 'journey'
create role wangge_web login password 'journey'
create role wangge_worker login password 'journey'
grant wangge_app to wangge_owner with admin option
grant wangge_app to wangge_web, wangge_worker
alter role wangge_owner set lock_timeout = '3s'
alter role wangge_web set lock_timeout = '3s'
alter role wangge_web set statement_timeout = '15s'
alter role wangge_worker set lock_timeout = '3s'
alter role wangge_worker set statement_timeout = '120s'
create database wangge owner wangge_owner
SQL
"${as[@]}" "$bin/postgres" -D "$place/postgres/data" -p "$postgres_port" -c listen_addresses=127.0.0.1 \
  -c unix_socket_directories= -c max_connections=200 >"$place/postgres.log" 2>&1 &
pids+=($!)
"$redis" --port "$redis_port" --bind 127.0.0.1 --dir "$place/redis" --appendonly yes \
  --requirepass journey --maxmemory-policy noeviction >"$place/redis.log" 2>&1 &
pids+=($!)

for _ in $(seq 100); do
  if (exec 3<>"/dev/tcp/127.0.0.1/$postgres_port" 4<>"/dev/tcp/127.0.0.1/$redis_port") 2>/dev/null; then
    break
  fi
  sleep 0.1
done

export DATABASE_URL="postgres://wangge_web:journey@127.0.0.1:$postgres_port/wangge"
export DATABASE_WORKER_URL="postgres://wangge_worker:journey@127.0.0.1:$postgres_port/wangge"
export DATABASE_OWNER_URL="postgres://wangge_owner:journey@127.0.0.1:$postgres_port/wangge"
export REDIS_URL="redis://:journey@127.0.0.1:$redis_port/0"
"$bin/postgres" --version
"$redis" --version
[ $# -gt 0 ] || set -- tests/e2e tests/config/test_backups.py
python3 dev.py test "$@"
