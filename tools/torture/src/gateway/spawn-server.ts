import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { GatewayOptions } from "@armature/gateway";
import { beforeDeadline } from "../wait.ts";

export interface ServeOptions {
  /** A gateway; a bare proxy; an application alone, one that decides, and one that learns as well. */
  readonly kind: "gateway" | "proxy" | "express" | "express-deciding" | "express-learning";
  /** Where requests go on to. */
  readonly upstream?: string;
  readonly models: readonly string[];
  readonly gateway?: Pick<GatewayOptions, "timeouts" | "maxBodyBytes" | "maxRequests">;
}

/** How a serving process is, after a collection of garbage. */
export interface Measurement {
  readonly rss: number;
  /** The greatest that it ever was. */
  readonly peakRss: number;
  /** Of the heap and of buffers, in bytes. */
  readonly live: number;
  readonly cpuMs: number;
  /** Of the event loop, since the last measurement. */
  readonly delayMs: { readonly p99: number; readonly max: number };
  readonly decisions: number;
  readonly settlements: number;
}

export interface ServingProcess extends AsyncDisposable {
  readonly url: string;
  /** Clients that read nothing are cut off. */
  readonly cutsOff: boolean;
  measure(): Promise<Measurement>;
}

const script = fileURLToPath(new URL("serving-process.ts", import.meta.url));

/** A server in a process of its own, so that its memory and its time are its own. */
export async function spawnServer(options: ServeOptions): Promise<ServingProcess> {
  const child = fork(script, [JSON.stringify(options)], {
    execArgv: ["--conditions=@armature/source", "--no-warnings", "--expose-gc"],
  });
  const ended = new AbortController();
  child.once("exit", () => ended.abort());
  const heard = async (): Promise<unknown> => {
    const { signal } = ended;
    const [message] = await once(child, "message", { signal });
    return message;
  };
  const { url } = (await beforeDeadline(60_000, heard())) as { url: string };
  return {
    url,
    cutsOff: options.kind === "gateway",
    async measure() {
      const measured = heard();
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
