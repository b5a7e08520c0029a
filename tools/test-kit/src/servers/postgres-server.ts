import { execFile, execFileSync } from "node:child_process";
import { once } from "node:events";
import { chown, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { findBinary } from "./find-binary.ts";
import { freePort } from "./free-port.ts";
import { scratchDirectory } from "./scratch-directory.ts";
import { ServerProcess } from "./server-process.ts";

const run = promisify(execFile);

/** Password of a started server; tests look for it where no secret may appear. */
export const postgresPassword = "canary-postgres-5f1c";

/** A PostgreSQL server for one test, with its own directory. */
export interface PostgresServer {
  /** URL of the superuser. */
  readonly url: string;
  readonly port: number;
  readonly process: ServerProcess;
  /** Ends the server and removes its directory. */
  remove(): Promise<void>;
}

/** The path of `postgres`, or undefined if it is not installed; `initdb` is in the same folder. */
export function postgresBinary(): string | undefined {
  return findBinary(["postgres"], "/usr/lib/postgresql/*/bin");
}

/** Initialises and starts a server with the default settings. */
export async function startPostgres(): Promise<PostgresServer> {
  const command = postgresBinary();
  if (command === undefined) throw new Error("this machine has no PostgreSQL server");
  const programs = dirname(command);
  const directory = await scratchDirectory("postgres");
  const data = join(directory, "data");
  const password = join(directory, "password");
  await writeFile(password, postgresPassword);
  // PostgreSQL refuses to run as root.
  const user = process.getuid?.() === 0 ? idsOf("postgres") : undefined;
  if (user !== undefined) {
    for (const path of [directory, password]) await chown(path, user.uid, user.gid);
  }
  await run(
    join(programs, "initdb"),
    [
      ...["-D", data, "-U", "postgres", "-E", "UTF8", "--locale=C", "--no-sync"],
      ...["--auth=scram-sha-256", `--pwfile=${password}`],
    ],
    user,
  );
  const port = await freePort();
  const server = new ServerProcess({
    command,
    args: [
      ...["-D", data, "-p", String(port)],
      ...["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="],
      // Shared memory lies in the directory, so that a kill leaves nothing elsewhere.
      ...["-c", "dynamic_shared_memory_type=mmap"],
    ],
    user,
    isReady: () => asksForPassword(port),
  });
  const remove = async (): Promise<void> => {
    await server.kill();
    await rm(directory, { recursive: true, force: true });
  };
  await server.start().catch(async (error) => {
    await remove();
    throw error;
  });
  return {
    url: `postgres://postgres:${postgresPassword}@127.0.0.1:${port}/postgres`,
    port,
    process: server,
    remove,
  };
}

/** True if the server accepts clients: until then it answers them with an error. */
async function asksForPassword(port: number): Promise<boolean> {
  const words = Buffer.from("user\0postgres\0database\0postgres\0\0");
  const head = Buffer.alloc(8);
  head.writeInt32BE(head.length + words.length, 0);
  head.writeInt32BE(3 << 16, 4);
  const socket = connect(port, "127.0.0.1");
  try {
    socket.write(Buffer.concat([head, words]));
    const [answer] = await Promise.race([once(socket, "data"), once(socket, "close")]);
    return Buffer.isBuffer(answer) && answer.toString("latin1", 0, 1) === "R";
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

function idsOf(user: string): { uid: number; gid: number } {
  const [uid, gid] = ["-u", "-g"].map((flag) =>
    Number(execFileSync("id", [flag, user], { encoding: "utf8" })),
  );
  return { uid: uid ?? 0, gid: gid ?? 0 };
}
