// The middleware chooses the model; this app calls it and reports the outcome.
import { route } from "@armature/gateway-adapter-koa";
import { createRouter, type Decision } from "@armature/router";
import Koa from "koa";

const router = await createRouter({
  models: [
    { id: "small", provider: "mine", model: "small" },
    { id: "large", provider: "mine", model: "large" },
  ],
});

const app = new Koa();
app.use(async (context, next) => {
  // A minimal body parser; any other works as well.
  const chunks: Buffer[] = [];
  for await (const chunk of context.req) chunks.push(chunk);
  Object.assign(context.request, { body: JSON.parse(Buffer.concat(chunks).toString("utf8")) });
  await next();
});
app.use(route(router));
app.use(async (context) => {
  const decision: Decision = context.state.armature;
  const answer = `an answer of ${decision.model.model}`; // Call the model here.
  await decision.report({ quality: decision.model.id === "large" ? 0.9 : 0.5 });
  context.body = { model: decision.model.id, answer };
});
app.listen(Number(process.env.PORT ?? 3000), "127.0.0.1");
