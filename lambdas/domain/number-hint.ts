/**
 * Seven digits with nothing but gaps between them: what every number of a person, a phone or an account has, however it is
 * written.
 */
export const numberHint = /\d(?:[ .()+-]*\d){6}/;
