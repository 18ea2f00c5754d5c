/** The account's own key, which no policy binds. */
export const rootKey = 'test';
