import type { CatalogueEntry } from "@armature/catalogue";
import type { Price } from "@armature/reward";

/** A model as pi-ai lists it: all that the catalogue needs but protocols and dates. */
export type Listing = Omit<CatalogueEntry, "protocols" | "priceFrom" | "retires"> & {
  /** The API that pi-ai calls the model by. */
  readonly api: string;
};

/** What genai-prices knows of a model. */
export interface PriceRecord {
  readonly provider: string;
  /** The exact ids that the record is of. */
  readonly models: readonly string[];
  readonly price: Price;
  readonly contextWindow?: number;
  /** First day of the price, as `YYYY-MM-DD`, if there was an earlier one. */
  readonly priceFrom?: string;
}
