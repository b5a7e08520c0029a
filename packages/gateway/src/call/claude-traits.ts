/** What a model takes of the protocol. */
export interface ModelTraits {
  /** Instructions between messages. */
  readonly instructions: boolean;
  /** `effort`, and `thinking` that leaves the amount to the model. */
  readonly adaptiveThinking: boolean;
  /** `thinking` with a budget of tokens. */
  readonly budgetThinking: boolean;
  /** `thinking` that is disabled. */
  readonly noThinking: boolean;
  /** `temperature`, `top_p` and `top_k`. */
  readonly sampling: boolean;
}

/** Of a model that the client names itself: it knows what it asks for. */
export const asNamed: ModelTraits = {
  instructions: true,
  adaptiveThinking: true,
  budgetThinking: true,
  noThinking: true,
  sampling: true,
};

const CLAUDE = /claude-(?:([a-z]+)-)?(\d+)(?:[-.](\d{1,2}))?(?!\d)/;

/**
 * The traits of a model by its name, as `@ai-sdk/anthropic` lists them. Claude Code sends instructions
 * between messages to Claude 5 but not to Claude Haiku 4.5; of other models it is not known who takes them.
 */
export function traitsOf(model: string): ModelTraits {
  const [, family] = CLAUDE.exec(model) ?? [];
  const version = versionOf(model);
  if (version === undefined) return { ...asNamed, instructions: false };
  const adaptiveOnly = version >= 505 || (family === "fable" && version >= 500);
  return {
    instructions: version >= 500,
    adaptiveThinking: version >= 406,
    budgetThinking: !adaptiveOnly,
    noThinking: !adaptiveOnly || family === "haiku",
    sampling: version < 407,
  };
}

/** True for a model that is known to think as much as an effort says; others get a budget. */
export function takesEffort(model: string): boolean {
  return (versionOf(model) ?? 0) >= 406;
}

/** Such as 405 for 4.5; undefined if the name does not tell. */
function versionOf(model: string): number | undefined {
  const [, , major, minor = "0"] = CLAUDE.exec(model) ?? [];
  return major === undefined ? undefined : Number(major) * 100 + Number(minor);
}
