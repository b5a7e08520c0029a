import { redisBinary, startRedis } from "@armature/test-kit/servers";
import type { Disturbance, EngineKind } from "./engine.ts";
import { network } from "./network.ts";

/** The user of the replicas, whose password can change. */
const USER = "app";
const PASSWORD = "canary-app-5f1c";

/** A Redis server that syncs each write, with a replica that need not confirm writes. */
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
    // Access rules set by a command do not survive a restart.
    const restart = async (): Promise<void> => {
      await server.process.start();
      await allow(PASSWORD);
    };
    await allow(PASSWORD);
    const disturbances: readonly Disturbance[] = [
      ...network,
      {
        name: "kill -9",
        degrades: false,
        async run() {
          await server.process.kill();
          await restart();
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
        name: "out of memory",
        degrades: true,
        async run({ wait }) {
          await ask("CONFIG SET maxmemory 1mb");
          await wait();
          await ask("CONFIG SET maxmemory 0");
        },
      },
      {
        name: "another password",
        degrades: true,
        async run({ wait }) {
          await allow(`${PASSWORD}-new`);
          await ask(`CLIENT KILL USER ${USER}`);
          await wait();
          await allow(PASSWORD);
        },
      },
      {
        name: "read only",
        degrades: true,
        async run({ wait, redirect }) {
          redirect({ port: replica.port });
          await wait();
          redirect();
        },
      },
      {
        name: "writes paused",
        degrades: true,
        async run({ wait }) {
          await ask("CLIENT PAUSE 3600000 WRITE");
          await wait();
          await ask("CLIENT UNPAUSE");
        },
      },
      {
        name: "scripts forgotten",
        degrades: false,
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
      disturbances,
      async remove() {
        await replica.remove();
        await server.remove();
      },
    };
  },
};
