import { setTimeout as sleep } from "node:timers/promises";
import { postgresBinary, startPostgres } from "@armature/test-kit/servers";
import pg from "pg";
import type { Disturbance, EngineKind } from "./engine.ts";
import { network } from "./network.ts";

/** The user of the replicas, whose password can change. */
const USER = "app";
const PASSWORD = "canary-app-5f1c";

/** The largest possible value of `commit_delay`. */
const COMMIT_US = 100_000;

const BREAK_CONNECTIONS = `select pg_terminate_backend(pid) from pg_stat_activity where usename = '${USER}'`;

/** A PostgreSQL server with the default settings. */
export const postgres: EngineKind = {
  name: "postgres",
  missing: () => (postgresBinary() === undefined ? "install postgresql" : undefined),
  async start() {
    const server = await startPostgres();
    const { port } = server;
    const connect = async (): Promise<pg.Client> => {
      const client = new pg.Client({ connectionString: server.url });
      client.on("error", () => undefined);
      await client.connect();
      return client;
    };
    const ask = async (...statements: readonly string[]): Promise<void> => {
      const client = await connect();
      for (const statement of statements) await client.query(statement);
      await client.end();
    };
    const alterSystem = (changes: readonly string[]): Promise<void> =>
      ask(...changes.map((change) => `alter system ${change}`), "select pg_reload_conf()");
    /** Keeps a transaction idle after one statement. */
    const idleIn = async (statement: string, wait: () => Promise<void>): Promise<void> => {
      const client = await connect();
      await client.query("begin");
      await client.query(statement);
      await wait();
      await client.end();
    };
    await ask(`create role ${USER} superuser login password '${PASSWORD}'`);
    const disturbances: readonly Disturbance[] = [
      ...network,
      {
        name: "immediate stop",
        degrades: false,
        async run() {
          await server.process.quit();
          await server.process.start();
        },
      },
      {
        name: "kill -9",
        degrades: false,
        async run() {
          await server.process.kill();
          await server.process.start();
        },
      },
      {
        name: "hang",
        degrades: true,
        async run({ wait }) {
          server.process.pause();
          await wait();
          server.process.resume();
        },
      },
      {
        name: "an idle transaction that holds the log",
        degrades: true,
        run: ({ wait }) => idleIn("select 1 from armature.log for update", wait),
      },
      {
        name: "an idle transaction that holds old rows",
        degrades: false,
        run: ({ wait }) => idleIn("declare old cursor for select * from armature.entry", wait),
      },
      {
        name: "another password",
        degrades: true,
        async run({ wait }) {
          await ask(`alter role ${USER} password 'other'`, BREAK_CONNECTIONS);
          await wait();
          await ask(`alter role ${USER} password '${PASSWORD}'`);
        },
      },
      {
        name: "read only",
        degrades: true,
        async run({ wait }) {
          const setting = `alter role ${USER} set default_transaction_read_only`;
          await ask(`${setting} = on`, BREAK_CONNECTIONS);
          await wait();
          await ask(`alter role ${USER} reset default_transaction_read_only`, BREAK_CONNECTIONS);
        },
      },
      {
        name: "connections broken by the server",
        degrades: false,
        run: () => ask(BREAK_CONNECTIONS),
      },
      {
        name: "connections broken in the middle of commits",
        degrades: false,
        async run({ redirect }) {
          // With the delay, a commit is in progress at almost any moment.
          const settings = ["commit_delay", "commit_siblings"];
          const values = [COMMIT_US, 0];
          await alterSystem(settings.map((name, index) => `set ${name} = ${values[index]}`));
          for (let times = 0; times < 10; times++) {
            await sleep(7 * times);
            if (times % 2 === 0) redirect();
            else await ask(BREAK_CONNECTIONS);
          }
          await alterSystem(settings.map((name) => `reset ${name}`));
        },
      },
    ];
    return {
      port,
      spec: (via = port) => ({
        on: "postgres",
        options: { url: `postgres://${USER}:${PASSWORD}@127.0.0.1:${via}/postgres` },
      }),
      wipe: () => ask("truncate armature.entry, armature.log, armature.writer, armature.snapshot"),
      disturbances,
      remove: () => server.remove(),
    };
  },
};
