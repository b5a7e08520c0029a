import type { StorageSpec } from "./storage-spec.ts";

/** Something bad that happens to an engine for a while. When it resolves, all is well again. */
export interface Hardship {
  readonly name: string;
  /**
   * True where appends must fail meanwhile, so that replicas have to say that they are degraded; else
   * they have to go on learning.
   */
  readonly tells: boolean;
  run(context: HardshipContext): Promise<void>;
}

export interface HardshipContext {
  /** Resolves when it has lasted for long enough. */
  lasts(): Promise<void>;
  /** Leads the replicas' connections there, or back to the engine, and breaks those there are. */
  lead(way?: Way): void;
}

/** Where connections lead, and how long each answer takes. */
export interface Way {
  /** @default the engine's */
  readonly port?: number;
  /** @default 0 */
  readonly delayMs?: number;
}

/** A real server with a log of its own, and what can be done to it. */
export interface Engine {
  readonly port: number;
  /** How a process opens the log, through a proxy where a port is given. */
  spec(port?: number): StorageSpec;
  /** Empties it, as somebody does by mistake. */
  wipe(): Promise<void>;
  /**
   * Whether it may forget what readers have seen and nobody was told of: a replica that has seen it
   * stops learning, and has to be started anew.
   */
  readonly mayForgetUnacknowledged?: boolean;
  /** What it has to live through, each in turn. */
  readonly hardships: readonly Hardship[];
  remove(): Promise<void>;
}

/** Engines of one kind. */
export interface EngineKind {
  readonly name: string;
  /** Why there is none on this machine, if so. */
  missing(): string | undefined;
  start(): Promise<Engine>;
}
