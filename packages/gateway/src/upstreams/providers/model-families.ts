/** True for the names that providers give to models of Anthropic. */
export function isClaude(model: string): boolean {
  return /claude/i.test(model);
}

/** True for the names that providers give to OpenAI's own models, but not to its open weights. */
export function isGpt(model: string): boolean {
  return /gpt-?\d|codex|(^|[^a-z0-9])o[1-9]([^a-z0-9]|$)/i.test(model);
}
