import { storageConformance } from "@armature/storage/conformance";
import {
  type PostgresServer,
  postgresBinary,
  requireServer,
  startPostgres,
} from "@armature/testing/servers";
import { afterAll, beforeAll, describe } from "vitest";
import { postgresStorage } from "../src/index.ts";
import { freshLog } from "./support/postgres.ts";

const given = process.env.ARMATURE_POSTGRES_URL;
const found = given !== undefined || postgresBinary() !== undefined;
const remedy = "install postgresql, or set ARMATURE_POSTGRES_URL";

describe.skipIf(!requireServer("PostgreSQL", found, remedy))("on a real server", () => {
  let own: PostgresServer | undefined;
  beforeAll(async () => {
    if (given === undefined) own = await startPostgres();
  }, 60_000);
  afterAll(() => own?.remove());

  storageConformance("postgresStorage", () =>
    postgresStorage({ url: given ?? own?.url ?? "", schema: "armature_test", log: freshLog() }),
  );
});
