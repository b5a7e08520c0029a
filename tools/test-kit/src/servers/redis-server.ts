import { once } from "node:events";
import { rm } from "node:fs/promises";
import { connect } from "node:net";
import { findBinary } from "./find-binary.ts";
import { freePort } from "./free-port.ts";
import { scratchDirectory } from "./scratch-directory.ts";
import { ServerProcess } from "./server-process.ts";

/** Password of a started server; tests look for it where no secret may appear. */
export const redisPassword = "canary-redis-5f1c";

/** A Redis or Valkey server for one test, with its own directory. */
export interface RedisServer {
  readonly url: string;
  readonly port: number;
  readonly process: ServerProcess;
  /** Sends one command in the inline form; resolves to the raw answer of the protocol. */
  ask(command: string): Promise<string>;
  /** Ends the server and removes its directory. */
  remove(): Promise<void>;
}

/** The path of `redis-server` or `valkey-server`, or undefined if neither is installed. */
export function redisBinary(): string | undefined {
  return findBinary(["redis-server", "valkey-server"]);
}

/**
 * Starts a server that syncs each write.
 *
 * @param settings lines of redis.conf, which override the defaults
 */
export async function startRedis(settings: readonly string[] = []): Promise<RedisServer> {
  const command = redisBinary();
  if (command === undefined)
    throw new Error("this machine has neither redis-server nor valkey-server");
  const directory = await scratchDirectory("redis");
  const port = await freePort();
  const lines = [
    `port ${port}`,
    "bind 127.0.0.1",
    `dir ${directory}`,
    'save ""',
    "appendonly yes",
    "appendfsync always",
    `requirepass ${redisPassword}`,
    `masterauth ${redisPassword}`,
    ...settings,
  ];
  const ask = (text: string): Promise<string> => askServer(port, text);
  const server = new ServerProcess({
    command,
    args: lines.flatMap((line) => {
      const [name = "", ...values] = line.split(" ");
      return [`--${name}`, values.join(" ").replace(/^""$/, "")];
    }),
    isReady: async () => (await ask("PING").catch(() => "")).startsWith("+PONG"),
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
    url: `redis://:${redisPassword}@127.0.0.1:${port}`,
    port,
    process: server,
    ask,
    remove,
  };
}

async function askServer(port: number, command: string): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  let answer = "";
  socket.setEncoding("utf8").on("data", (text) => {
    answer += text;
  });
  // The server closes the connection after QUIT, so everything received before is the answer.
  socket.write(`AUTH ${redisPassword}\r\n${command}\r\nQUIT\r\n`);
  await once(socket, "close");
  return answer.replace(/^\+OK\r\n/, "").replace(/\+OK\r\n$/, "");
}
