import {
  type Decision,
  RESERVED_NAMES,
  type RouteOptions,
  type Router,
  RouterError,
} from "@armature/router";
import { GatewayError } from "../error.ts";
import type { ProtocolRequest } from "../protocols/protocol.ts";
import type { Restriction } from "./restriction.ts";

/** Claude Code discovers only models whose names begin with `claude`. */
const BUILT_IN: Readonly<Record<string, string>> = { "claude-auto": "auto" };

/** The names that a request may give as its model: `auto`, tiers, ids of models, and aliases. */
export class ModelNames {
  readonly #router: Router;
  readonly #aliases: ReadonlyMap<string, string>;
  /** Beginnings of names and what they stand for, the longest one first. */
  readonly #prefixes: readonly (readonly [beginning: string, target: string])[];

  /**
   * @param aliases by a name, or by the beginning of names followed by `*`: `auto`, a tier or an id
   * @throws GatewayError `invalid-option`
   */
  constructor(router: Router, aliases: Readonly<Record<string, string>>) {
    this.#router = router;
    const all = Object.entries({ ...BUILT_IN, ...aliases });
    for (const [name, target] of all) this.#check(name, target);
    this.#aliases = new Map(all.filter(([name]) => !name.endsWith("*")));
    this.#prefixes = all
      .filter(([name]) => name.endsWith("*"))
      .map(([name, target]) => [name.slice(0, -1), target] as const)
      .sort(([one], [other]) => other.length - one.length);
  }

  /** Aliases that are whole names, and are not hidden by a model or tier of that name. */
  get aliases(): readonly string[] {
    return [...this.#aliases.keys()].filter((name) => !this.#isKnown(name));
  }

  /** What a name stands for: `auto`, a tier, or the id of a model, which may not exist. */
  resolve(name: string): string {
    if (this.#isKnown(name)) return name;
    const prefix = this.#prefixes.find(([beginning]) => name.startsWith(beginning));
    return this.#aliases.get(name) ?? prefix?.[1] ?? name;
  }

  /**
   * Decides by the names that a request gives. An id pins its model, and several ids are tried in their
   * order, up to the first name that is no id.
   * @param restriction the models that can serve the request at all
   * @throws GatewayError `model-not-found`; RouterError
   */
  decide(
    { model, models = [model], body }: Pick<ProtocolRequest, "model" | "models" | "body">,
    terms: RouteOptions,
    restriction?: Restriction,
  ): Decision {
    const names = models.map((name) => this.resolve(name));
    const [first = model] = names;
    const options = { ...terms, ...(restriction && { exclude: restriction.exclude }) };
    if (!this.#isGroup(first)) {
      const end = names.findIndex((name) => this.#isGroup(name));
      return this.#pin(body, options, end === -1 ? names : names.slice(0, end));
    }
    if (restriction?.only !== undefined) return this.#pin(body, options, [restriction.only]);
    if (RESERVED_NAMES.has(first)) return this.#router.route(body, options);
    return this.#router.route(body, { ...options, tier: first });
  }

  /**
   * Decides for the model that a request names by its id or an alias.
   * @throws GatewayError `invalid-request` for `auto` and tiers, `model-not-found`; RouterError
   */
  pin(body: { readonly model: string }, terms: RouteOptions): Decision {
    const id = this.resolve(body.model);
    if (!this.#isGroup(id)) return this.#pin(body, terms, [id]);
    throw new GatewayError(
      "invalid-request",
      "model: only a model that is named by its id can serve this",
      { param: "model" },
    );
  }

  /** Decides for models by their ids. */
  #pin(body: unknown, options: RouteOptions, ids: readonly string[]): Decision {
    try {
      return this.#router.route(body, { ...options, model: ids });
    } catch (error) {
      if (!RouterError.isInstance(error) || error.code !== "unknown-model") throw error;
      throw new GatewayError(
        "model-not-found",
        `there is no such model; use one of ${this.#listed([])}`,
        { cause: error, param: "model" },
      );
    }
  }

  #check(name: string, target: string): void {
    const field = `aliases[${JSON.stringify(name)}]`;
    if (!/^[^*]*\*?$/.test(name) || name === "") {
      throw new GatewayError("invalid-option", `${field}: use a name, or its beginning and *`);
    }
    if (this.#isKnown(target)) return;
    const known = this.#listed(this.#router.tiers());
    throw new GatewayError("invalid-option", `${field} must be one of ${known}; got "${target}"`);
  }

  #listed(tiers: readonly string[]): string {
    return [...RESERVED_NAMES, ...tiers, ...this.#router.models().map(({ id }) => id)].join(", ");
  }

  #isKnown(name: string): boolean {
    return this.#isGroup(name) || this.#router.models().some(({ id }) => id === name);
  }

  /** True for `auto` and tiers. */
  #isGroup(name: string): boolean {
    return RESERVED_NAMES.has(name) || this.#router.tiers().includes(name);
  }
}
