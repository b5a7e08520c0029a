import type { Model, Router } from "@armature/router";
import type { ProtocolName } from "../call/protocol-name.ts";
import { GatewayError } from "../error.ts";
import type { UpstreamRegistry } from "../upstreams/registry.ts";
import type { Upstream } from "../upstreams/upstream.ts";

/** A model and the upstream that serves it. */
export interface ServedModel {
  readonly model: Model;
  readonly upstream: Upstream;
}

/** The models whose upstreams speak a protocol, so that the client's bytes can pass through. */
export class NativeModels {
  readonly #router: Router;
  readonly #upstreams: UpstreamRegistry;
  readonly #known = new Map<ProtocolName, readonly ServedModel[]>();
  readonly #detach: () => void;

  constructor(router: Router, upstreams: UpstreamRegistry) {
    this.#router = router;
    this.#upstreams = upstreams;
    this.#detach = router.observe({ changed: () => this.#known.clear() });
  }

  of(protocol: ProtocolName): readonly ServedModel[] {
    const known = this.#known.get(protocol);
    if (known !== undefined) return known;
    const found = this.#find(protocol);
    this.#known.set(protocol, found);
    return found;
  }

  /** True if several providers speak the protocol, so that state has to be marked with its issuer. */
  marksState(protocol: ProtocolName): boolean {
    return new Set(this.of(protocol).map(({ upstream }) => upstream.issuer)).size > 1;
  }

  /** Stops watching the router. */
  close(): void {
    this.#detach();
  }

  #find(protocol: ProtocolName): ServedModel[] {
    return this.#router.models().flatMap((model) => {
      const upstream = this.#upstreamOf(model);
      if (model.embeddings || !upstream?.speaks(model).includes(protocol)) return [];
      return [{ model, upstream }];
    });
  }

  #upstreamOf(model: Model): Upstream | undefined {
    try {
      return this.#upstreams.upstreamOf(model);
    } catch (error) {
      // A model that was added since the start may lack its provider.
      if (GatewayError.isInstance(error)) return undefined;
      throw error;
    }
  }
}
