import { mergeConfig, type ViteUserConfig } from "vitest/config";
import base from "../../vitest.config.ts";

// Changed sources are instrumented, so that measuring their allocations is meaningless.
const config: ViteUserConfig = mergeConfig(base, {
  test: { exclude: ["**/allocation.test.ts"], reporters: ["default"] },
});
export default config;
