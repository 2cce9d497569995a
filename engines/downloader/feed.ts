import { XMLParser } from 'fast-xml-parser';
import { z } from 'zod';
import { extensionOf, MEDIA_EXTENSIONS } from '../../domain/sources.ts';
import { isYoutubeVideoId } from '../../domain/youtube-urls.ts';
import { isoDateOf } from './iso-date.ts';
import { plainText } from './plain-text.ts';

export interface FeedEpisode {
  readonly title?: string;
  /** Page about the episode. */
  readonly link?: string;
  readonly guid?: string;
  /** Plain text. */
  readonly description?: string;
  /** ISO 8601. */
  readonly publishedAt?: string;
  readonly durationMs?: number;
  readonly author?: string;
  /** What there is to hear: a media file, or a YouTube video. */
  readonly media:
    | { readonly kind: 'file'; readonly url: string; readonly type?: string; readonly lengthBytes?: number }
    | { readonly kind: 'youtube'; readonly videoId: string };
}

export interface Feed {
  readonly title?: string;
  readonly author?: string;
  readonly language?: string;
  readonly episodes: readonly FeedEpisode[];
  /** Titles of entries with nothing to hear. */
  readonly withoutMedia: readonly string[];
}

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  parseTagValue: false,
  parseAttributeValue: false,
  htmlEntities: true,
  // The limits that guard against entity bombs, for the length of a podcast's whole history.
  processEntities: { enabled: true, maxExpandedLength: 50_000_000 },
});

const listOf = (value: unknown): unknown[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];
const node = z.record(z.string(), z.unknown()).catch({});
const nodes = z.preprocess(listOf, z.array(node));
/** An element's text: with attributes the parser makes an object of it, repeated an array. */
const text = z.preprocess((value) => {
  const first = listOf(value)[0];
  return typeof first === 'object' && first !== null ? (first as Record<string, unknown>)['#text'] : first;
}, z.string().trim().min(1).optional().catch(undefined));

type XmlNode = Record<string, unknown>;
const textIn = (of: XmlNode, ...names: string[]): string | undefined => {
  for (const name of names) {
    const found = text.parse(of[name]);
    if (found !== undefined) return found;
  }
  return undefined;
};

/** The root element's name, where it is one that feeds have. */
export const feedRoot = (xml: string): string | undefined =>
  /<(rss|feed|rdf:RDF)[\s>]/.exec(xml.slice(0, 8192).replace(/<!--[\s\S]*?-->/g, ''))?.[1];

/**
 * Reads an RSS 2.0, RSS 1.0 or Atom feed. `url` is its own address, for relative links. Throws Error saying
 * what is wrong with a text that is no feed or not a whole one.
 */
export function readFeed(xml: string, url: string): Feed {
  const root = feedRoot(xml);
  if (root === undefined) throw new Error('it is neither RSS nor Atom');
  if (!xml.trimEnd().endsWith(`</${root}>`)) throw new Error('it breaks off before its end');
  const document = node.parse(parser.parse(xml));
  const top = node.parse(document[root]);
  const channel = root === 'feed' ? top : node.parse(listOf(top.channel)[0]);
  const entries = nodes.parse(root === 'rss' ? channel.item : root === 'feed' ? top.entry : top.item);
  const episodes: FeedEpisode[] = [];
  const withoutMedia: string[] = [];
  for (const entry of entries) {
    const media = mediaOf(entry, url);
    if (media === undefined) withoutMedia.push(textIn(entry, 'title', 'guid', 'id') ?? 'untitled');
    else episodes.push(readEpisode(entry, media, url));
  }
  return {
    title: textIn(channel, 'title'),
    author: authorOf(channel),
    language: textIn(channel, 'language') ?? textIn(top, '@xml:lang'),
    episodes,
    withoutMedia,
  };
}

function readEpisode(entry: XmlNode, media: FeedEpisode['media'], base: string): FeedEpisode {
  const description = textIn(entry, 'description', 'content:encoded', 'itunes:summary', 'summary', 'content');
  return {
    title: textIn(entry, 'title', 'itunes:title'),
    link: absolute(textIn(entry, 'link') ?? atomLink(entry, 'alternate'), base),
    guid: textIn(entry, 'guid', 'id'),
    description: description === undefined ? undefined : plainText(description),
    publishedAt: isoDate(textIn(entry, 'pubDate', 'published', 'dc:date', 'updated')),
    durationMs: readDuration(textIn(entry, 'itunes:duration')),
    author: authorOf(entry),
    media,
  };
}

const authorOf = (of: XmlNode): string | undefined =>
  textIn(of, 'itunes:author', 'dc:creator') ??
  textIn(node.parse(listOf(of.author)[0]), 'name') ??
  textIn(of, 'author');

const atomLinks = (entry: XmlNode, rel: string): XmlNode[] =>
  nodes.parse(entry.link).filter((link) => (link['@rel'] ?? 'alternate') === rel);

const atomLink = (entry: XmlNode, rel: string): string | undefined =>
  atomLinks(entry, rel)
    .map((link) => text.parse(link['@href']))
    .find((href) => href !== undefined);

function mediaOf(entry: XmlNode, base: string): FeedEpisode['media'] | undefined {
  const videoId = textIn(entry, 'yt:videoId');
  if (videoId !== undefined && isYoutubeVideoId(videoId)) return { kind: 'youtube', videoId };
  const candidates = [
    ...nodes.parse(entry.enclosure),
    ...atomLinks(entry, 'enclosure'),
    ...nodes.parse(entry['media:content']),
    ...nodes.parse(node.parse(listOf(entry['media:group'])[0])['media:content']),
  ].flatMap((candidate) => readEnclosure(candidate, base));
  return candidates.find(({ type }) => type?.startsWith('audio/')) ?? candidates[0];
}

function readEnclosure(enclosure: XmlNode, base: string): Extract<FeedEpisode['media'], { kind: 'file' }>[] {
  const url = absolute(textIn(enclosure, '@url', '@href', '@rdf:resource'), base);
  if (url === undefined) return [];
  const type = textIn(enclosure, '@type')?.toLowerCase();
  const isMedia =
    /^(audio|video)\/|^application\/ogg$/.test(type ?? '') ||
    MEDIA_EXTENSIONS.has(extensionOf(new URL(url).pathname));
  if (!isMedia) return [];
  const length = Number(textIn(enclosure, '@length', '@fileSize'));
  return [{ kind: 'file', url, type, lengthBytes: length > 0 ? length : undefined }];
}

function absolute(link: string | undefined, base: string): string | undefined {
  if (link === undefined || !URL.canParse(link, base)) return undefined;
  const url = new URL(link, base);
  return url.protocol === 'http:' || url.protocol === 'https:' ? url.href : undefined;
}

function isoDate(date: string | undefined): string | undefined {
  return isoDateOf(Date.parse(date ?? ''));
}

/** `itunes:duration`: seconds, MM:SS or HH:MM:SS; undefined for 0 and for anything else. */
export function readDuration(duration: string | undefined): number | undefined {
  if (duration === undefined || !/^\d+(:\d{1,2}){0,2}(\.\d+)?$/.test(duration)) return undefined;
  const seconds = duration.split(':').reduce((total, part) => total * 60 + Number(part), 0);
  const durationMs = Math.round(seconds * 1000);
  return durationMs > 0 && Number.isSafeInteger(durationMs) ? durationMs : undefined;
}
