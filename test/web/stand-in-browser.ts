/** What a page of a browser knows of its tab, for code that runs without one. */
export interface StandInBrowser {
  /** Addresses that the page has left for. */
  readonly left: readonly URL[];
  /** What the page's storage holds. */
  readonly stored: ReadonlyMap<string, string>;
  /** Loads the page anew at an address; the storage stays. */
  load(address: string): void;
  /** The address that is shown. */
  readonly address: () => string;
}

/** Puts a tab at an address: `location`, `history` and `sessionStorage`. */
export function openStandInBrowser(address: string): StandInBrowser {
  const stored = new Map<string, string>();
  const left: URL[] = [];
  let shown = new URL(address);
  const location = {
    get origin() {
      return shown.origin;
    },
    get hash() {
      return shown.hash;
    },
    get search() {
      return shown.search;
    },
    assign: (target: string) => {
      left.push(new URL(target));
    },
  };
  const history = {
    replaceState: (_state: null, _unused: string, target: string) => {
      shown = new URL(target, shown);
    },
  };
  const sessionStorage = {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => stored.set(key, value),
    removeItem: (key: string) => stored.delete(key),
  };
  for (const [name, value] of Object.entries({ location, history, sessionStorage })) {
    Object.defineProperty(globalThis, name, { configurable: true, value });
  }
  return {
    left,
    stored,
    load: (target) => {
      shown = new URL(target);
    },
    address: () => shown.href,
  };
}
