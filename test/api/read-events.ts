/** The `data:` lines of a stream of server-sent events, parsed; `[DONE]` as it is. */
export async function readEvents<Event>(response: Response): Promise<readonly (Event | '[DONE]')[]> {
  const text = await response.text();
  return text
    .split('\n\n')
    .filter((block) => block.startsWith('data: '))
    .map((block) => (block === 'data: [DONE]' ? '[DONE]' : JSON.parse(block.slice('data: '.length))));
}
