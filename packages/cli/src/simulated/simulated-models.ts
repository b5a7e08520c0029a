import type { Model } from "@armature/router";

/** Kinds of prompt on which the simulated models differ. */
export type PromptKind = "code" | "mathematics" | "chat";

/** One simulated model. */
export interface SimulatedModel {
  readonly model: Model;
  /** Quality of its answers by kind of prompt, in [0, 1]. */
  readonly quality: Readonly<Record<PromptKind, number>>;
  /** Time to the first byte, in ms. */
  readonly latencyMs: number;
}

const simulated = (
  name: string,
  input: number,
  output: number,
  latencyMs: number,
  quality: SimulatedModel["quality"],
): SimulatedModel => ({
  model: { id: name, provider: "simulated", model: name, price: { input, output } },
  quality,
  latencyMs,
});

/** Three models: cheap and weak, good at code only, good at everything and expensive. */
export const simulatedModels: readonly SimulatedModel[] = [
  simulated("sim-small", 0.05, 0.2, 15, { chat: 0.9, code: 0.3, mathematics: 0.2 }),
  simulated("sim-coder", 0.4, 1.6, 30, { chat: 0.7, code: 0.95, mathematics: 0.5 }),
  simulated("sim-large", 3, 15, 60, { chat: 0.95, code: 0.95, mathematics: 0.95 }),
];

/** Classifies a prompt by keywords and symbols. */
export function kindOf(prompt: string): PromptKind {
  if (
    /[{};]|\bfunction\b|\bdef |\bclass\b|\bcode\b|python|javascript|typescript|\bsql\b/i.test(
      prompt,
    )
  ) {
    return "code";
  }
  return /\d\s*[-+*/^=×÷]\s*\d|\bsolve\b|\bprove\b|equation|integral|\bsum\b/i.test(prompt)
    ? "mathematics"
    : "chat";
}

/** The text of the last user message of a chat request. */
export function promptOf(request: unknown): string {
  const { messages } = (request ?? {}) as { messages?: unknown };
  if (!Array.isArray(messages)) return "";
  const last = messages.findLast((message) => message?.role === "user");
  const content: unknown = last?.content;
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return "";
  return content.map((part) => (typeof part?.text === "string" ? part.text : "")).join("\n");
}

/** Quality in [0, 1] of a simulated model's answer to a request; undefined for other models. */
export function simulatedQuality(id: string, request: unknown): number | undefined {
  const found = simulatedModels.find(({ model }) => model.id === id);
  return found?.quality[kindOf(promptOf(request))];
}

/** Tokens used by an answer to a request, the same for every simulated model. */
export function simulatedUsage(request: unknown): { inputTokens: number; outputTokens: number } {
  return { inputTokens: Math.max(1, Math.ceil(promptOf(request).length / 4)), outputTokens: 60 };
}
