import { fleetCollection } from "./collections/fleet.ts";
import { runCollection } from "./run-collection.ts";

await runCollection(fleetCollection);
