export { changedJson, strangeIds, strangeNumbers, strangeValues } from "./changed-json.ts";
export { prototypes } from "./prototypes.ts";
