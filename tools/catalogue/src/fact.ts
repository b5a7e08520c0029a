import type { CatalogueEntry } from "@armature/catalogue";
import type { Price } from "@armature/reward";

/** What a person read at a provider's own site, because the sources lack it or are wrong. */
export interface Fact {
  readonly provider: string;
  /** Exact ids. */
  readonly models: readonly string[];
  readonly set: {
    readonly contextWindow?: number;
    readonly multipliers?: NonNullable<Price["multipliers"]>;
    readonly retires?: NonNullable<CatalogueEntry["retires"]>;
  };
  /** The page that says so. */
  readonly source: string;
}

/** A field in which the two sources can disagree. */
export type ComparedField =
  | "input"
  | "output"
  | "cachedInput"
  | "cacheWrite"
  | "cacheWrite1h"
  | "tiers"
  | "contextWindow";

/** Which source is right where they disagree. */
export interface Preference {
  readonly provider: string;
  /** Exact ids. @default all models of the provider */
  readonly models?: readonly string[];
  readonly fields: readonly ComparedField[];
  readonly source: "pi-ai" | "genai-prices";
  readonly why: string;
}
