import { createRouter, fsStorage } from "armature";
import { gateway } from "armature/express";
import express from "express";

const router = await createRouter({
  models: [
    { id: "small", provider: "ollama", model: "qwen3:0.6b", quality: 0.6 },
    { id: "large", provider: "ollama", model: "qwen3:8b", quality: 0.8 },
  ],
  storage: fsStorage({ directory: "./data" }),
});
const baseUrl = process.env.OLLAMA_URL ?? "http://127.0.0.1:11434/v1";
const app = express().use("/v1", gateway(router, { providers: { ollama: { baseUrl } } }));
app.listen(Number(process.env.PORT ?? 3000), "127.0.0.1");
