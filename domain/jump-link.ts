import type { VideoMetadata } from './video.ts';

/**
 * A link that starts playing at a moment, to the second before it: YouTube's own parameter, elsewhere a media
 * fragment (W3C Media Fragments URI 1.0). Where the media file is known it is what plays, because a page about it
 * would ignore the fragment.
 */
export function jumpLink(
  video: Pick<VideoMetadata, 'id' | 'kind' | 'url' | 'mediaUrl'>,
  milliseconds: number,
): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  if (video.kind === 'youtube') return `https://youtu.be/${video.id}?t=${seconds}`;
  const played = new URL(video.kind === 'file' ? video.url : (video.mediaUrl ?? video.url));
  // A private feed's password is nobody's business who is handed the link.
  played.username = '';
  played.password = '';
  played.hash = `t=${seconds}`;
  return played.href;
}
