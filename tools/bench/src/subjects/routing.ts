import { createRouter, type Decision } from "@armature/router";
import type { Prepare } from "../timing/operation.ts";
import { models, outcome, promptOf } from "./traffic.ts";

/** A request body with a prompt of 1 kB. */
const request = { messages: [{ role: "user", content: promptOf(1024) }] };

/** A router of ten models with the defaults and a log in memory. */
const prepare: Prepare<undefined> = async () => {
  const router = await createRouter({ models: models(10) });
  let open: Decision[] = [];
  let written: Promise<void>[] = [];
  const settle = async (): Promise<void> => {
    await Promise.all([...written, ...open.map((decision) => decision.report(outcome))]);
    open = [];
    written = [];
  };
  // Enough answers to know every model.
  for (let i = 0; i < 300; i++) await router.route(request).report(outcome);
  return {
    route: { call: () => open.push(router.route(request)), after: settle },
    "route + token": {
      call: () => {
        const decision = router.route(request);
        if (decision.token === "") throw new Error("a decision must have a token");
        open.push(decision);
      },
      after: settle,
    },
    "route + token + report handed over": {
      call: () => {
        const decision = router.route(request);
        if (decision.token === "") throw new Error("a decision must have a token");
        written.push(decision.report(outcome));
      },
      after: settle,
    },
  };
};

export default prepare;
