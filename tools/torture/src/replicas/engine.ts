import type { StorageSpec } from "./storage-spec.ts";

/** A temporary disturbance of an engine, such as a crash or a full disk. */
export interface Disturbance {
  readonly name: string;
  /**
   * True if appends must fail during the disturbance, so that replicas must report that they are
   * degraded; otherwise they must continue learning.
   */
  readonly degrades: boolean;
  /** Runs the disturbance. Resolves when the engine works again. */
  run(context: DisturbanceContext): Promise<void>;
}

export interface DisturbanceContext {
  /** Resolves when the disturbance has lasted long enough. */
  wait(): Promise<void>;
  /** Breaks the replicas' connections, and sends new ones along the route. @default to the engine */
  redirect(route?: Route): void;
}

/** The target of connections, and the delay of each answer. */
export interface Route {
  /** @default the port of the engine */
  readonly port?: number;
  /** @default 0 */
  readonly delayMs?: number;
}

/** A real server with a log, and the disturbances it must survive. */
export interface Engine {
  readonly port: number;
  /** How a process opens the log. @param port the port of a proxy */
  spec(port?: number): StorageSpec;
  /** Deletes all data, as an operator might by mistake. */
  wipe(): Promise<void>;
  /**
   * True if the engine may lose entries that were read but not acknowledged. A replica that has read
   * them stops learning and must be restarted.
   */
  readonly mayForgetUnacknowledged?: boolean;
  /** Disturbances, in the order in which they are run. */
  readonly disturbances: readonly Disturbance[];
  remove(): Promise<void>;
}

/** A kind of engine. */
export interface EngineKind {
  readonly name: string;
  /** Why this machine cannot run the engine; undefined if it can. */
  missing(): string | undefined;
  start(): Promise<Engine>;
}
