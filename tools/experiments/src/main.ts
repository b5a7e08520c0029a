import { experimentsCollection } from "./collections/experiments.ts";
import { runCollection } from "./run-collection.ts";

await runCollection(experimentsCollection);
