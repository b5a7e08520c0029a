/** Numbers events and writes them as text. */
export class EventWriter {
  #text = "";
  #sequenceNumber = 0;

  /** The number of the next event. */
  get sequenceNumber(): number {
    return this.#sequenceNumber;
  }

  write(type: string, fields: Readonly<Record<string, unknown>>): void {
    const event = { type, sequence_number: this.#sequenceNumber++, ...fields };
    this.#text += `event: ${type}\ndata: ${JSON.stringify(event)}\n\n`;
  }

  /** The events since the last time. */
  take(): string {
    const text = this.#text;
    this.#text = "";
    return text;
  }
}
