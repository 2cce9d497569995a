import type { Verdict } from '../download-verdict.ts';
import {
  accountDead,
  accountOnly,
  accountPause,
  DAY_MINUTES,
  type DownloadContext,
  http,
  identityPause,
  needsAccount,
  type Phrase,
  permanent,
  retryLater,
  system,
} from './phrase.ts';

/** A proxy of nobody's configuration is part of this machine's network. */
const proxyDown = ({ proxy }: DownloadContext): Verdict =>
  proxy === true ? { verdict: 'proxy-pause', reason: 'proxy', counted: false } : system('network');

/** Whom we came as, or the way we came by, was refused; the video is innocent. */
export const IDENTITY_PHRASES: readonly Phrase[] = [
  {
    says: /^(?:video unavailable\. )?(?:this content isn't available, try again later|your account has been rate-limited by youtube|the current session has been rate-limited by youtube)/,
    means: identityPause('session-rate-limit'),
  },
  {
    // Appended to any refusal, so it is looked for before the refusals themselves.
    says: /(?:^|\. )youtube is requiring a captcha challenge before playback/,
    means: identityPause('bot-wall'),
  },
  { says: /^sign in to confirm you're not a bot\b/, means: identityPause('bot-wall') },
  {
    // A ban of the account and a video that is gone read alike; a second identity tells them apart.
    says: /^(?:video unavailable\. )?this content isn't available(?:\.|$)/,
    means: ({ identity, refusedElsewhere }) => {
      if (refusedElsewhere?.has('blocked')) return permanent('removed');
      if (identity === 'account') return accountPause('blocked');
      return retryLater('video-unavailable', DAY_MINUTES, { times: 1, reason: 'removed' });
    },
  },
  {
    says: /^all player responses are invalid\. your ip is likely being blocked by youtube/,
    means: { verdict: 'network-pause', reason: 'address-blocked', counted: false },
  },
  { says: http('(?:429|402)'), means: identityPause('rate-limit') },
  {
    says: /^cookies file must be netscape formatted|does not look like a netscape format cookies file/,
    means: accountDead('cookies-unusable'),
  },
  {
    says: /^playlists that require authentication may not extract correctly without a successful webpage download|^please sign in(?:\.|$)/,
    means: ({ identity }) =>
      identity === 'account' ? accountPause('login-check') : needsAccount('login-check', 'private'),
  },
  {
    says: /^login details are needed to download this content/,
    means: ({ identity }) =>
      identity === 'account' ? accountDead('access-denied') : needsAccount('login-check', 'private'),
  },
  { says: /^this video is only available for registered users/, means: accountOnly('private') },
  {
    says: /\(caused by proxyerror\(|unable to connect to proxy\b|\bsockshttps?connection\b.*(?:connection refused|failed|timed out)|^proxyerror\b|tunnel connection failed/,
    means: proxyDown,
  },
  { says: http('407'), means: proxyDown },
];
