import Badge, { type BadgeProps } from '@cloudscape-design/components/badge';
import type { ReleaseDetail } from '../../../lambdas/promotion/api';
import { useLanguage } from '../i18n/language-context';

/** What a release is now, if it is anything. */
export function RoleBadges({ roles }: { roles: ReleaseDetail['roles'] }) {
  const { text } = useLanguage();
  return (
    <span className="badges">
      {roles.map((role) => (
        <Badge key={role} color={colors[role]}>
          {text.releases.roles[role]}
        </Badge>
      ))}
    </span>
  );
}

const colors: Readonly<Record<ReleaseDetail['roles'][number], BadgeProps['color']>> = {
  champion: 'green',
  candidate: 'blue',
  'previous-champion': 'grey',
  default: 'grey',
};
