export { assertGolden } from "./assert-golden.ts";
export { type Acknowledged, assertOnce } from "./assert-once.ts";
export { attackSharedStorage } from "./attack.ts";
export { attackEngine } from "./attack-engine.ts";
export { followRecords, readRecords } from "./read-records.ts";
export { type Appender, type StorageSpec, spawnAppender } from "./spawn-appender.ts";
export type { Target } from "./target.ts";
