/** A place in the application, as its address names it. */
export type Route =
  | { readonly page: 'chat' }
  | { readonly page: 'documents' }
  | { readonly page: 'document'; readonly documentId: string; readonly citation?: CitedSpan }
  | { readonly page: 'answer'; readonly answerId: string };

/** What a citation points at within its document. */
export interface CitedSpan {
  readonly passageId: string;
  /** Offsets of the quote in the document's text, UTF-16 code units. */
  readonly start: number;
  readonly end: number;
}

/** Reads an address such as `#/documents/doc_1?passage=passage_2&start=10&end=20`; anything unknown is the chat. */
export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?');
  const [page, id] = path.split('/').map(decode);
  if (page === 'documents') {
    return id ? { page: 'document', documentId: id, citation: parseSpan(query) } : { page: 'documents' };
  }
  if (page === 'answers' && id) return { page: 'answer', answerId: id };
  return { page: 'chat' };
}

/** The address of a place. */
export function routeHref(route: Route): string {
  switch (route.page) {
    case 'chat':
      return '#/chat';
    case 'documents':
      return '#/documents';
    case 'answer':
      return `#/answers/${encodeURIComponent(route.answerId)}`;
    case 'document': {
      const path = `#/documents/${encodeURIComponent(route.documentId)}`;
      if (!route.citation) return path;
      const { passageId, start, end } = route.citation;
      return `${path}?${new URLSearchParams({ passage: passageId, start: String(start), end: String(end) })}`;
    }
  }
}

function parseSpan(query: string): CitedSpan | undefined {
  const fields = new URLSearchParams(query);
  const passageId = fields.get('passage');
  if (!passageId) return undefined;
  const start = Number(fields.get('start') ?? 0);
  const end = Number(fields.get('end') ?? 0);
  return start >= 0 && end >= start ? { passageId, start, end } : { passageId, start: 0, end: 0 };
}

/** An address that somebody cut in the middle of an escape is still an address. */
function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
