import { createGateway, type GatewayOptions, nodeHandler } from "@armature/gateway";
import type { Router } from "@armature/router";
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from "fastify";

/** A plugin to give to `app.register`, with a `prefix` if you like. */
export interface GatewayPlugin extends FastifyPluginAsync {
  /** Refuses new requests; resolves when those in flight are reported. `app.close()` calls it. */
  close(): Promise<void>;
}

/**
 * Serves a router's models as one endpoint for clients of OpenAI and Anthropic. Other paths get
 * the application's 404.
 * @throws GatewayError if an option is wrong or a model could never be reached
 */
export function gateway(router: Router, options?: GatewayOptions): GatewayPlugin {
  const served = createGateway(router, options);
  const handle = nodeHandler(served);
  const handler = async (
    { raw, params }: FastifyRequest,
    reply: FastifyReply,
  ): Promise<unknown> => {
    const originalUrl = raw.url ?? "";
    const url = `/${(params as { "*": string })["*"]}`;
    let passedOn = false;
    await handle(Object.assign(raw, { originalUrl, url }), reply.raw, () => {
      passedOn = true;
      raw.url = originalUrl;
      reply.callNotFound();
    });
    return passedOn ? reply : reply.hijack();
  };
  const plugin: FastifyPluginAsync = async (app) => {
    app.addHook("onClose", () => served.close());
    // The gateway reads bodies itself: within this plugin no parser runs.
    app.removeAllContentTypeParsers();
    app.addContentTypeParser("*", (_request, _payload, done) => done(null));
    app.route({ method: ["GET", "HEAD", "POST"], url: "/*", handler });
  };
  return Object.assign(plugin, { close: () => served.close() });
}
