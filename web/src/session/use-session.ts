import { useCallback, useEffect, useMemo, useState } from 'react';
import { createKitApi, type KitApi } from '../http/kit-api';
import { forgetKey, readKey, rememberKey, takeKeyFromAddress } from './session-key';

/** Who is signed in, and how to change it. */
export interface Session {
  /** The API with the reader's key; undefined when nobody is signed in. */
  readonly api: KitApi | undefined;
  /** Why the last session ended, when the reader did not end it. */
  readonly endedBecause: 'refused' | undefined;
  readonly signIn: (key: string) => void;
  readonly signOut: () => void;
}

/** The session of this browser: one key, kept in local storage. */
export function useSession(): Session {
  const [key, setKey] = useState(() => takeKeyFromAddress() ?? readKey());
  const [endedBecause, setEndedBecause] = useState<Session['endedBecause']>();

  const signIn = useCallback((accepted: string) => {
    rememberKey(accepted);
    setEndedBecause(undefined);
    setKey(accepted);
  }, []);

  const end = useCallback((reason: Session['endedBecause']) => {
    forgetKey();
    setEndedBecause(reason);
    setKey(undefined);
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

  const api = useMemo(() => (key ? createKitApi(key, () => end('refused')) : undefined), [key, end]);
  return { api, endedBecause, signIn, signOut: useCallback(() => end(undefined), [end]) };
}
