import { useEffect, useRef } from 'react';
import { type KeyPress, type ReviewAction, readKeyPress } from './review-keys';

/** Calls `onAction` for each shortcut that is pressed, wherever the focus is but in lists and dialogues. */
export function useShortcuts(areLettersOn: boolean, onAction: (action: ReviewAction) => void): void {
  const current = useRef(onAction);
  useEffect(() => {
    current.current = onAction;
  });

  useEffect(() => {
    function press(event: KeyboardEvent) {
      const target = event.target instanceof HTMLElement ? event.target : undefined;
      // A syllable that is being composed takes every key; a list or a dialogue has keys of its own.
      if (event.isComposing || target?.closest('[role=dialog],[role=listbox],[role=menu]')) return;
      const action = readKeyPress(toKeyPress(event, target), areLettersOn);
      if (!action) return;
      event.preventDefault();
      current.current(action);
    }
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, [areLettersOn]);
}

function toKeyPress(event: KeyboardEvent, target: HTMLElement | undefined): KeyPress {
  return {
    key: event.key,
    code: event.code,
    isControl: event.ctrlKey || event.metaKey,
    isModified: event.altKey,
    isInText: isTextField(target),
  };
}

function isTextField(target: HTMLElement | undefined): boolean {
  if (target instanceof HTMLInputElement) return !['radio', 'checkbox', 'button'].includes(target.type);
  return target instanceof HTMLTextAreaElement || target?.isContentEditable === true;
}
