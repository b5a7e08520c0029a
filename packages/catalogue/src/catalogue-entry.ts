import type { Price } from "@armature/reward";

/** A wire format, by the gateway's name. */
export type CatalogueProtocol = "openai-chat" | "openai-responses" | "anthropic-messages";

/** A model as one provider sells it. Every model in the catalogue can call tools. */
export interface CatalogueEntry {
  /** The gateway's name of the provider, such as `bedrock`. */
  readonly provider: string;
  /** The provider's exact id of the model. */
  readonly model: string;
  /** The name for people, such as `Claude Haiku 5.5`. */
  readonly name: string;
  /** List prices. */
  readonly price: Price;
  /** Tokens that fit, prompt and response together. */
  readonly contextWindow: number;
  /** Most tokens of one response. */
  readonly maxOutputTokens: number;
  /** True if it reads images. */
  readonly vision: boolean;
  /** Reasoning efforts that it accepts, from low to high; empty if it has no such setting. */
  readonly efforts: readonly string[];
  /** Wire formats in which the provider serves it, the best one first. */
  readonly protocols: readonly [CatalogueProtocol, ...CatalogueProtocol[]];
  /** First day of the price, as `YYYY-MM-DD`, if it is known to have changed. */
  readonly priceFrom?: string;
  /** Day on which the provider retires the model, as `YYYY-MM-DD`, if it is announced. */
  readonly retires?: string;
}
