/** A place in the application, as its address names it. */
export type Route =
  | { readonly page: 'chat' }
  | { readonly page: 'documents' }
  | { readonly page: 'document'; readonly documentId: string; readonly citation?: CitedSpan }
  | { readonly page: 'answer'; readonly answerId: string }
  /** Left out: the first queue. */
  | { readonly page: 'reviews'; readonly queue?: string }
  /** Left out: an hour. */
  | { readonly page: 'monitoring'; readonly minutes?: MonitoringSpan }
  | { readonly page: 'releases' }
  | { readonly page: 'release'; readonly digest: string }
  /** `base` is the release that it begins from; left out: the champion. */
  | { readonly page: 'new-release'; readonly base?: string }
  | { readonly page: 'evaluation'; readonly evaluationId: string };

/** Spans that monitoring shows, in minutes: the last 15, an hour, a day, 30 days. */
export const monitoringSpans = [15, 60, 1_440, 43_200] as const;

/** Minutes up to now. */
export type MonitoringSpan = (typeof monitoringSpans)[number];

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
  if (page === 'reviews') return id ? { page: 'reviews', queue: id } : { page: 'reviews' };
  if (page === 'monitoring') return parseMonitoring(query);
  if (page === 'releases') return parseRelease(id, query);
  if (page === 'evaluations' && id) return { page: 'evaluation', evaluationId: id };
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
    case 'reviews':
      return route.queue ? `#/reviews/${encodeURIComponent(route.queue)}` : '#/reviews';
    case 'monitoring':
      return route.minutes ? `#/monitoring?minutes=${route.minutes}` : '#/monitoring';
    case 'releases':
      return '#/releases';
    case 'release':
      return `#/releases/${encodeURIComponent(route.digest)}`;
    case 'new-release':
      return `#/releases/new${route.base ? `?${new URLSearchParams({ base: route.base })}` : ''}`;
    case 'evaluation':
      return `#/evaluations/${encodeURIComponent(route.evaluationId)}`;
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

function parseMonitoring(query: string): Route {
  const asked = Number(new URLSearchParams(query).get('minutes'));
  const minutes = monitoringSpans.find((span) => span === asked);
  return minutes ? { page: 'monitoring', minutes } : { page: 'monitoring' };
}

/** A digest has hexadecimal digits alone, so that `new` is none. */
function parseRelease(id: string | undefined, query: string): Route {
  if (id === 'new') {
    const base = new URLSearchParams(query).get('base');
    return base ? { page: 'new-release', base } : { page: 'new-release' };
  }
  return id ? { page: 'release', digest: id } : { page: 'releases' };
}

/** An address that somebody cut in the middle of an escape is still an address. */
function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
