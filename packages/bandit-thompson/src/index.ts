export { type ThompsonOptions, thompson } from "./thompson.ts";
