import type { Middleware } from "koa";

/** Mounts a middleware below a path, as koa-mount does. */
export function mount(prefix: string, middleware: Middleware): Middleware {
  return async (context, next) => {
    const { path } = context;
    if (!path.startsWith(`${prefix}/`)) return next();
    context.path = path.slice(prefix.length);
    return middleware(context, async () => {
      context.path = path;
      await next();
    });
  };
}
