import { once } from "node:events";
import { request as httpRequest } from "node:http";
import { connect } from "node:net";
import { expect } from "vitest";
import { auto, type Case, start } from "./harness.ts";

/** JSON that a number or string of JavaScript cannot hold. */
const EXACT = '"seed":12345678901234567890,"top_p":1.00,"user":"\\u00fc\\ud800"';

export const bodyCases: readonly Case[] = [
  {
    name: "a body that no parser read reaches the provider byte for byte",
    async run(serve) {
      const { post, provider } = await start(serve);
      const messages = JSON.stringify(auto.messages);
      const response = await post(
        "/chat/completions",
        `{"model":"first","messages":${messages},${EXACT}}`,
      );
      expect(response.status).toBe(200);
      expect(provider.calls[0]?.text).toBe(`{"model":"first","messages":${messages},${EXACT}}`);
    },
  },
  {
    name: "a body of 8 MiB arrives whole, in one piece and in many",
    async run(serve) {
      const { baseUrl, post, provider } = await start(serve);
      const content = "x".repeat(8 * 2 ** 20);
      const body = JSON.stringify({ ...auto, messages: [{ role: "user", content }] });
      expect((await post("/chat/completions", body)).status).toBe(200);
      const asked = httpRequest(`${baseUrl}/chat/completions`, {
        method: "POST",
        headers: { "content-type": "application/json" },
      });
      const answered = once(asked, "response");
      for (let at = 0; at < body.length; at += 100_000) {
        if (!asked.write(body.slice(at, at + 100_000))) await once(asked, "drain");
      }
      asked.end();
      const [response] = await answered;
      response.resume();
      expect(response.statusCode).toBe(200);
      const contents = provider.calls.map(({ text }) => JSON.parse(text).messages[0].content);
      expect(contents.map((received) => received === content)).toEqual([true, true]);
    },
  },
  {
    name: "a body needs no content-type",
    async run(serve) {
      const { post } = await start(serve);
      for (const type of ["text/plain", "application/octet-stream"]) {
        const headers = { "content-type": type };
        const response = await post("/chat/completions", JSON.stringify(auto), { headers });
        expect(response.status).toBe(200);
      }
      const bytes = Buffer.from(JSON.stringify(auto));
      expect((await post("/chat/completions", bytes, { headers: {} })).status).toBe(200);
    },
  },
  {
    name: "errors have the shape and the status that the official client reads",
    async run(serve) {
      const { openai, post } = await start(serve);
      const asked = openai.chat.completions.create({ ...auto, model: "none" });
      await expect(asked).rejects.toMatchObject({
        status: 404,
        code: "model_not_found",
        param: "model",
      });
      const invalid = await post("/chat/completions", "{");
      expect(invalid.status).toBe(400);
      expect(await invalid.json()).toMatchObject({ error: { code: "invalid_request" } });
      const compressed = await post("/chat/completions", JSON.stringify(auto), {
        headers: { "content-type": "application/json", "content-encoding": "gzip" },
      });
      expect(compressed.status).toBe(415);
    },
  },
  {
    name: "an error of the provider is passed on",
    async run(serve) {
      const { openai, provider } = await start(serve);
      provider.respond = (response) => {
        response.writeHead(400, { "content-type": "application/json" });
        response.end('{"error":{"message":"too hot","code":"temperature"}}');
      };
      const asked = openai.chat.completions.create(auto);
      await expect(asked).rejects.toMatchObject({ status: 400, code: "temperature" });
      provider.respond = (response) => void response.writeHead(503).end();
      await expect(openai.chat.completions.create(auto)).rejects.toMatchObject({ status: 503 });
    },
  },
  {
    name: "a body over the limit is refused, and its rest is not taken for another request",
    async run(serve) {
      const { baseUrl, post, openai } = await start(serve, {}, { maxBodyBytes: 1000 });
      const body = JSON.stringify({ ...auto, padding: "x".repeat(50_000) });
      expect((await post("/chat/completions", body)).status).toBe(413);
      const { port, pathname } = new URL(baseUrl);
      const socket = connect(Number(port), "127.0.0.1");
      let received = "";
      socket.on("data", (data) => {
        received += data;
      });
      socket.on("error", () => undefined);
      const size = body.length.toString(16);
      socket.write(
        `POST ${pathname}/chat/completions HTTP/1.1\r\nhost: x\r\n` +
          `content-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n${size}\r\n${body}`,
      );
      await once(socket, "close");
      // A client that is still sending may find the connection closed before it has read why.
      expect(received === "" || received.startsWith("HTTP/1.1 413 ")).toBe(true);
      await expect(openai.chat.completions.create(auto)).resolves.toBeDefined();
    },
  },
  {
    name: "one connection serves one request after the other",
    async run(serve) {
      const { baseUrl } = await start(serve);
      const { port, pathname } = new URL(baseUrl);
      const socket = connect(Number(port), "127.0.0.1");
      let received = "";
      socket.on("data", (data) => {
        received += data;
      });
      const body = JSON.stringify(auto);
      for (let sent = 1; sent <= 3; sent++) {
        socket.write(
          `POST ${pathname}/chat/completions HTTP/1.1\r\nhost: x\r\n` +
            `content-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
        );
        await expect.poll(() => received.split('"Hello"').length - 1).toBe(sent);
      }
      expect(received.match(/HTTP\/1.1 200 /g)).toHaveLength(3);
      socket.destroy();
    },
  },
];
