"""How the embedded PostgreSQL is set."""

ORIGINS_SINCE = 18  # before, max_replication_slots counts them
# Sized for one county on a small machine: the whole stack at rest stays under 600 MB.
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "60",
    "shared_buffers": "128MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "checkpoint_timeout": "1min",  # what a killed one has to redo: docs/adr/0007
    "max_wal_size": "128MB",
    "checkpoint_warning": "0",
    "synchronous_commit": "on",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "jit": "off",
    "logging_collector": "off",
    "log_destination": "stderr",
    "log_checkpoints": "off",
    # Nobody replicates it, and a checkpoint that writes down where replication stands panics on a
    # full disk: PostgreSQL would end every session again and again.
    "max_replication_slots": "0",
}
# For tests only: a crash of the machine may lose everything in this folder.
THROWAWAY = {
    "fsync": "off",
    "full_page_writes": "off",
    "max_connections": "200",
}


def settings_of(major: int, *, throwaway: bool) -> dict[str, str]:
    """The settings for this version of PostgreSQL."""
    newer = {"max_active_replication_origins": "0"} if major >= ORIGINS_SINCE else {}
    return SETTINGS | newer | (THROWAWAY if throwaway else {})
