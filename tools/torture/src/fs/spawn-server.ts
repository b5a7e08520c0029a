import { spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";

const manifest = createRequire(import.meta.url).resolve("@armature/cli/package.json");
const main = join(dirname(manifest), "src", "main.ts");

/** `armature serve` with simulated models, in a process of its own. */
export interface Server {
  readonly url: string;
  /** Ends it as an operator would; gives its exit code, what it complained of, and how long it took. */
  stop(): Promise<{ readonly code: unknown; readonly complaint: string; readonly ms: number }>;
  /** Where it did not end by itself. */
  kill(): void;
}

/** Starts a server that keeps its state in a directory, and waits until it listens. */
export async function spawnServer(directory: string): Promise<Server> {
  const { OPENAI_API_KEY: _, OPENROUTER_API_KEY: __, ...env } = process.env;
  const child = spawn(
    process.execPath,
    ["--conditions=@armature/source", main, "serve", "--port", "0", "--data", directory],
    { env, stdio: ["ignore", "pipe", "pipe"] },
  );
  const kill = (): void => void child.kill("SIGKILL");
  process.once("exit", kill);
  const closed = once(child, "close").finally(() => process.off("exit", kill));
  const complaint = text(child.stderr);
  let said = "";
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
      said += chunk;
      const found = /listens on (\S+) [\s\S]*healthz/.exec(said)?.[1];
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
