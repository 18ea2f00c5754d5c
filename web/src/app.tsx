import type { Arrival } from './session/admit-account';
import { SignIn } from './session/sign-in';
import { useSession } from './session/use-session';
import { SignedIn } from './shell/signed-in';
import { TopBar } from './shell/top-bar';
import { useRoute } from './shell/use-route';

/** The whole application: the sign-in form, or the pages. */
export function App({ arriving }: { arriving: Promise<Arrival> | undefined }) {
  const session = useSession(arriving);
  const route = useRoute();
  return (
    <>
      <TopBar route={route} onSignOut={session.api && session.signOut} />
      <main id="content" tabIndex={-1}>
        {session.api ? <SignedIn api={session.api} route={route} /> : <SignIn session={session} />}
      </main>
    </>
  );
}
