import { advanceConversation } from '../../web/src/chat/conversation';
import { readConversation, storeConversation } from '../../web/src/chat/stored-conversation';

const asked = advanceConversation([], { type: 'asked', question: 'Why?', model: 'rag', isChain: true });

/** The browser's storage, of which a page uses two methods; full when it may hold no more characters. */
function openStorage(maxCharacters: number): void {
  const items = new Map<string, string>();
  Object.defineProperty(globalThis, 'sessionStorage', {
    configurable: true,
    value: {
      getItem: (key: string) => items.get(key) ?? null,
      setItem: (key: string, value: string) => {
        if (value.length > maxCharacters) throw new DOMException('full', 'QuotaExceededError');
        items.set(key, value);
      },
    },
  });
}

test('comes back after a load, its running answer stopped', () => {
  openStorage(5_000);

  storeConversation(asked);

  expect(readConversation()).toMatchObject([{ question: 'Why?', state: 'cancelled' }]);
});

test('goes on when the storage is full, with what was stored before', () => {
  openStorage(1_000);
  storeConversation(asked);
  const long = advanceConversation([], {
    type: 'asked',
    question: 'x'.repeat(2_000),
    model: 'rag',
    isChain: true,
  });

  storeConversation(long);

  expect(readConversation()).toMatchObject([{ question: 'Why?' }]);
});
