import Link from '@cloudscape-design/components/link';
import { routeHref } from '../shell/route';

/** A release by the beginning of its digest, leading to its page; the whole digest on hover. */
export function ReleaseLink({ digest }: { digest: string }) {
  return (
    <span title={digest}>
      <Link href={routeHref({ page: 'release', digest })}>
        <code>{digest.slice(0, 12)}</code>
      </Link>
    </span>
  );
}
