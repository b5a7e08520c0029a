import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { GatewayOptions } from "@armature/gateway";
import { beforeDeadline } from "../wait.ts";

export interface ServeOptions {
  /** A gateway, a bare proxy, or an application that does nothing else, decides, or decides and learns. */
  readonly kind: "gateway" | "proxy" | "express" | "express-deciding" | "express-learning";
  /** URL to which requests are forwarded. */
  readonly upstream?: string;
  readonly models: readonly string[];
  readonly gateway?: Pick<GatewayOptions, "timeouts" | "maxBodyBytes" | "maxRequests">;
}

/** The state of a serving process after a garbage collection. */
export interface Measurement {
  readonly rss: number;
  /** The most resident bytes since the start. */
  readonly peakRss: number;
  /** Bytes in use in the heap and in buffers. */
  readonly live: number;
  readonly cpuMs: number;
  /** Delay of the event loop since the last measurement. */
  readonly delayMs: { readonly p99: number; readonly max: number };
  readonly decisions: number;
  readonly settlements: number;
}

export interface ServingProcess extends AsyncDisposable {
  readonly url: string;
  /** True if clients that read nothing are cut off. */
  readonly cutsOff: boolean;
  measure(): Promise<Measurement>;
}

const script = fileURLToPath(new URL("serving-process.ts", import.meta.url));

/** Starts a server in a separate process, so that its memory and CPU time can be measured. */
export async function spawnServer(options: ServeOptions): Promise<ServingProcess> {
  const child = fork(script, [JSON.stringify(options)], {
    execArgv: ["--conditions=@armature/source", "--no-warnings", "--expose-gc"],
  });
  const ended = new AbortController();
  child.once("exit", () => ended.abort());
  const nextMessage = async (): Promise<unknown> => {
    const { signal } = ended;
    const [message] = await once(child, "message", { signal });
    return message;
  };
  const { url } = (await beforeDeadline(60_000, nextMessage())) as { url: string };
  return {
    url,
    cutsOff: options.kind === "gateway",
    async measure() {
      const measured = nextMessage();
      child.send("measure");
      return (await beforeDeadline(60_000, measured)) as Measurement;
    },
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null) return;
      const gone = once(child, "exit");
      child.kill("SIGKILL");
      await gone;
    },
  };
}
