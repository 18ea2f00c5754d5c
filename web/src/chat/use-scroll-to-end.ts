import { type RefObject, useEffect, useLayoutEffect, useRef } from 'react';

/** Pixels from the end within which the reader counts as reading the end. */
const tolerance = 80;

/**
 * Keeps the end of a growing list in view, unless the reader has scrolled up to read something else.
 *
 * @param place - where the reader has scrolled to, undefined at the end; outlives the list, so that coming back from a
 * document leads to where the reader left
 * @param content - whatever grows
 * @param count - its entries; a new one always comes into view
 */
export function useScrollToEnd(
  place: RefObject<number | undefined>,
  content: unknown,
  count: number,
): RefObject<HTMLDivElement | null> {
  const list = useRef<HTMLDivElement>(null);
  const shownCount = useRef(count);

  useEffect(() => {
    const element = list.current;
    if (!element) return undefined;
    const watch = () => {
      const toEnd = element.scrollHeight - element.scrollTop - element.clientHeight;
      place.current = toEnd < tolerance ? undefined : element.scrollTop;
    };
    element.addEventListener('scroll', watch, { passive: true });
    return () => element.removeEventListener('scroll', watch);
  }, [place]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the content is not read, its growth is what matters
  useLayoutEffect(() => {
    if (count > shownCount.current) place.current = undefined;
    shownCount.current = count;
    list.current?.scrollTo({ top: place.current ?? list.current.scrollHeight });
  }, [content, count, place]);

  return list;
}
