export * from "@armature/ai-sdk";
