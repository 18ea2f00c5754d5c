import { type RefObject, useEffect, useLayoutEffect, useRef } from 'react';

/** Pixels from the end within which the reader counts as reading the end. */
const tolerance = 80;

/**
 * Keeps the end of a growing list in view, unless the reader has scrolled up to read something else.
 *
 * @param content - whatever grows
 * @param count - exchanges so far; a new one always comes into view
 */
export function useScrollToEnd(content: unknown, count: number): RefObject<HTMLDivElement | null> {
  const list = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);

  useEffect(() => {
    const element = list.current;
    if (!element) return undefined;
    const watch = () => {
      isAtEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < tolerance;
    };
    element.addEventListener('scroll', watch, { passive: true });
    return () => element.removeEventListener('scroll', watch);
  }, []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new question brings the end into view, whatever was being read
  useLayoutEffect(() => {
    isAtEnd.current = true;
  }, [count]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the content is not read, its growth is what matters
  useLayoutEffect(() => {
    if (isAtEnd.current) list.current?.scrollTo({ top: list.current.scrollHeight });
  }, [content]);

  return list;
}
