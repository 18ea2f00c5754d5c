/** The data of each server-sent event; comments and OpenAI's `[DONE]` are left out. */
export async function* readEventStream(body: ReadableStream<Uint8Array> | null): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const piece of body ?? []) {
    const blocks = (text + decoder.decode(piece, { stream: true })).split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      if (block.startsWith('data: ') && block !== 'data: [DONE]') yield block.slice('data: '.length);
    }
  }
}
