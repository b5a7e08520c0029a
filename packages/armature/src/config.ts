export { defineConfig, type ServeConfig } from "@armature/cli";
