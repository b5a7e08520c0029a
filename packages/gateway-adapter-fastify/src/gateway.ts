import { createGateway, type GatewayOptions, nodeHandler } from "@armature/gateway";
import type { Router } from "@armature/router";
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from "fastify";

/** A plugin to give to `app.register`, with a `prefix` if you like. */
export interface GatewayPlugin extends FastifyPluginAsync {
  /**
   * Refuses new requests; resolves when those in flight have ended and their outcomes are durable.
   * `app.close()` calls it.
   */
  close(): Promise<void>;
}

/**
 * Serves a router's models as one OpenAI-compatible endpoint. Other paths below the plugin's prefix
 * get the application's 404.
 *
 * @throws GatewayError if an option is wrong or a model could never be reached
 */
export function gateway(router: Router, options?: GatewayOptions): GatewayPlugin {
  const served = createGateway(router, options);
  const handle = nodeHandler(served);
  const close = (): Promise<void> => served.close();
  const handler = async ({ raw, params }: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const url = raw.url ?? "";
    const below = `/${(params as { "*": string })["*"]}`;
    await handle(Object.assign(raw, { originalUrl: url, url: below }), reply.raw, () => {
      raw.url = url;
      reply.callNotFound();
    });
    if (raw.url === below) reply.hijack();
  };
  const plugin: FastifyPluginAsync = async (app) => {
    app.addHook("onClose", close);
    // The gateway reads bodies itself: within this plugin no parser runs.
    app.removeAllContentTypeParsers();
    app.addContentTypeParser("*", (_request, _payload, done) => done(null));
    app.route({ method: ["GET", "POST"], url: "/*", handler });
  };
  return Object.assign(plugin, { close });
}
