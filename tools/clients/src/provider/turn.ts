import type { JsonObject } from "./reading.ts";

/** A function that the client offers to the model. */
export interface Tool {
  readonly name: string;
  /** Namespace of a function in the responses protocol. */
  readonly namespace?: string;
  /** JSON schema of its arguments. */
  readonly parameters: JsonObject;
}

/** A valid request of a client, independent of its protocol. */
export interface Turn {
  readonly model: string;
  readonly stream: boolean;
  /** True if a stream is to report its usage. */
  readonly usage: boolean;
  readonly tools: readonly Tool[];
  /** The texts of the user's messages. */
  readonly asked: string;
  /** True if a result of a tool is there. */
  readonly hasResults: boolean;
  /** True if the response must be JSON. */
  readonly json: boolean;
  /** Thoughts of earlier responses that came back with their seal intact. */
  readonly thoughts: number;
}

export interface ToolCall {
  readonly name: string;
  readonly namespace?: string;
  readonly arguments: JsonObject;
}

/** The model's response, independent of the protocol. */
export interface Reply {
  readonly thought: string;
  readonly text: string;
  readonly calls: readonly ToolCall[];
}

/** Tokens that every response counts. */
export const USAGE = { input: 1_200, cached: 900, output: 42, thought: 12 } as const;
