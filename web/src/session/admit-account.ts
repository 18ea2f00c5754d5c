import { ApiFailure } from '../http/api-failure';
import { createKitApi } from '../http/kit-api';
import type { Account } from './account';
import { SignInFailure } from './sign-in-failure';

/** How the return from the sign-in pages ended. */
export type Arrival =
  | { readonly state: 'admitted'; readonly account: Account }
  | {
      readonly state: 'failed';
      readonly problem: SignInFailure;
      /** Set when the sign-in pages have let it in, but the kit has not. */
      readonly account?: Account;
    };

/** Waits for the account that comes back from the sign-in pages, and asks the kit whether it lets it in; never rejects. */
export async function admitAccount(returning: Promise<Account>): Promise<Arrival> {
  let account: Account;
  try {
    account = await returning;
  } catch (error) {
    return { state: 'failed', problem: toFailure(error) };
  }
  try {
    await createKitApi(
      () => account.readToken(),
      () => {},
    ).me();
    return { state: 'admitted', account };
  } catch (error) {
    return { state: 'failed', problem: toFailure(error), account };
  }
}

function toFailure(error: unknown): SignInFailure {
  if (error instanceof SignInFailure) return error;
  if (error instanceof ApiFailure && error.status > 0) {
    return new SignInFailure('refused', error.message, error);
  }
  return new SignInFailure('unreachable', '', error);
}
