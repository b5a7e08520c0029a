export { defineConfig, type ServeConfig } from "./config.ts";
