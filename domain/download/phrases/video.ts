import { announcedStartMinutes } from '../announced-start.ts';
import {
  accountOnly,
  DAY_MINUTES,
  otherIdentity,
  type Phrase,
  permanent,
  retryLater,
  retryNow,
} from './phrase.ts';

/** An upcoming video is asked for again when it begins; without a time, twice a day. */
const UNKNOWN_START_MINUTES = DAY_MINUTES / 2;
const LONGEST_WAIT_MINUTES = 14 * DAY_MINUTES;

/** YouTube's and yt-dlp's words about one video. */
export const VIDEO_PHRASES: readonly Phrase[] = [
  {
    says: /^sign in to confirm your age\b|^this video is age-restricted\b|^this video may be inappropriate for some users/,
    means: accountOnly('age-restricted'),
  },
  {
    says: /^the following content may contain suicide or self-harm topics/,
    means: permanent('age-restricted'),
  },
  {
    says: /^(?:video unavailable\. )?(?:private video\b|this video is private\b)/,
    means: permanent('private'),
  },
  {
    says: /^(?:video unavailable\. )?(?:join this channel to get access to members-only content|this video is available to this channel's members)/,
    means: accountOnly('members-only'),
  },
  {
    says: /^(?:video unavailable\. )?(?:this video requires payment to watch|this video is only available to music premium members|only available to music premium members)/,
    means: permanent('paid'),
  },
  {
    says: /^(?:video unavailable\. )?(?:the uploader has not made this video available in your country|this video (?:contains content from .{1,200}|is not available in your country|is blocked in your country)|.{0,200}who has blocked it in your country)|^this video is (?:not available|blocked) from your location/,
    means: otherIdentity('region', 'egress', 'region'),
  },
  {
    // YouTube tries DRM on single accounts, so one other account is asked before the video is believed.
    says: /^this video is drm protected|^the requested site is known to use drm protection/,
    means: ({ site, refusedElsewhere }) =>
      site === 'other' || refusedElsewhere?.has('drm')
        ? permanent('drm')
        : otherIdentity('drm', 'account', 'drm'),
  },
  {
    says: /^(?:video unavailable\. )?(?:this video (?:has been|was) removed\b|this video is no longer available\b|this video is not available(?:\.|$)|this video has been deleted\b|has been removed\b|.{0,120}because the youtube account associated with this video has been terminated|.{0,120}due to a copyright claim by\b)/,
    means: permanent('removed'),
  },
  {
    says: /^(?:premieres (?:in|on|at|\w{3,9} \d)|premiere will begin\b|this live event will begin\b|waiting for\b)/,
    means: (_context, plain) =>
      retryLater(
        'upcoming',
        Math.min(announcedStartMinutes(plain) ?? UNKNOWN_START_MINUTES, LONGEST_WAIT_MINUTES),
      ),
  },
  {
    says: /^this live stream recording is not available/,
    means: retryLater('recording-not-ready', DAY_MINUTES, { times: 3, reason: 'removed' }),
  },
  {
    says: /^(?:youtube said: )?the playlist does not exist|^this channel does not have a\b|^this channel does not exist/,
    means: permanent('not-found'),
  },
  {
    says: /^the channel is not currently live/,
    means: retryLater('not-live', DAY_MINUTES / 2, { times: 2, reason: 'not-found' }),
  },
  {
    says: /^(?:youtube said: )?(?:incomplete data received|unable to recognize tab page)/,
    means: retryNow('incomplete-answer'),
  },
  { says: /^(?:youtube said: )?an unknown error has occurred/, means: retryNow('server-error') },
  {
    says: /^unsupported url: |^(?:\[generic\] )?.{0,400}is not a valid url\b/,
    means: permanent('not-media'),
  },
  {
    says: /^no video formats found!|^requested format is not available\b|^only images are available\b/,
    means: retryLater('no-formats', DAY_MINUTES, { times: 2, reason: 'not-media' }),
  },
  {
    says: /^video unavailable(?:\.|$)/,
    means: retryLater('video-unavailable', DAY_MINUTES, { times: 1, reason: 'removed' }),
  },
  {
    says: /^postprocessing: warning: unable to obtain file audio codec/,
    means: retryNow('unreadable-media'),
  },
];
