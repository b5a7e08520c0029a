import { spawn } from "node:child_process";
import { once } from "node:events";
import { openSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { PROTOCOLS, type Protocol } from "../provider/dialect.ts";

export interface GatewayTarget {
  /** Address of the provider, without `/v1`. */
  readonly url: string;
  readonly protocol: Protocol;
  readonly key: string;
  /** The provider's name of the model. */
  readonly model: string;
}

const START_MS = 60_000;

/**
 * Starts `armature serve` as a process of its own, with its configuration, state and log in the folder.
 *
 * @returns its address, without `/v1`, and a function that stops it
 */
export async function startGateway(
  target: GatewayTarget,
  folder: string,
): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const config = join(folder, "armature.config.mjs");
  await writeFile(config, configOf(target));
  const log = join(folder, "gateway.log");
  const output = openSync(log, "a");
  const main = fileURLToPath(import.meta.resolve("@armature/cli/main"));
  const child = spawn(
    process.execPath,
    [
      ...["--conditions=@armature/source", main, "serve", "--config", config],
      ...["--port", "0", "--data", join(folder, "state")],
    ],
    { stdio: ["ignore", output, output] },
  );
  const kill = () => child.kill("SIGTERM");
  process.once("exit", kill);
  const ended = once(child, "exit");
  const stop = async () => {
    kill();
    await ended;
    process.off("exit", kill);
  };
  for (let waited = 0; waited < START_MS; waited += 50) {
    const [, url] = /Armature listens on (http:\S+)/.exec(await readFile(log, "utf8")) ?? [];
    if (url !== undefined) return { url, stop };
    if (child.exitCode !== null) throw new Error(`the gateway did not start: see ${log}`);
    await sleep(50);
  }
  await stop();
  throw new Error(`the gateway did not start within ${START_MS} ms: see ${log}`);
}

/**
 * The default export of the configuration. One model serves `auto`, so that the agent meets every
 * fault. The other one's provider makes two that speak the protocol, so that the gateway marks state
 * with its issuer.
 */
function configOf({ url, protocol, key, model }: GatewayTarget): string {
  const price = { input: 1, output: 5 };
  const protocols = [PROTOCOLS[protocol]];
  const provider = { baseUrl: `${url}/v1`, apiKey: key };
  const config = {
    models: [
      { id: "scripted", provider: "scripted", model, protocols, price },
      { id: "other", provider: "other", model: "other-1", protocols, price },
    ],
    tiers: { serving: ["scripted"], idle: ["other"] },
    gateway: { providers: { scripted: provider, other: provider } },
  };
  return `export default {\n  ...${JSON.stringify(config)},\n  chooseTier: () => "serving",\n};\n`;
}
