# shellcheck shell=bash disable=SC2034
# What the scripts share: where the repository is, how to speak, and how to be another user. Sourced, never run.

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# Files of this clone that are not in git: stamps, the development cluster, screenshots, the demonstration.
local_dir=$top/.local
# PostgreSQL and Chromium do not run as root: when everything else does, they run as this user.
ordinary_user=fls-dev
ordinary_home=/var/lib/$ordinary_user

say() { printf '%s\n' "$*" >&2; }
fail() { say "$0: $*"; exit 1; }
am_root() { [ "$(id -u)" -eq 0 ]; }

# Runs a command as root: directly, or through sudo.
as_root() {
    if am_root; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        fail "this needs root or sudo: $*"
    fi
}

# Makes the ordinary user, once. Only root needs it.
make_ordinary_user() {
    getent passwd "$ordinary_user" >/dev/null ||
        useradd --system --user-group --create-home --home-dir "$ordinary_home" --shell /bin/bash "$ordinary_user"
}

# Becomes the ordinary user and runs a command in its place: signals and file descriptors reach the command itself.
# An ordinary user stays who they are.
exec_as_user() {
    am_root || exec "$@"
    make_ordinary_user
    cd "$ordinary_home" || exit
    exec setpriv --reuid="$ordinary_user" --regid="$ordinary_user" --init-groups \
        env -u XDG_RUNTIME_DIR -u XDG_CONFIG_HOME -u XDG_DATA_HOME -u XDG_CACHE_HOME -u XDG_STATE_HOME \
        -u DBUS_SESSION_BUS_ADDRESS HOME="$ordinary_home" USER="$ordinary_user" LOGNAME="$ordinary_user" "$@"
}
as_user() { (exec_as_user "$@"); }

# Tries a command until it succeeds, at most this many seconds long.
until_ready() {
    local seconds=$1 end
    shift
    end=$((SECONDS + seconds))
    until "$@" >/dev/null 2>&1; do
        [ "$SECONDS" -lt "$end" ] || return 1
        # A pause of a twentieth of a second between two tries.
        read -rt 0.05 <> <(:) || :
    done
}

# --- PostgreSQL, from Debian's binaries, never the system's own cluster ---

# The folder of initdb and pg_ctl, of the newest version there is.
postgres_bin() {
    local found
    found=$(printf '%s\n' /usr/lib/postgresql/*/bin/initdb | sort -V | tail -n 1)
    [ -x "$found" ] || fail "PostgreSQL is not installed: run make setup"
    dirname "$found"
}

# make_cluster DIR SYNC: a cluster in DIR with a database fls. It listens on a socket in DIR, for whoever may enter DIR, and on
# a port of 127.0.0.1 with TLS, for whoever has its password. Port, password and certificate lie in DIR.
make_cluster() {
    local dir=$1 sync=$2
    as_user "$(postgres_bin)/initdb" --pgdata="$dir/data" --username=fls --auth-local=trust --auth-host=scram-sha-256 \
        --encoding=UTF8 --locale=C.UTF-8 --no-instructions "$sync" >/dev/null
    free_port | as_user tee "$dir/port" >/dev/null
    od -An -N16 -tx1 /dev/urandom | tr -d ' \n' | (umask 077 && as_user tee "$dir/password" >/dev/null)
    as_user openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 3650 -subj /CN=localhost \
        -addext subjectAltName=DNS:localhost,IP:127.0.0.1 -addext basicConstraints=critical,CA:FALSE \
        -keyout "$dir/server.key" -out "$dir/server.crt" 2>/dev/null
}

# start_cluster DIR [pg_ctl's further options]
start_cluster() {
    local dir=$1 port
    port=$(cat "$dir/port")
    shift
    as_user "$(postgres_bin)/pg_ctl" start --pgdata="$dir/data" --log="$dir/log" --wait --silent \
        --options="-c listen_addresses=127.0.0.1 -c port=$port -c unix_socket_directories='$dir' -c max_connections=200 \
            -c ssl=on -c ssl_cert_file='$dir/server.crt' -c ssl_key_file='$dir/server.key' $*" || {
        as_user tail -n 20 "$dir/log" >&2
        fail "PostgreSQL did not start"
    }
    as_user createdb --host="$dir" --port="$port" --username=fls fls 2>/dev/null || :
    as_user psql --quiet --host="$dir" --port="$port" --username=fls --dbname=fls \
        <<<"alter role fls password '$(cat "$dir/password")'"
}

cluster_runs() { as_user "$(postgres_bin)/pg_ctl" status --pgdata="$1/data" >/dev/null 2>&1; }
stop_cluster() { as_user "$(postgres_bin)/pg_ctl" stop --pgdata="$1/data" --mode=fast --wait --silent; }
# Where programs find it: PostgreSQL's own tools and sqlx both read the socket's folder from the end.
cluster_url() { printf 'postgres://fls@localhost:%s/fls?host=%s\n' "$(cat "$1/port")" "${1// /%20}"; }
# The same over TCP.
cluster_tcp_url() { printf 'postgres://fls:%s@127.0.0.1:%s/fls\n' "$(cat "$1/password")" "$(cat "$1/port")"; }

# A port of 127.0.0.1 at which nobody listens, below those that the system gives to whoever asks for any.
free_port() {
    local port
    while port=$((20000 + RANDOM % 10000)) && (: <>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do :; done
    printf '%s\n' "$port"
}
