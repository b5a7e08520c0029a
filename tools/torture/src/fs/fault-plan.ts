import { fork, type Rng } from "@armature/policy";
import { systemError } from "./memory-disk.ts";

export const CODES: readonly string[] = ["ENOSPC", "EIO", "EDQUOT", "EROFS", "EACCES", "EINTR"];

/** Consecutive calls that fail, the first of them number `from`, and how they fail. */
export interface Window {
  readonly from: number;
  readonly calls: number;
  readonly code: string;
  /** Share of the writes that write a part instead, as on an almost full disk. */
  readonly short: number;
}

/** Decides which calls of a file system fail. */
export class FaultPlan {
  faults = 0;
  readonly #windows: readonly Window[];
  readonly #rng: Rng;
  #calls = 0;

  constructor(windows: readonly Window[], seed: number) {
    this.#windows = windows;
    this.#rng = fork(seed, "short writes");
  }

  /** The result of the next call: throws, or gives the number of bytes written, or undefined for all. */
  next(path: string, bytes: number | undefined): number | undefined {
    const call = this.#calls++;
    const window = this.#windows.find(({ from, calls }) => call >= from && call < from + calls);
    if (window === undefined) return undefined;
    this.faults++;
    if (bytes !== undefined && this.#rng.uniform() < window.short) {
      return Math.floor(this.#rng.uniform() * bytes);
    }
    throw systemError(window.code, path);
  }
}

/** The ways in which call `k` may fail: with each error, after a partial write, or with the next calls. */
export function windowsAt(k: number): readonly Window[] {
  return [
    ...CODES.map((code) => ({ from: k, calls: 1, code, short: 0 })),
    { from: k, calls: 1, code: "ENOSPC", short: 1 },
    { from: k, calls: 4, code: "EIO", short: 0 },
  ];
}

/** Up to four windows of up to 30 calls each. */
export function randomWindows(rng: Rng): readonly Window[] {
  const below = (limit: number): number => Math.floor(rng.uniform() * limit);
  return Array.from({ length: 1 + below(4) }, () => ({
    from: below(250),
    calls: 1 + below(30),
    code: CODES[below(CODES.length)] ?? "EIO",
    short: 0.3,
  }));
}
