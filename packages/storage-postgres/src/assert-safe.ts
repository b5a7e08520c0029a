import { StorageError } from "@armature/storage";
import type { ClientBase } from "pg";

const OLDEST = 13;

/** What a setting has to be, and why; the settings come from `pg_settings`. */
const DEMANDS: Readonly<Record<string, readonly [safe: RegExp, why: string]>> = {
  fsync: [/^on$/, "so a power cut may lose or break everything: set it to on"],
  full_page_writes: [/^on$/, "so a power cut may break pages: set it to on"],
  synchronous_commit: [
    /^(on|local|remote_write|remote_apply)$/,
    "so a crash loses what was acknowledged: set it to on, for this role at least",
  ],
  default_transaction_isolation: [
    /^read committed$/,
    "under which appends of several processes fail: set it to read committed, for this role at least",
  ],
  default_transaction_read_only: [/^off$/, "so nothing can be written: set it to off"],
  server_encoding: [/^UTF8$/, "which does not hold all JSON: use a database with UTF8"],
};

/**
 * Refuses (`invalid-option`) a server that would lose what it acknowledged, or that cannot be
 * written to; names the setting. Asked of every connection: after a failover the server is another.
 */
export async function assertSafe(client: ClientBase): Promise<void> {
  const { rows } = await client.query<{ name: string; setting: string }>(
    "select name, setting from pg_settings where name = any($1) " +
      "union all select 'in_recovery', pg_is_in_recovery()::text",
    [["server_version_num", ...Object.keys(DEMANDS)]],
  );
  const settings = new Map(rows.map(({ name, setting }) => [name, setting]));
  const version = Math.floor(Number(settings.get("server_version_num")) / 10_000);
  refuseIf(version < OLDEST, `it is version ${version}, and ${OLDEST} is needed`);
  refuseIf(
    settings.get("in_recovery") === "true",
    "it is a standby, which cannot be written to: give the url of the primary",
  );
  for (const [name, [safe, why]] of Object.entries(DEMANDS)) {
    const setting = settings.get(name) ?? "unknown";
    refuseIf(!safe.test(setting), `${name} is ${setting}, ${why}`);
  }
}

function refuseIf(unsafe: boolean, why: string): void {
  if (unsafe) throw new StorageError("invalid-option", why);
}
