import { Writable } from 'node:stream';

/** What a client has got so far of a streamed response. */
export class ReceivedStream extends Writable {
  readonly writes: Buffer[] = [];
  isEnded = false;
  private beforeFirstWrite: (() => void) | undefined;

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.writes.push(chunk);
    done();
  }

  override _final(done: () => void): void {
    this.isEnded = true;
    done();
  }

  // biome-ignore lint/suspicious/noExplicitAny: the overloads of Node.js
  override write(chunk: any, ...rest: any[]): boolean {
    const before = this.beforeFirstWrite;
    this.beforeFirstWrite = undefined;
    before?.();
    return super.write(chunk, ...rest);
  }

  /** As the runtime does: status and headers as JSON, then eight zero bytes, with the first write and not before. */
  beginWith(head: object): this {
    this.beforeFirstWrite = () => {
      super.write(JSON.stringify(head));
      super.write(Buffer.alloc(8));
    };
    return this;
  }

  /** Status, headers and the body's bytes, parted as API Gateway parts them. */
  read(): { head: unknown; body: Buffer } {
    const all = Buffer.concat(this.writes);
    const end = all.indexOf(Buffer.alloc(8));
    return { head: JSON.parse(all.subarray(0, end).toString()), body: all.subarray(end + 8) };
  }
}

/** Lambda's runtime for functions that stream, as far as a handler sees it. */
export const fakeLambdaRuntime = {
  streamifyResponse: <T>(handler: T): T => handler,
  HttpResponseStream: { from: (stream: ReceivedStream, head: object) => stream.beginWith(head) },
};
