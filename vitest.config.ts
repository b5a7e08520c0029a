import { defineConfig } from "vitest/config";

// Tests read the sources of the workspace, so that none of them waits for a build.
const conditions = ["@armature/source"];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ["**/*.test.{ts,mjs}"],
    exclude: ["**/node_modules/**", "**/dist/**"],
    // Test files share a worker, whose start would take longer than most of them.
    isolate: false,
    // Many tests start processes, which load the sources faster from this cache.
    env: { NODE_COMPILE_CACHE: `${import.meta.dirname}/node_modules/.cache/compile` },
    restoreMocks: true,
    testTimeout: 30_000,
    reporters: ["default", ["json", { outputFile: ".vitest/results.json" }]],
  },
});
