import type { Asked, Prompt, ToolOffer } from "./clients/client.ts";
import type { Answer } from "./upstreams/answer.ts";

/** A conversation: each answer but the last calls tools, whose results the client sends next. */
export interface Case {
  readonly name: string;
  readonly prompt: Prompt;
  readonly asked: Omit<Asked, "stream" | "signal" | "onEvent">;
  readonly answers: readonly Answer[];
  /** Results of the calls in the order of the calls. */
  readonly results: readonly string[];
}

/** The smallest PNG: one pixel. */
export const PIXEL =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

export const weather: ToolOffer = {
  name: "get_weather",
  description: "Tells the weather in a city",
  schema: {
    type: "object",
    properties: { city: { type: "string" } },
    required: ["city"],
    additionalProperties: false,
  },
};

const clock: ToolOffer = {
  name: "get_time",
  description: "Tells the time",
  schema: { type: "object", properties: {}, additionalProperties: false },
};

const prompt: Prompt = { text: "How is the weather in Zürich? 🌦️", instructions: "Be brief." };
const rome = { name: weather.name, input: { city: "Rome" } };
const zurich = { name: weather.name, input: { city: "Zürich 🏔️" } };

export const text: Case = {
  name: "text, and every count of its usage",
  prompt,
  asked: {},
  answers: [{ text: "Föhn — sunny, 24 °C ☀️." }],
  results: [],
};

export const oneTool: Case = {
  name: "one tool, and its result",
  prompt,
  asked: { tools: [weather, clock] },
  answers: [{ text: "Let me look.", calls: [zurich] }, { text: "Sunny." }],
  results: ['{"sky":"clear ☀️"}'],
};

export const thoughtfulTool: Case = {
  name: "a thought before a tool, which comes back",
  prompt,
  asked: { tools: [weather], thinks: true, maxTokens: 8000 },
  answers: [
    {
      thinking: "I should look at the weather — carefully 🤔.",
      text: "One moment.",
      calls: [rome],
    },
    { thinking: "It is clear.", text: "Sunny." },
  ],
  results: ["clear"],
};

/** The Responses API refuses limits below 16. */
export const lowLimit: Case = {
  name: "a limit that one API finds too low",
  prompt,
  asked: { maxTokens: 10 },
  answers: [{ text: "It is", finish: "length" }],
  results: [],
};

/** The cases for every adapter. */
export const core: readonly Case[] = [text, thoughtfulTool];

export const cases: readonly Case[] = [
  ...core,
  oneTool,
  {
    name: "several tools at once, and their results",
    prompt,
    asked: { tools: [weather, clock] },
    answers: [
      { calls: [rome, zurich, { name: clock.name, input: {} }] },
      { text: "Sunny everywhere." },
    ],
    results: ["clear", "cloudy", "noon"],
  },
  {
    name: "a tool that has to be called",
    prompt,
    asked: { tools: [weather, clock], mustCall: true },
    answers: [{ calls: [rome] }, { text: "Sunny." }],
    results: ["clear"],
  },
  {
    name: "thoughts between tools, turn after turn",
    prompt,
    asked: { tools: [weather], thinks: true },
    answers: [
      { thinking: "First Rome.", calls: [rome] },
      { thinking: "Then Zürich.", calls: [zurich] },
      { text: "Both are sunny." },
    ],
    results: ["clear"],
  },
  {
    name: "an image",
    prompt: { text: "What is this?", image: PIXEL },
    asked: {},
    answers: [{ text: "A pixel." }],
    results: [],
  },
  {
    name: "structured output",
    prompt,
    asked: { schema: weather.schema },
    answers: [{ text: '{"city":"Zürich"}' }],
    results: [],
  },
  {
    name: "a response that reaches its limit",
    prompt,
    asked: { maxTokens: 64 },
    answers: [{ text: "It is", finish: "length" }],
    results: [],
  },
  lowLimit,
];
