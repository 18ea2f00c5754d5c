import { useCallback, useEffect, useMemo, useState } from 'react';
import { createKitApi, type KitApi } from '../http/kit-api';
import { Account } from './account';
import type { Arrival } from './admit-account';
import { forgetKey, readKey, rememberKey, takeKeyFromAddress } from './session-key';

/** Who is signed in, and how to change it. */
export interface Session {
  /** The API as the reader; undefined when nobody is signed in. */
  readonly api: KitApi | undefined;
  /** Why the last session ended, when the reader did not end it. */
  readonly endedBecause: 'key-refused' | 'account-ended' | undefined;
  /** How the return from the sign-in pages goes; undefined when this load is none, and once it is admitted. */
  readonly arrival: { readonly state: 'under-way' } | Extract<Arrival, { state: 'failed' }> | undefined;
  readonly signIn: (key: string) => void;
  readonly signOut: () => void;
}

/**
 * The session of this browser: a key, kept in local storage, or an account, kept for this tab.
 *
 * @param arriving - how a return from the sign-in pages ends, if this load is one; always the same promise
 */
export function useSession(arriving: Promise<Arrival> | undefined): Session {
  const [credential, setCredential] = useState<string | Account | undefined>(
    () => takeKeyFromAddress() ?? Account.recall() ?? readKey(),
  );
  const [endedBecause, setEndedBecause] = useState<Session['endedBecause']>();
  const [arrival, setArrival] = useState<Session['arrival']>(arriving && { state: 'under-way' });

  const signIn = useCallback((accepted: string) => {
    rememberKey(accepted);
    setEndedBecause(undefined);
    setArrival(undefined);
    setCredential(accepted);
  }, []);

  const end = useCallback((reason: Session['endedBecause']) => {
    forgetKey();
    setEndedBecause(reason);
    setCredential(undefined);
  }, []);

  // A printed address that is pasted into an open tab changes only its fragment and loads nothing.
  useEffect(() => {
    const takeKey = () => {
      const found = takeKeyFromAddress();
      if (found) signIn(found);
    };
    window.addEventListener('hashchange', takeKey);
    return () => window.removeEventListener('hashchange', takeKey);
  }, [signIn]);

  useEffect(() => {
    if (!arriving) return;
    let isCurrent = true;
    void arriving.then((ended) => {
      if (!isCurrent) return;
      if (ended.state === 'failed') return setArrival(ended);
      forgetKey();
      ended.account.remember();
      setArrival(undefined);
      setCredential(ended.account);
    });
    return () => {
      isCurrent = false;
    };
  }, [arriving]);

  const api = useMemo(() => {
    if (credential === undefined) return undefined;
    if (credential instanceof Account) {
      return createKitApi(
        () => credential.readToken(),
        () => end('account-ended'),
      );
    }
    return createKitApi(
      async () => credential,
      () => end('key-refused'),
    );
  }, [credential, end]);

  const signOut = useCallback(() => {
    end(undefined);
    if (credential instanceof Account) credential.leave();
  }, [credential, end]);

  return { api, endedBecause, arrival, signIn, signOut };
}
