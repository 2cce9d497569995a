import { accountDead, otherIdentity, permanent, system, type WarningPhrase } from './phrase.ts';

/** Refusals that a login would lift: with dead cookies they say nothing about the video. */
const NEEDS_LOGIN: ReadonlySet<string> = new Set([
  'private',
  'members-only',
  'age-restricted',
  'paid',
  'bot-wall',
  'login-check',
  'access-denied',
]);
/** What follows when YouTube's challenge could not be solved. */
const NEEDS_CHALLENGE: ReadonlySet<string> = new Set(['no-formats', 'http-403']);

/** In the order in which they decide. */
export const WARNING_PHRASES: readonly WarningPhrase[] = [
  {
    says: /^the provided youtube account cookies are no longer valid\b/,
    means: accountDead('cookies-rotated'),
    explains: NEEDS_LOGIN,
    whenItCame: true,
  },
  {
    says: /^skipping cookie file entry due to invalid\b/,
    means: accountDead('cookies-unusable'),
    explains: NEEDS_LOGIN,
    whenItCame: true,
  },
  {
    says: /^no supported javascript runtime could be found\b/,
    means: system('javascript-runtime'),
    explains: NEEDS_CHALLENGE,
    whenItCame: true,
  },
  {
    says: /^\[jsc(?:[:\w]*)?\]|^(?:n challenge|signature) solving failed: some formats may be missing/,
    means: system('javascript-challenge'),
    explains: NEEDS_CHALLENGE,
    whenItCame: true,
  },
  {
    // Said in passing of any format it passes over: where another one came, there was no refusal.
    says: /^some \w{1,40} client \w{1,20} formats have been skipped as they are drm protected\b|^this video is drm protected and only images are available\b/,
    means: ({ refusedElsewhere }) =>
      refusedElsewhere?.has('drm') ? permanent('drm') : otherIdentity('drm', 'account', 'drm'),
    explains: new Set(['no-formats']),
    whenItCame: false,
  },
];
