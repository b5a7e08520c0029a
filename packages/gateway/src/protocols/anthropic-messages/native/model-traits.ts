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
  const [found, family, major, minor = "0"] = CLAUDE.exec(model) ?? [];
  if (found === undefined) return { ...asNamed, instructions: false };
  const version = Number(major) * 100 + Number(minor);
  const adaptiveOnly = version >= 505 || (family === "fable" && version >= 500);
  return {
    instructions: version >= 500,
    adaptiveThinking: version >= 406,
    budgetThinking: !adaptiveOnly,
    noThinking: !adaptiveOnly || family === "haiku",
    sampling: version < 407,
  };
}
