export { defineConfig, type ServeConfig } from "./inputs/load-config.ts";
