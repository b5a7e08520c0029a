import { defineConfig } from "vitest/config";

// Tests read the workspace's sources, so that none of them waits for a build.
const conditions = ["@armature/source"];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ["**/*.test.{ts,mjs}"],
    exclude: ["**/node_modules/**", "**/dist/**"],
    restoreMocks: true,
    testTimeout: 30_000,
    reporters: ["default", ["json", { outputFile: ".vitest/results.json" }]],
  },
});
