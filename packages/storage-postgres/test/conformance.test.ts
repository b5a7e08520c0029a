import { storageConformance } from "@armature/storage/conformance";
import {
  type PostgresServer,
  postgresBinary,
  requireServer,
  startPostgres,
} from "@armature/test-kit/servers";
import pg from "pg";
import { afterAll, beforeAll, describe } from "vitest";
import { postgresStorage } from "../src/index.ts";
import { freshLog } from "./support/postgres.ts";

const given = process.env.ARMATURE_POSTGRES_URL;
const found = given !== undefined || postgresBinary() !== undefined;
const remedy = "install postgresql, or set ARMATURE_POSTGRES_URL";

describe.skipIf(!requireServer("PostgreSQL", found, remedy))("on a real server", () => {
  // Leaves no rows behind on a server named by the environment.
  const schema = `armature_test_${process.pid}`;
  let own: PostgresServer | undefined;
  const urlOf = () => given ?? own?.url ?? "";
  beforeAll(async () => {
    if (given === undefined) own = await startPostgres();
  }, 60_000);
  afterAll(async () => {
    const client = new pg.Client({ connectionString: urlOf() });
    await client.connect();
    await client.query(`drop schema if exists ${schema} cascade`);
    await client.end();
    await own?.remove();
  });

  storageConformance("postgresStorage", () =>
    postgresStorage({ url: urlOf(), schema, log: freshLog() }),
  );
});
