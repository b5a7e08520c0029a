import { spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";

const manifest = createRequire(import.meta.url).resolve("@armature/cli/package.json");
const main = join(dirname(manifest), "src", "main.ts");

/** A process that runs `armature serve` with simulated models. */
export interface Server {
  readonly url: string;
  /** Sends SIGTERM; resolves to the exit code, the error output, and the time until the end in ms. */
  stop(): Promise<{ readonly code: unknown; readonly complaint: string; readonly ms: number }>;
  /** Sends SIGKILL. */
  kill(): void;
}

/** Starts a server with its state in a directory. Resolves when it listens. */
export async function spawnServer(directory: string): Promise<Server> {
  const { OPENAI_API_KEY: _, ANTHROPIC_API_KEY: __, OPENROUTER_API_KEY: ___, ...env } = process.env;
  const child = spawn(
    process.execPath,
    ["--conditions=@armature/source", main, "serve", "--port", "0", "--data", directory],
    { env, stdio: ["ignore", "pipe", "pipe"] },
  );
  const kill = (): void => void child.kill("SIGKILL");
  process.once("exit", kill);
  const closed = once(child, "close").finally(() => process.off("exit", kill));
  const complaint = text(child.stderr);
  let output = "";
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
      output += chunk;
      const found = /listens on (\S+) [\s\S]*healthz/.exec(output)?.[1];
      if (found !== undefined) resolve(found);
    });
    void closed.then(async () => reject(new Error(`it did not start: ${await complaint}`)));
  });
  return {
    url,
    kill,
    async stop() {
      const start = performance.now();
      child.kill("SIGTERM");
      const [code] = await closed;
      return { code, complaint: await complaint, ms: Math.round(performance.now() - start) };
    },
  };
}
