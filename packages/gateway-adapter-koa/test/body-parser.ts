import type { Middleware } from "koa";

/** A minimal JSON body parser. */
export const bodyParser: Middleware = async (context, next) => {
  const chunks: Buffer[] = [];
  for await (const chunk of context.req) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString();
  Object.assign(context.request, { body: text === "" ? {} : JSON.parse(text) });
  await next();
};
