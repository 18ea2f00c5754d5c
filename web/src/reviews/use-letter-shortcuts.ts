import { useState } from 'react';

const storageKey = 'kit.review-shortcuts';

/**
 * Whether single letters are shortcuts; the choice is kept for the next visit.
 *
 * They can be switched off, because speech input writes letters and would judge answers by them.
 */
export function useLetterShortcuts(): readonly [boolean, (areOn: boolean) => void] {
  const [areOn, setAreOn] = useState(() => localStorage.getItem(storageKey) !== 'off');
  return [
    areOn,
    (chosen) => {
      localStorage.setItem(storageKey, chosen ? 'on' : 'off');
      setAreOn(chosen);
    },
  ];
}
