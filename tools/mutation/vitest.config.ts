import { mergeConfig, type ViteUserConfig } from "vitest/config";
import base from "../../vitest.config.ts";

// Changed sources are instrumented, so what they allocate says nothing.
const config: ViteUserConfig = mergeConfig(base, {
  test: { exclude: ["**/allocation.test.ts"], reporters: ["default"] },
});
export default config;
