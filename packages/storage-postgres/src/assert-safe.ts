import { StorageError } from "@armature/storage";
import type { ClientBase } from "pg";

const OLDEST = 13;

/** Required values of settings in `pg_settings`, each with the reason and the fix. */
const REQUIREMENTS: Readonly<Record<string, readonly [safe: RegExp, why: string]>> = {
  fsync: [/^on$/, "so a power cut may lose or corrupt everything: set it to on"],
  full_page_writes: [/^on$/, "so a power cut may corrupt pages: set it to on"],
  synchronous_commit: [
    /^(on|local|remote_write|remote_apply)$/,
    "so a crash loses acknowledged entries: set it to on, at least for this role",
  ],
  default_transaction_isolation: [
    /^read committed$/,
    "under which concurrent appends fail: set it to read committed, at least for this role",
  ],
  default_transaction_read_only: [/^off$/, "so nothing can be written: set it to off"],
  server_encoding: [/^UTF8$/, "which cannot represent all JSON: use a database with UTF8"],
};

/**
 * Throws `invalid-option`, naming the setting, if the server would lose acknowledged entries or is
 * read-only. Called for each new connection, because after a failover the server is another one.
 */
export async function assertSafe(client: ClientBase): Promise<void> {
  const { rows } = await client.query<{ name: string; setting: string }>(
    "select name, setting from pg_settings where name = any($1) " +
      "union all select 'in_recovery', pg_is_in_recovery()::text",
    [["server_version_num", ...Object.keys(REQUIREMENTS)]],
  );
  const settings = new Map(rows.map(({ name, setting }) => [name, setting]));
  const version = Math.floor(Number(settings.get("server_version_num")) / 10_000);
  rejectIf(version < OLDEST, `it is version ${version}: use ${OLDEST} or newer`);
  rejectIf(
    settings.get("in_recovery") === "true",
    "it is a standby, which cannot be written to: give the url of the primary",
  );
  for (const [name, [safe, why]] of Object.entries(REQUIREMENTS)) {
    const setting = settings.get(name) ?? "unknown";
    rejectIf(!safe.test(setting), `${name} is ${setting}, ${why}`);
  }
}

function rejectIf(unsafe: boolean, why: string): void {
  if (unsafe) throw new StorageError("invalid-option", why);
}
