import type { LanguageModelV4, LanguageModelV4CallOptions } from "@ai-sdk/provider";
import type { Model } from "@armature/router";
import type { Api } from "../providers/profile.ts";
import type { OptionalPackage } from "./optional-package.ts";
import type { PreparedCall } from "./upstream-model.ts";

/** A wire format that a package of the AI SDK speaks. */
export interface Vendor {
  readonly api: Api;
  readonly package: OptionalPackage;
  /** Loads the package and makes a model. */
  create(options: VendorModelOptions): Promise<LanguageModelV4>;
  /** Puts what a call says beyond the AI SDK where the package looks for it. */
  prepare(call: LanguageModelV4CallOptions, arm: Model): PreparedCall;
}

export interface VendorModelOptions {
  readonly baseURL: string;
  readonly fetch: typeof fetch;
  /** The provider's own name of the model. */
  readonly model: string;
}
