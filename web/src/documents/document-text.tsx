import Button from '@cloudscape-design/components/button';
import { useCallback, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useLanguage } from '../i18n/language-context';
import { Markdown } from '../markdown/markdown';
import type { MarkdownText } from '../markdown/markdown-node';
import { parseMarkdown } from '../markdown/parse-markdown';
import { type Span, splitMarked } from '../markdown/split-marked';
import { textWindow } from './text-window';

/** Characters shown on either side of the cited passage at first, and added by each wish for more. */
const windowSize = 30_000;

const nothing: Span = { start: 0, end: 0 };

/** A document's text, readable, with the cited passage marked softly, the quote strongly, and both in view. */
export function DocumentText({
  source,
  cited,
}: {
  source: string;
  cited: { readonly passage: Span; readonly quote: Span } | undefined;
}) {
  const { text } = useLanguage();
  const [shown, setShown] = useState(() => textWindow(source, cited?.passage ?? nothing, windowSize));
  const container = useRef<HTMLDivElement>(null);
  const { start: passageStart, end: passageEnd } = cited?.passage ?? nothing;
  const { start: quoteStart, end: quoteEnd } = cited?.quote ?? nothing;

  const nodes = useMemo(() => parseMarkdown(source.slice(shown.start, shown.end)), [source, shown]);
  const renderText = useCallback(
    (piece: MarkdownText) => {
      const place = { ...piece, start: piece.start + shown.start, end: piece.end + shown.start };
      const spans = {
        passage: { start: passageStart, end: passageEnd },
        quote: { start: quoteStart, end: quoteEnd },
      };
      return splitMarked(place, spans).map((marked, index) => {
        const key = String(index);
        if (marked.mark === 'none') return marked.text;
        return marked.mark === 'quote' ? (
          <mark key={key} className="quote">
            {marked.text}
          </mark>
        ) : (
          <span key={key} className="passage">
            {marked.text}
          </span>
        );
      });
    },
    [shown, passageStart, passageEnd, quoteStart, quoteEnd],
  );

  // biome-ignore lint/correctness/useExhaustiveDependencies: another citation of the same document moves the view
  useLayoutEffect(() => {
    const target = container.current?.querySelector('.quote') ?? container.current?.querySelector('.passage');
    target?.scrollIntoView({ block: 'center' });
  }, [passageStart, quoteStart]);

  return (
    <div ref={container} className="document-text">
      {shown.start > 0 && (
        <Button
          iconName="angle-up"
          onClick={() => setShown({ ...textWindow(source, shown, windowSize), end: shown.end })}
        >
          {text.document.earlier}
        </Button>
      )}
      <Markdown nodes={nodes} renderText={renderText} />
      {shown.end < source.length && (
        <Button
          iconName="angle-down"
          onClick={() => setShown({ ...textWindow(source, shown, windowSize), start: shown.start })}
        >
          {text.document.later}
        </Button>
      )}
    </div>
  );
}
