/**
 * Whom a download goes as: an account with cookies, the guest without, or nobody in particular where the person
 * named the host as open. Each has a turn of its own.
 */
export type IdentityKind = 'account' | 'guest' | 'open-host';

/** Name of the guest's row; no account may be called so. */
export const GUEST = 'guest';

const OPEN_PREFIX = 'open:';

export const openIdentity = (host: string): string => `${OPEN_PREFIX}${host}`;

/** The host that an open identity stands for; undefined for accounts and the guest. */
export const openHostOf = (identity: string): string | undefined =>
  identity.startsWith(OPEN_PREFIX) ? identity.slice(OPEN_PREFIX.length) : undefined;

/** Lower-case letters, digits, `.`, `_` and `-`, beginning with a letter or digit; at most 40. */
export const ACCOUNT_NAME = /^[a-z0-9][a-z0-9._-]{0,39}$/;

/** The address that requests leave by where no proxy is named. */
export const DIRECT_EGRESS = 'direct';
