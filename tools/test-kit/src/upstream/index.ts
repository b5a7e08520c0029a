export { tinyEvents, upstreamFaults } from "./faults.ts";
export * from "./faulty-upstream.ts";
