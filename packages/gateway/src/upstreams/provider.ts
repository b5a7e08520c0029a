import type { Model } from "@armature/router";
import { GatewayError } from "../error.ts";
import { Redactor } from "./redactor.ts";

/** Where a provider is and how it is paid. */
export interface ProviderOptions {
  /** Everything before `/chat/completions`, such as `https://api.example.com/v1`. */
  readonly baseUrl?: string;
  /** Name of the environment variable that holds the key. */
  readonly apiKeyEnv?: string;
  readonly apiKey?: string;
  /** Sent with every request to it. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Where a provider's requests go, and what goes with them. */
export interface Target {
  readonly url: string;
  /** Holds the key; never to be logged. */
  readonly headers: Readonly<Record<string, string>>;
  /** Hides what must not appear in anything that comes back from there. */
  readonly redactor: Redactor;
}

interface Preset {
  readonly baseUrl?: string;
  readonly apiKeyEnv?: string;
  readonly keyHeader?: string;
}

const presets: ReadonlyMap<string, Preset> = new Map([
  ["openai", { baseUrl: "https://api.openai.com/v1", apiKeyEnv: "OPENAI_API_KEY" }],
  ["openrouter", { baseUrl: "https://openrouter.ai/api/v1", apiKeyEnv: "OPENROUTER_API_KEY" }],
  ["ollama", { baseUrl: "http://127.0.0.1:11434/v1" }],
  ["lmstudio", { baseUrl: "http://127.0.0.1:1234/v1" }],
  ["llamacpp", { baseUrl: "http://127.0.0.1:8080/v1" }],
  ["vllm", { baseUrl: "http://127.0.0.1:8000/v1" }],
  ["databricks", { apiKeyEnv: "DATABRICKS_TOKEN" }],
  ["azure", { apiKeyEnv: "AZURE_OPENAI_API_KEY", keyHeader: "api-key" }],
]);

/** The providers that gateways know by name. */
export const PROVIDER_NAMES: readonly string[] = [...presets.keys()];

/** The providers of a router's models. */
export class Providers {
  readonly #options: ReadonlyMap<string, ProviderOptions>;
  readonly #targets = new Map<string, Target>();

  constructor(options: Readonly<Record<string, ProviderOptions>>) {
    this.#options = new Map(Object.entries(options));
  }

  /**
   * Where a model is served.
   * @throws GatewayError `unknown-provider`, `missing-key`, `invalid-option`
   */
  targetOf(model: Model): Target {
    const known = this.#targets.get(model.provider);
    if (known !== undefined) return known;
    const options = this.#options.get(model.provider);
    const target = new TargetBuilder(model, options, presets.get(model.provider)).build();
    this.#targets.set(model.provider, target);
    return target;
  }
}

class TargetBuilder {
  readonly #where: string;
  readonly #field: string;
  readonly #options: ProviderOptions;
  readonly #preset: Preset;

  constructor(model: Model, options: ProviderOptions | undefined, preset: Preset | undefined) {
    this.#where = `model "${model.id}": provider "${model.provider}"`;
    this.#field = `providers.${model.provider}`;
    if (options === undefined && preset === undefined) {
      throw new GatewayError(
        "unknown-provider",
        `${this.#where} is not known; set ${this.#field}.baseUrl, or use one of ` +
          PROVIDER_NAMES.join(", "),
      );
    }
    this.#options = options ?? {};
    this.#preset = preset ?? {};
  }

  build(): Target {
    const base = this.#baseUrl();
    const key = this.#key(base);
    const headers: Record<string, string> = {};
    for (const [name, value] of Object.entries(this.#options.headers ?? {})) {
      if (!/^[\w-]+$/.test(name) || !isHeaderValue(value)) {
        throw this.#invalid(`headers.${name}`, "is not a header that can be sent");
      }
      headers[name.toLowerCase()] = value;
    }
    const values = Object.values(headers);
    if (key !== undefined) {
      const keyHeader = this.#preset.keyHeader;
      if (keyHeader === undefined) headers.authorization = `Bearer ${key}`;
      else headers[keyHeader] = key;
    }
    const url = `${base.href.replace(/(?<!\/)\/+$/, "")}/chat/completions`;
    return { url, headers, redactor: new Redactor(key === undefined ? [] : [key], values) };
  }

  #baseUrl(): URL {
    const text = this.#options.baseUrl ?? this.#preset.baseUrl;
    if (text === undefined) {
      throw this.#invalid("baseUrl", "is missing; this provider has no address of its own");
    }
    const url = URL.parse(text);
    if (url === null || !/^https?:$/.test(url.protocol)) {
      throw this.#invalid("baseUrl", "must be an http or https URL");
    }
    // Not quoted: it may hold a password.
    if (`${url.username}${url.password}${url.search}${url.hash}` !== "") {
      throw this.#invalid("baseUrl", "must have no user, query or fragment; use apiKey or headers");
    }
    return url;
  }

  /** A preset's key variable holds for the preset's origin alone. */
  #key(base: URL): string | undefined {
    const { apiKey, apiKeyEnv } = this.#options;
    if (apiKey !== undefined) return this.#checkKey(apiKey, "apiKey");
    const variable = apiKeyEnv ?? this.#preset.apiKeyEnv;
    if (variable === undefined) return undefined;
    const home = this.#preset.baseUrl;
    if (apiKeyEnv === undefined && home !== undefined && base.origin !== new URL(home).origin) {
      throw new GatewayError(
        "missing-key",
        `${this.#where}: ${variable} is for ${new URL(home).origin}; set ${this.#field}.apiKeyEnv ` +
          `to say which key goes to ${base.origin}`,
      );
    }
    const key = process.env[variable];
    if (key === undefined || key === "") {
      throw new GatewayError(
        "missing-key",
        `${this.#where} needs a key; set the environment variable ${variable}`,
      );
    }
    return this.#checkKey(key, variable);
  }

  #checkKey(key: string, name: string): string {
    if (/^[\x21-\x7e]+$/.test(key)) return key;
    throw this.#invalid(name, "must be printable ASCII without spaces; look for a stray newline");
  }

  #invalid(field: string, rule: string): GatewayError {
    return new GatewayError("invalid-option", `${this.#where}: ${this.#field}.${field} ${rule}`);
  }
}

function isHeaderValue(value: unknown): boolean {
  return typeof value === "string" && /^[\x20-\x7e]*$/.test(value);
}
