import { asVideoId } from '../../domain/ids.ts';
import { UserError } from '../../domain/user-error.ts';
import type { VideoMetadata } from '../../domain/video.ts';
import { webVideoId } from '../../domain/video-identity.ts';
import { youtubeWatchUrl } from '../../domain/youtube-urls.ts';
import { sha256Hex } from './content-hash.ts';
import { type Feed, type FeedEpisode, readFeed } from './feed.ts';
import type { ListedVideo, ListingNotice } from './listing.ts';

/** The videos of a feed that was fetched. Throws UserError when it is broken or has nothing to hear. */
export function* listFeed(
  { xml, url }: { readonly xml: string; readonly url: string },
  onNotice: (notice: ListingNotice) => void,
): Generator<ListedVideo> {
  const feed = parse(xml, url);
  for (const title of feed.withoutMedia) {
    onNotice({ kind: 'passed-over', text: title, reason: 'the entry has no audio or video' });
  }
  if (feed.episodes.length === 0) {
    throw new UserError({
      what: `The feed ${url} has nothing to hear`,
      why: `none of its ${feed.withoutMedia.length} entries has an audio or video enclosure`,
      todo: 'check that it is a podcast feed, not the feed of a blog',
    });
  }
  for (const episode of feed.episodes) {
    const video = asVideo(feed, episode);
    yield { video, timeMs: video.publishedAt === undefined ? undefined : Date.parse(video.publishedAt) };
  }
}

function parse(xml: string, url: string): Feed {
  try {
    return readFeed(xml, url);
  } catch (error) {
    throw new UserError({
      what: `${url} is not a feed that can be read`,
      why: error instanceof Error ? error.message : String(error),
      todo: 'open it in a browser to see what is there; try again if it was cut off on the way',
      cause: error,
    });
  }
}

function asVideo(feed: Feed, { media, ...episode }: FeedEpisode): VideoMetadata {
  const described = {
    title: episode.title,
    channel: feed.title ?? episode.author ?? feed.author,
    description: episode.description,
    publishedAt: episode.publishedAt,
  };
  if (media.kind === 'youtube') {
    const id = asVideoId(media.videoId);
    return { id, kind: 'youtube', url: youtubeWatchUrl(id), ...described };
  }
  return {
    id: webVideoId(media.url, sha256Hex),
    kind: 'feed',
    url: episode.link ?? media.url,
    mediaUrl: media.url,
    ...described,
    language: feed.language?.toLowerCase(),
    durationMs: episode.durationMs,
  };
}
