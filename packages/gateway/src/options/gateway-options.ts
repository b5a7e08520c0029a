import type { Logger } from "@armature/router";
import type { ConversationOf } from "../deciding/conversation.ts";
import type { GatewayRequest } from "../http/request.ts";
import type { ProviderOptions } from "../upstreams/provider-options.ts";
import type { Timeouts } from "./timeouts.ts";

export interface GatewayOptions {
  /**
   * Providers by the name that models give. Those in `PROVIDER_NAMES` need no entry, or only what
   * differs from their defaults. @default {}
   */
  readonly providers?: Readonly<Record<string, ProviderOptions>>;
  /**
   * Further names of `auto`, tiers and models, for clients whose names of models cannot be set. A key is
   * a name, or the beginning of names followed by `*`; ids of models win over it. `claude-auto` stands
   * for `auto` anyway. @default {}
   */
  readonly aliases?: Readonly<Record<string, string>>;
  readonly timeouts?: Timeouts;
  /** Models to try for one request, the first one included. @default 3 */
  readonly maxAttempts?: number;
  /** Longest body of a request, in bytes. @default 33 554 432 (32 MiB) */
  readonly maxBodyBytes?: number;
  /**
   * Most requests in flight. Buffers are limited to 16 × `maxBodyBytes` in total. Excess requests get
   * 503 with `retry-after: 1`. @default 4096
   */
  readonly maxRequests?: number;
  /**
   * Names the tenant of a request, for budgets and constraints by tenant. Read it from headers that
   * were authenticated before: a client that can name a tenant can spend its budget.
   * @default no tenant
   */
  readonly tenant?: (request: GatewayRequest) => string | undefined;
  /**
   * Returns true if the client may weigh and bound its own decisions with `x-armature-objective`,
   * `x-armature-max-usd` and `x-armature-min-quality`. Read it from headers that were authenticated
   * before. @default no client may
   */
  readonly objective?: (request: GatewayRequest) => boolean;
  /**
   * Names the conversation of which a request is a turn; a hash of it is logged.
   * @default the session that the client names in a header or the body, else the beginning of the
   * conversation; both within the client's key and its tenant
   */
  readonly conversation?: ConversationOf;
  /** Receives failures, without prompts, responses, keys or tokens. @default silent */
  readonly logger?: Logger;
  /** Monotonic time in milliseconds. @default performance.now */
  readonly clock?: () => number;
}
