/** Why signing in with an account, or staying signed in, did not work. */
export class SignInFailure extends Error {
  /**
   * `stale`: the answer is to no question of this tab; `refused`: the sign-in pages or the kit said no;
   * `unreachable`: nobody answered.
   */
  readonly reason: 'stale' | 'refused' | 'unreachable';

  constructor(reason: SignInFailure['reason'], message = '', cause?: unknown) {
    super(message, { cause });
    this.name = 'SignInFailure';
    this.reason = reason;
  }
}
