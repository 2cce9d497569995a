import { asVideoId, type VideoId } from './ids.ts';
import { UserError } from './user-error.ts';

export type YoutubeTarget =
  | { readonly kind: 'youtube-video'; readonly id: VideoId; readonly url: string }
  | { readonly kind: 'youtube-playlist'; readonly playlistId: string; readonly url: string }
  | { readonly kind: 'youtube-channel'; readonly url: string };

const VIDEO_ID = /^[\w-]{11}$/;
const PLAYLIST_ID = /^[\w-]{2,}$/;
const HOST = /(^|\.)(youtube\.com|youtube-nocookie\.com|youtu\.be)$/;
/** Path words that are followed by a video's id. */
const BEFORE_VIDEO_ID = new Set(['shorts', 'live', 'embed', 'v', 'e', 'watch']);
/** Tabs that list videos; a channel's root and its other overview tabs stand for `videos`. */
const VIDEO_TABS = new Set(['videos', 'shorts', 'streams']);
const OVERVIEW_TABS = new Set([undefined, 'featured', 'about', 'community', 'home']);

export const isYoutubeHost = (hostname: string): boolean => HOST.test(hostname.toLowerCase());

export const isYoutubeVideoId = (id: string): boolean => VIDEO_ID.test(id);

export const youtubeWatchUrl = (id: VideoId): string => `https://www.youtube.com/watch?v=${id}`;

export const youtubeVideo = (id: string): Extract<YoutubeTarget, { kind: 'youtube-video' }> => ({
  kind: 'youtube-video',
  id: asVideoId(id),
  url: youtubeWatchUrl(asVideoId(id)),
});

/**
 * What a YouTube address names. Every form of one video's address gives the same id and the same watch URL; a
 * video inside a playlist is that video. Throws UserError for a page that names no video, playlist or channel.
 */
export function readYoutubeUrl(url: URL): YoutubeTarget {
  const segments = url.pathname.split('/').filter((segment) => segment !== '');
  const videoId = videoIdIn(url, segments);
  if (videoId !== undefined) {
    if (isYoutubeVideoId(videoId)) return youtubeVideo(videoId);
    throw notASource(url, `"${videoId}" is not a YouTube video id, which has 11 letters, digits, - or _`);
  }
  const playlistId = url.searchParams.get('list');
  if (playlistId && PLAYLIST_ID.test(playlistId)) {
    return {
      kind: 'youtube-playlist',
      playlistId,
      url: `https://www.youtube.com/playlist?list=${playlistId}`,
    };
  }
  return readChannel(url, segments);
}

function videoIdIn(url: URL, segments: readonly string[]): string | undefined {
  const [first, second] = segments;
  if (/(^|\.)youtu\.be$/.test(url.hostname)) return first;
  if (first === 'watch' && url.searchParams.get('v')) return url.searchParams.get('v')!;
  // An embedded playlist.
  if (second === 'videoseries') return undefined;
  return first !== undefined && BEFORE_VIDEO_ID.has(first) ? second : undefined;
}

function readChannel(url: URL, segments: readonly string[]): YoutubeTarget {
  const [first, second] = segments;
  const named = first === 'channel' || first === 'c' || first === 'user';
  const isChannel = named ? second !== undefined : first !== undefined && /^(@|%40)./.test(first);
  if (!isChannel) throw notASource(url, 'The address names no video, playlist or channel');
  const root = named ? `${first}/${second}` : first!.replace(/^%40/, '@');
  const tab = segments[named ? 2 : 1];
  if (tab !== undefined && !VIDEO_TABS.has(tab) && !OVERVIEW_TABS.has(tab)) {
    throw notASource(url, `The channel's tab "${tab}" does not list videos`);
  }
  const videoTab = tab !== undefined && VIDEO_TABS.has(tab) ? tab : 'videos';
  return { kind: 'youtube-channel', url: `https://www.youtube.com/${root}/${videoTab}` };
}

const notASource = (url: URL, why: string): UserError =>
  new UserError({
    what: `${url.href} cannot be used as a source`,
    why,
    todo: 'give the address of a video, of a playlist (…/playlist?list=…) or of a channel (…/@name)',
  });
