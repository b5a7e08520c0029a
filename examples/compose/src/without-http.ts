// Without HTTP: route a request, call the model, report the outcome. Prints the learned probabilities.
import { createRouter, thompson } from "armature";

const router = await createRouter({
  models: [
    { id: "coder", provider: "mine", model: "coder" },
    { id: "talker", provider: "mine", model: "talker" },
  ],
  policy: thompson(),
  // Repeatable ids, for the example; the default ids cannot be guessed.
  generateId: (() => {
    let count = 0;
    return () => `decision-${count++}`;
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
