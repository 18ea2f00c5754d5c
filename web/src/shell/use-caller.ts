import { useEffect, useState } from 'react';
import type { WireCaller } from '../../../lambdas/api/api';
import type { KitApi } from '../http/kit-api';

/** Who is signed in, with their roles; undefined until it is known, and while nobody is signed in. */
export function useCaller(api: KitApi | undefined): WireCaller | undefined {
  const [known, setKnown] = useState<{ api: KitApi; caller: WireCaller }>();

  useEffect(() => {
    if (!api) return;
    let isCurrent = true;
    api.me().then(
      (caller) => isCurrent && setKnown({ api, caller }),
      // The pages for every role stay; those for some are not offered, and say why when they are opened.
      () => {},
    );
    return () => {
      isCurrent = false;
    };
  }, [api]);

  return known && known.api === api ? known.caller : undefined;
}
