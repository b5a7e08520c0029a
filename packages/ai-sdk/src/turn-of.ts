import { createHash } from "node:crypto";
import type { LanguageModelV4Prompt } from "@ai-sdk/provider";
import type { RouteOptions } from "@armature/router";

/**
 * The conversation of a prompt, told apart by how it begins, and its turn. The steps of one
 * `generateText` with tools are one conversation, so that their model is kept.
 */
export function turnOf(prompt: LanguageModelV4Prompt): Pick<RouteOptions, "conversation" | "turn"> {
  const first = prompt.findIndex(({ role }) => role === "user");
  const beginning = JSON.stringify(prompt.slice(0, first + 1));
  return {
    conversation: createHash("sha256").update(beginning).digest("base64url").slice(0, 22),
    turn: { kind: prompt.at(-1)?.role === "tool" ? "exchange" : "ordinary" },
  };
}
