/** What a strict upstream answers, whatever its protocol. */
export interface Answer {
  readonly thinking?: string;
  /** True to send another thought, after the first, whose text only the upstream can read. */
  readonly redacts?: boolean;
  readonly text?: string;
  readonly calls?: readonly AnsweredCall[];
  /** @default `tool-calls` if there are calls, else `stop` */
  readonly finish?: Finish;
  /** @default the usage below */
  readonly usage?: AnsweredUsage;
}

export interface AnsweredCall {
  readonly name: string;
  readonly input: object;
}

export type Finish = "stop" | "length" | "tool-calls";

/** Numbers of tokens. Cached and written ones are part of the input, reasoning is part of the output. */
export interface AnsweredUsage {
  readonly input: number;
  readonly cached: number;
  readonly written: number;
  readonly output: number;
  readonly reasoning: number;
}

export const USAGE: AnsweredUsage = {
  input: 1000,
  cached: 600,
  written: 150,
  output: 70,
  reasoning: 30,
};

export function finishOf({ calls = [], finish }: Answer): Finish {
  return finish ?? (calls.length > 0 ? "tool-calls" : "stop");
}

/** An answer in the wire format of an upstream. */
export interface Wire {
  readonly json: string;
  /** The events of a stream, each with the blank line that ends it. */
  readonly events: readonly string[];
}

/** Longest piece of a text in a stream, in characters. */
const PIECE = 7;

/** The pieces in which a stream brings a text; surrogate pairs stay whole. */
export function pieces(text: string): readonly string[] {
  return text.match(new RegExp(`[^]{1,${PIECE}}`, "gu")) ?? [];
}

export function dataEvent(data: object): string {
  return `data: ${JSON.stringify(data)}\n\n`;
}

export function namedEvent(data: {
  readonly type: string;
  readonly [field: string]: unknown;
}): string {
  return `event: ${data.type}\n${dataEvent(data)}`;
}
