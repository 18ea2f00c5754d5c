/**
 * Lets the first Ctrl-C end a command in its own way; the second one ends it at once.
 *
 * @returns what is to be called when the command has ended
 */
export function onInterrupt(end: () => void): () => void {
  let isAsked = false;
  const take = () => {
    if (isAsked) process.exit(130);
    isAsked = true;
    end();
  };
  process.on('SIGINT', take);
  return () => process.off('SIGINT', take);
}
