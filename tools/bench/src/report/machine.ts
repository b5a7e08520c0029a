import { cpus, loadavg, totalmem } from "node:os";

/** The machine of a run: only numbers of the same run are comparable. */
export interface Machine {
  readonly node: string;
  readonly v8: string;
  readonly platform: string;
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGB: number;
  /** Mean number of runnable processes in the last minute: more than `cores` disturb the timing. */
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
