// No HTTP at all: route, call, report. Prints what it learned.
import { thompson } from "@armature/bandit-thompson";
import { createRouter } from "@armature/router";

const router = await createRouter({
  models: [
    { id: "coder", provider: "mine", model: "coder" },
    { id: "talker", provider: "mine", model: "talker" },
  ],
  policy: thompson(),
  generateId: (() => {
    let made = 0; // repeatable, for an example; the default is unguessable
    return () => `decision-${made++}`;
  })(),
});

const prompts = ["Write a function f(x) { return [x]; }", "Why do people like the sea?"];
for (let i = 0; i < 300; i++) {
  const decision = router.route(prompts[i % 2]);
  const fits = (decision.model.id === "coder") === (i % 2 === 0);
  await decision.report({ quality: fits ? 0.9 : 0.4 });
}
for (const prompt of prompts) {
  const { arms } = router.explain(prompt);
  for (const { id, probability } of arms) console.log(`${prompt} ${id}: ${probability.toFixed(3)}`);
}
await router.close();
