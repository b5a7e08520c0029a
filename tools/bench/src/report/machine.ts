import { cpus, loadavg, totalmem } from "node:os";

/** Where the numbers come from, for only those of one run compare. */
export interface Machine {
  readonly node: string;
  readonly v8: string;
  readonly platform: string;
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGB: number;
  /** Processes that wanted a core, in the mean of the last minute: beyond `cores` they disturb. */
  readonly load: number;
}

export function thisMachine(): Machine {
  const cores = cpus();
  return {
    node: process.version,
    v8: process.versions.v8,
    platform: `${process.platform} ${process.arch}`,
    cpu: cores[0]?.model.trim() ?? "unknown",
    cores: cores.length,
    memoryGB: Math.round(totalmem() / 2 ** 30),
    load: Math.round(10 * loadavg()[0]) / 10,
  };
}
