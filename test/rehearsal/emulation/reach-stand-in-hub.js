// Loaded by Node.js before functions that import weights: the public hub is a server of this machine.
const hub = 'https://huggingface.co/';
const { fetch } = globalThis;
globalThis.fetch = (address, options) =>
  fetch(
    typeof address === 'string' && address.startsWith(hub)
      ? new URL(address.slice(hub.length), process.env.STAND_IN_HUB)
      : address,
    options,
  );
