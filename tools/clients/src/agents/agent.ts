import type { Protocol } from "../provider/dialect.ts";

/** A coding agent with a command line. */
export interface Agent {
  readonly name: string;
  /** What it speaks. */
  readonly protocol: Protocol;
  /** Its npm package, pinned: `name@version`. */
  readonly package: string;
  /** Scenarios that it does not get through, with a gateway or without. */
  readonly givesUp: readonly string[];
  /** Scenarios that it gets through only with a gateway. @default none */
  readonly givesUpAlone?: readonly string[];
  /**
   * How a model's thoughts come back with the next request: with their seals, as text alone, which only
   * providers of chat completions take back, or not at all.
   */
  readonly thoughts: "sealed" | "text" | "dropped";
  /** Files and commands for one task. */
  launch(target: Target): Launch;
}

/** Where an agent finds its model, and its task. */
export interface Target {
  /** Address of the provider or gateway, without `/v1`. */
  readonly url: string;
  readonly key: string;
  readonly model: string;
  readonly prompt: string;
  /** Its home and its working folder, both empty. */
  readonly home: string;
  readonly work: string;
}

export interface Launch {
  /** Configuration: texts by their paths below the home. */
  readonly files: Readonly<Record<string, string>>;
  /** Commands to run one after the other; the last one does the task. */
  readonly commands: readonly AgentCommand[];
}

export interface AgentCommand {
  /** Name of the package's program. */
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}
