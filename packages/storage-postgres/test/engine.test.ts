import { attackEngine } from "@armature/test-kit/shared-storage";
import { describe } from "vitest";
import { openEngine } from "../src/postgres-engine.ts";
import { canStart, freshLog, sharedPostgres } from "./support/postgres.ts";

describe.skipIf(!canStart)("the engine", () => {
  const shared = sharedPostgres();
  attackEngine(() =>
    openEngine({ url: shared.server.url, client: {}, schema: "armature", log: freshLog() }),
  );
});
