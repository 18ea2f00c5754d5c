import { useMemo } from 'react';
import type { Arrival } from './session/admit-account';
import { SignIn } from './session/sign-in';
import { useSession } from './session/use-session';
import { sectionsFor } from './shell/page-roles';
import { SignedIn } from './shell/signed-in';
import { TopBar } from './shell/top-bar';
import { useCaller } from './shell/use-caller';
import { useRoute } from './shell/use-route';

/** The whole application: the sign-in form, or the pages. */
export function App({ arriving }: { arriving: Promise<Arrival> | undefined }) {
  const session = useSession(arriving);
  const route = useRoute();
  const caller = useCaller(session.api);
  const sections = useMemo(() => sectionsFor(caller?.roles ?? []), [caller]);
  return (
    // Two rows of a narrow window, where there are more pages than one row holds.
    <div className={sections.length > 2 ? 'application many-pages' : 'application'}>
      <TopBar
        route={route}
        sections={session.api ? sections : []}
        onSignOut={session.api && session.signOut}
      />
      <main id="content" tabIndex={-1}>
        {session.api ? (
          <SignedIn api={session.api} caller={caller} route={route} />
        ) : (
          <SignIn session={session} />
        )}
      </main>
    </div>
  );
}
