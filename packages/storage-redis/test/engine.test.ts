import { systemClock } from "@armature/storage/kit";
import { attackEngine } from "@armature/test-kit/shared-storage";
import { describe } from "vitest";
import { keysOf } from "../src/keys.ts";
import { openEngine } from "../src/redis-engine.ts";
import { canStart, freshLog, sharedRedis } from "./support/redis.ts";

describe.skipIf(!canStart)("the engine", () => {
  const shared = sharedRedis();
  attackEngine(() =>
    openEngine({
      server: { urls: [shared.server.url], clustered: false, client: {} },
      keys: keysOf(freshLog()),
      requirements: { durability: "always", replicas: undefined },
      clock: systemClock,
    }),
  );
});
