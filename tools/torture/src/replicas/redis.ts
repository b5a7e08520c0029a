import { redisBinary, startRedis } from "@armature/test-kit/servers";
import type { EngineKind, Hardship } from "./engine.ts";
import { network } from "./network.ts";

/** The replicas' own user, whose password can change. */
const USER = "app";
const PASSWORD = "canary-app-5f1c";

/** A Redis that syncs each write, beside a replica of it that nobody waits for. */
export const redis: EngineKind = {
  name: "redis",
  missing: () =>
    redisBinary() === undefined ? "install redis-server or valkey-server" : undefined,
  async start() {
    const server = await startRedis();
    const replica = await startRedis([`replicaof 127.0.0.1 ${server.port}`]);
    const { ask, port } = server;
    const allow = (password: string) =>
      ask(`ACL SETUSER ${USER} reset on >${password} ~* &* +@all`);
    // Rules set by a command do not outlive the server.
    const restart = async (): Promise<void> => {
      await server.process.start();
      await allow(PASSWORD);
    };
    await allow(PASSWORD);
    const hardships: readonly Hardship[] = [
      ...network,
      {
        name: "kill -9",
        tells: false,
        async run() {
          await server.process.kill();
          await restart();
        },
      },
      {
        name: "hang",
        tells: true,
        async run({ lasts }) {
          server.process.pause();
          await lasts();
          server.process.resume();
        },
      },
      {
        name: "out of memory",
        tells: true,
        async run({ lasts }) {
          await ask("CONFIG SET maxmemory 1mb");
          await lasts();
          await ask("CONFIG SET maxmemory 0");
        },
      },
      {
        name: "another password",
        tells: true,
        async run({ lasts }) {
          await allow(`${PASSWORD}-new`);
          await ask(`CLIENT KILL USER ${USER}`);
          await lasts();
          await allow(PASSWORD);
        },
      },
      {
        name: "read only",
        tells: true,
        async run({ lasts, lead }) {
          lead({ port: replica.port });
          await lasts();
          lead();
        },
      },
      {
        name: "writes paused",
        tells: true,
        async run({ lasts }) {
          await ask("CLIENT PAUSE 3600000 WRITE");
          await lasts();
          await ask("CLIENT UNPAUSE");
        },
      },
      {
        name: "scripts forgotten",
        tells: false,
        run: async () => void (await ask("SCRIPT FLUSH")),
      },
    ];
    return {
      port,
      spec: (via = port) => ({
        on: "redis",
        options: { url: `redis://${USER}:${PASSWORD}@127.0.0.1:${via}`, replicas: 0 },
      }),
      wipe: async () => void (await ask("FLUSHALL")),
      hardships,
      async remove() {
        await replica.remove();
        await server.remove();
      },
    };
  },
};
