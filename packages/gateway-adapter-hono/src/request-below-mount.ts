import type { Context } from "hono";
import { routePath } from "hono/route";

/** The request with the path that it has below the handler's own (`/ai/*`), its body unread. */
export async function requestBelowMount(context: Context): Promise<Request> {
  const { raw } = context.req;
  const url = new URL(raw.url);
  const depth = routePath(context).split("/").length - 1;
  url.pathname = `/${url.pathname.split("/").slice(depth).join("/")}`;
  if (!raw.bodyUsed) return new Request(url, raw);
  const { headers, method, signal } = raw;
  return new Request(url, { headers, method, signal, body: await context.req.arrayBuffer() });
}
